import * as tf from '@tensorflow/tfjs-core';
import type { ChannelStatistics } from '../models/channelStatistics.js';

/**
 * The maximum loss of a picture: an artwork with uniform color has nearly no covariance and would dominate the others.
 */
const MOST = 4;
const EPSILON = 1e-6;

/**
 * Squared distance of the channels' covariances in units of the artwork's. Like Gram matrices (Gatys et al. 2016), they
 * show which features occur together, but independently of the means. `min(|C - C'|^2 / |C'|^2, 4)`, the mean over the
 * batch.
 *
 * @param stylized differentiable. @param style of the same batch size or 1.
 */
export function covarianceLoss(stylized: ChannelStatistics, style: ChannelStatistics): tf.Scalar {
  const squares = (matrices: tf.Tensor3D): tf.Tensor1D => tf.sum(tf.square(matrices), [1, 2]);
  const missed = squares(tf.sub(stylized.covariance, style.covariance));
  return tf.mean(tf.minimum(tf.div(missed, tf.add(squares(style.covariance), EPSILON)), MOST));
}
