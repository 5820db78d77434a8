import * as tf from '@tensorflow/tfjs-core';

/** Luma of Rec. 601. */
const LUMA = [0.299, 0.587, 0.114];

/**
 * The mean of each channel over squares of `side` px.
 *
 * @param image `[batch, height, width, channels]`, sides of at least `side`; what is left over of whole squares is not seen.
 * @returns `[batch, rows, columns, channels]`.
 */
export function squareMeans(image: tf.Tensor4D, side: number): tf.Tensor4D {
  return tf.tidy(() => {
    const [batch, height, width, channels] = image.shape;
    const [rows, columns] = [Math.floor(height / side), Math.floor(width / side)];
    const whole = tf.slice(image, [0, 0, 0, 0], [batch, rows * side, columns * side, channels]);
    const bands = tf.mean(tf.reshape(whole, [batch * rows, side, columns * side * channels]), 1);
    const squares = tf.mean(tf.reshape(bands, [batch * rows * columns, side, channels]), 1);
    return tf.reshape(squares, [batch, rows, columns, channels]);
  });
}

/** @param image `[batch, height, width, 3]`, RGB. @returns its brightness, `[batch, height, width, 1]`. */
export function lumaOf(image: tf.Tensor4D): tf.Tensor4D {
  return tf.sum<tf.Tensor4D>(tf.mul(image, tf.tensor4d(LUMA, [1, 1, 1, 3])), 3, true);
}
