import * as tf from '@tensorflow/tfjs-core';
import { channelMoments } from '../layers/instanceNorm.js';

/** Which statistics of features make a style. */
export type StyleStatistics = 'moments' | 'gram';

/**
 * The statistics of one layer for each image: means and deviations of the channels side by side
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

/** Below this share of its target's energy, a photo's distance from the target no longer makes a loss count more. */
const NEAREST = 0.02;

/**
 * Squared distance of statistics, each layer and image in units of its own, so that every layer and every artwork counts
 * alike; the mean over layers and images.
 *
 * The unit is the energy of the target, or, where the statistics of the photos are given, the geometric mean of that and
 * of the distance that the photo has from the target: an artwork that is quiet, near to photos in all its statistics, has
 * its small differences taken as seriously as a loud one's large ones.
 *
 * @param targets `[batch or 1, statistics]` for each layer.
 * @param photos the photos' own statistics, `[batch, statistics]` for each layer, or none.
 */
export function styleLoss(
  features: readonly tf.Tensor4D[],
  targets: readonly tf.Tensor2D[],
  kind: StyleStatistics,
  photos: readonly tf.Tensor2D[] = [],
): tf.Scalar {
  const losses = features.map((feature, index) => {
    const target = targets[index] as tf.Tensor2D;
    const photo = photos[index];
    const energy = tf.add(tf.mean(tf.square(target), 1), 1e-6);
    const unit = photo ? tf.sqrt(tf.mul(energy, tf.add(meanSquare(photo, target), tf.mul(energy, NEAREST)))) : energy;
    return tf.mean(tf.div(meanSquare(styleStatistics(feature, kind), target), unit));
  });
  return tf.div(tf.addN(losses), losses.length);
}

function meanSquare(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor {
  return tf.mean(tf.squaredDifference(a, b), 1);
}
