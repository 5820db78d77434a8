import * as tf from '@tensorflow/tfjs-core';
import type { ChannelStatistics } from '../models/featureTransfer.js';

/** An artwork of even color has next to no covariance; pictures count no more than this, and none drowns the others. */
const MOST = 4;
const EPSILON = 1e-6;

/**
 * Squared distance of the channels' covariances in units of the artwork's: which features go together, as Gram matrices
 * say it (Gatys et al. 2016), but apart from the means.
 * `min(|C - C'|^2 / |C'|^2, 4)`, the mean over the batch.
 *
 * @param stylized differentiable. @param style of the same batch or of 1.
 */
export function covarianceLoss(stylized: ChannelStatistics, style: ChannelStatistics): tf.Scalar {
  const squares = (matrices: tf.Tensor3D): tf.Tensor1D => tf.sum(tf.square(matrices), [1, 2]);
  const missed = squares(tf.sub(stylized.covariance, style.covariance));
  return tf.mean(tf.minimum(tf.div(missed, tf.add(squares(style.covariance), EPSILON)), MOST));
}
