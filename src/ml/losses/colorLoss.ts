import * as tf from '@tensorflow/tfjs-core';
import { channelStatistics, type ChannelStatistics } from '../models/channelStatistics.js';
import { covarianceLoss } from './covarianceLoss.js';

/** Sides of the squares whose mean colors are compared, in px: single pixels, and the size of a large stroke. */
const SQUARES_PX = [1, 8];

/** The weight of means relative to covariances: they are squares of numbers below 1. */
const MEAN_WEIGHT = 20;
const COVARIANCE_WEIGHT = 0.5;

/** Statistics of an image's colors, `[batch, height, width, 3]`, 0-1, for each size of square; differentiable. */
export function colorStatistics(image: tf.Tensor4D): ChannelStatistics[] {
  return SQUARES_PX.map((px) => channelStatistics(px === 1 ? image : tf.avgPool(image, px, px, 'valid')));
}

/**
 * How far the palette of the stylized pictures is from the artwork's: `20 mean((m - m')^2) + L_covariance / 2`, the sum
 * over the sizes of squares.
 *
 * @param stylized differentiable. @param style of the same batch or of 1.
 */
export function colorLoss(stylized: readonly ChannelStatistics[], style: readonly ChannelStatistics[]): tf.Scalar {
  const losses = stylized.map((own, index) => {
    const target = style[index]!;
    const means = tf.mean<tf.Scalar>(tf.square(tf.sub(own.mean, target.mean)));
    return tf.add<tf.Scalar>(tf.mul(means, MEAN_WEIGHT), tf.mul(covarianceLoss(own, target), COVARIANCE_WEIGHT));
  });
  return tf.addN<tf.Scalar>(losses);
}
