import * as tf from '@tensorflow/tfjs-core';

/** Luma of Rec. 601. */
const LUMA = [0.299, 0.587, 0.114];

/**
 * The mean of each channel over blocks of `blockHeight` x `blockWidth` px.
 *
 * @param image `[batch, height, width, channels]`, no smaller than a block; what is left over of whole blocks is not seen.
 * @returns `[batch, rows, columns, channels]`.
 */
export function blockMeans(image: tf.Tensor4D, blockHeight: number, blockWidth = blockHeight): tf.Tensor4D {
  return tf.tidy(() => {
    const [batch, height, width, channels] = image.shape;
    const [rows, columns] = [Math.floor(height / blockHeight), Math.floor(width / blockWidth)];
    const whole = tf.slice(image, [0, 0, 0, 0], [batch, rows * blockHeight, columns * blockWidth, channels]);
    const bands = tf.mean(tf.reshape(whole, [batch * rows, blockHeight, columns * blockWidth * channels]), 1);
    const blocks = tf.mean(tf.reshape(bands, [batch * rows * columns, blockWidth, channels]), 1);
    return tf.reshape(blocks, [batch, rows, columns, channels]);
  });
}

/** @param image `[batch, height, width, 3]`, RGB. @returns its brightness, `[batch, height, width, 1]`. */
export function lumaOf(image: tf.Tensor4D): tf.Tensor4D {
  return tf.sum<tf.Tensor4D>(tf.mul(image, tf.tensor4d(LUMA, [1, 1, 1, 3])), 3, true);
}
