import * as tf from '@tensorflow/tfjs-core';
import { channelMoments } from '../layers/instanceNorm.js';

/** The statistics of features that define a style. */
export type StyleStatistics = 'moments' | 'gram';

/**
 * The statistics of one layer for each image: means and deviations of the channels, concatenated,
 * `[batch, 2 * channels]` (Huang and Belongie 2017, eq. 13), or the Gram matrix `[batch, channels^2]` divided by the
 * number of positions (Gatys et al. 2016, eq. 3).
 */
export function styleStatistics(feature: tf.Tensor4D, kind: StyleStatistics): tf.Tensor2D {
  const [batch, height, width, channels] = feature.shape;
  if (kind === 'moments') return channelMoments(feature);
  const flat = tf.reshape<tf.Rank.R3>(feature, [batch, height * width, channels]);
  // An explicit transpose: the fused one is wrong on WebGPU for long inner dimensions.
  const gram = tf.matMul(tf.transpose(flat, [0, 2, 1]), flat);
  return tf.reshape(tf.div(gram, height * width), [batch, channels * channels]);
}

/**
 * Squared distance of statistics, for each layer and image in units of its target's energy, so that every layer and
 * every artwork has the same weight; the mean over layers and images. Used to evaluate pictures; training uses more
 * terms.
 *
 * @param targets `[batch or 1, statistics]` for each layer.
 */
export function styleLoss(
  features: readonly tf.Tensor4D[],
  targets: readonly tf.Tensor2D[],
  kind: StyleStatistics,
): tf.Scalar {
  const losses = features.map((feature, index) => {
    const target = targets[index] as tf.Tensor2D;
    const missed = tf.mean(tf.squaredDifference(styleStatistics(feature, kind), target), 1);
    return tf.mean(tf.div(missed, tf.add(tf.mean(tf.square(target), 1), 1e-6)));
  });
  return tf.div(tf.addN(losses), losses.length);
}
