import * as tf from '@tensorflow/tfjs-core';

/**
 * Moves channels into blocks of `factor` x `factor` pixels, the last step of a sub-pixel convolution. Pixel (dy, dx) of
 * a block is read from the channels starting at `(dy * factor + dx) * channels`. tfjs' own `depthToSpace` has no
 * gradient; reshape and transpose have one.
 *
 * @param x `[batch, height, width, channels * factor^2]`.
 * @returns `[batch, height * factor, width * factor, channels]`.
 */
export function depthToSpace(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const [batch, height, width, depth] = x.shape;
  const rowDepth = depth / factor;
  return tf.tidy(() => {
    const blocks = tf.transpose(tf.reshape(x, [batch, height, width, factor, rowDepth]), [0, 1, 3, 2, 4]);
    return tf.reshape<tf.Rank.R4>(blocks, [batch, height * factor, width * factor, rowDepth / factor]);
  });
}
