import * as tf from '@tensorflow/tfjs-core';

/**
 * Moves blocks of `factor` x `factor` pixels into channels.
 * The channel of pixel (dy, dx) of a block is `(dy * factor + dx) * channels + channel`.
 *
 * @param x `[batch, height, width, channels]`, height and width multiples of `factor`.
 * @returns `[batch, height / factor, width / factor, channels * factor^2]`.
 */
export function spaceToDepth(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  // Rank 5 is enough, since a row of a block is contiguous: [B, H/f, f, W/f, f*C].
  return tf.tidy(() => {
    const blocks = tf.transpose(
      tf.reshape(x, [batch, height / factor, factor, width / factor, factor * channels]),
      [0, 1, 3, 2, 4],
    );
    return tf.reshape<tf.Rank.R4>(blocks, [batch, height / factor, width / factor, factor * factor * channels]);
  });
}

/**
 * The inverse of `spaceToDepth` (sub-pixel convolution's last step). tfjs' own `depthToSpace` has no gradient; reshape
 * and transpose have.
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
