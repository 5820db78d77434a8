import * as tf from '@tensorflow/tfjs-core';

/** Means and covariances of channels, `[batch, channels]` and `[batch, channels, channels]`. */
export type ChannelStatistics = {
  readonly mean: tf.Tensor2D;
  readonly covariance: tf.Tensor3D;
};

/** Means and covariances of the channels of each picture, `[batch, height, width, channels]`; owned by the caller. */
export function channelStatistics(feature: tf.Tensor4D): ChannelStatistics {
  const [batch, height, width, count] = feature.shape;
  return tf.tidy(() => {
    const flat = tf.reshape<tf.Rank.R3>(feature, [batch, height * width, count]);
    const mean = tf.mean<tf.Tensor3D>(flat, 1, true);
    const centered = tf.sub<tf.Tensor3D>(flat, mean);
    return {
      mean: tf.reshape<tf.Rank.R2>(mean, [batch, count]),
      // An explicit transpose: the fused one is wrong on WebGPU for long inner dimensions.
      covariance: tf.div<tf.Tensor3D>(tf.matMul(tf.transpose(centered, [0, 2, 1]), centered), height * width),
    };
  });
}

/** Means as rows for all positions, `[batch, 1, channels]`. */
export function meanRows(mean: tf.Tensor2D): tf.Tensor3D {
  return tf.reshape(mean, [mean.shape[0], 1, mean.shape[1]]);
}
