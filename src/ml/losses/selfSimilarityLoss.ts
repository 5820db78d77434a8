import * as tf from '@tensorflow/tfjs-core';
import { sampledRows, unitRows } from './sampledRows.js';

/**
 * The similarity of a picture's positions to each other: the cosines of their features minus the mean feature.
 * Positions that are similar in the photo, such as a sky or the leaves of a tree, stay similar in any style.
 *
 * @param feature `[batch, height, width, channels]`.
 * @param positions `[rows]`, int32.
 * @returns `[batch, rows, rows]`, differentiable.
 */
export function selfSimilarity(feature: tf.Tensor4D, positions: tf.Tensor1D): tf.Tensor3D {
  return tf.tidy(() => {
    const rows = sampledRows(feature, positions);
    const unit = unitRows(tf.sub(rows, tf.mean<tf.Tensor3D>(rows, 1, true)));
    return tf.matMul(unit, tf.transpose(unit, [0, 2, 1]));
  });
}

/**
 * Mean absolute difference of self-similarities (Kolkin et al. 2019, Style Transfer by Relaxed Optimal Transport and
 * Self-Similarity, eq. 8, here without dividing by the sums of the rows).
 *
 * @param target the photo's, at the same positions, `[batch, rows, rows]`.
 */
export function selfSimilarityLoss(feature: tf.Tensor4D, positions: tf.Tensor1D, target: tf.Tensor3D): tf.Scalar {
  return tf.mean(tf.abs(tf.sub(selfSimilarity(feature, positions), target)));
}
