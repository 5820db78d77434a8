import * as tf from '@tensorflow/tfjs-core';
import type { ChannelStatistics } from '../models/channelStatistics.js';

const VARIANCE_EPSILON = 1e-5;
const UNIT_EPSILON = 1e-6;

/**
 * Squared distance of the channels' means and deviations (Huang and Belongie 2017, eq. 13), each picture in units of its
 * artwork's mean variance:
 * `(mean((m - m')^2) + mean((s - s')^2)) / mean(s'^2)`, the mean over the batch.
 *
 * @param stylized differentiable. @param style of the same batch or of 1.
 */
export function momentsLoss(stylized: ChannelStatistics, style: ChannelStatistics): tf.Scalar {
  const [deviation, target] = [deviations(stylized.covariance), deviations(style.covariance)];
  const meanSquare = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor1D => tf.mean(tf.square(tf.sub(a, b)), 1);
  const missed = tf.add(meanSquare(stylized.mean, style.mean), meanSquare(deviation, target));
  return tf.mean(tf.div(missed, tf.add(tf.mean(tf.square(target), 1), UNIT_EPSILON)));
}

/** The square roots of the diagonals, `[batch, channels]`. */
function deviations(covariance: tf.Tensor3D): tf.Tensor2D {
  const count = covariance.shape[1];
  const identity = tf.reshape<tf.Rank.R3>(tf.eye(count), [1, count, count]);
  return tf.sqrt(tf.add<tf.Tensor2D>(tf.sum<tf.Tensor2D>(tf.mul(covariance, identity), 2), VARIANCE_EPSILON));
}
