import * as tf from '@tensorflow/tfjs-core';
import { onceDifferentiable } from '../layers/onceDifferentiable.js';
import { sampledRows, unitRows } from './sampledRows.js';

/** Features of an artwork, the targets of nearest neighbors. */
export type ArtworkRows = {
  /** Of the whole artwork, `[batch, 1, channels]`. */
  readonly mean: tf.Tensor3D;
  /** Features at some positions minus the mean, with length 1, `[batch, rows, channels]`. */
  readonly unit: tf.Tensor3D;
};

/** @param feature `[batch, height, width, channels]`. @param positions `[rows]`, int32. */
export function artworkRows(feature: tf.Tensor4D, positions: tf.Tensor1D): ArtworkRows {
  const [batch, , , channels] = feature.shape;
  const mean = tf.reshape<tf.Rank.R3>(tf.mean(feature, [1, 2]), [batch, 1, channels]);
  return { mean, unit: unitRows(tf.sub(sampledRows(feature, positions), mean)) };
}

export interface NearestNeighborLosses {
  /** The distance from the picture's features to the artwork's nearest: penalizes features that the artwork lacks. */
  readonly nearest: tf.Scalar;
  /** The distance from the artwork's features to the picture's nearest: penalizes unused features of the artwork. */
  readonly coverage: tf.Scalar;
}

/**
 * Mean distances to nearest neighbors, `1 - max cosine` of features minus the artwork's mean, in both directions
 * between picture and artwork. The relaxed earth mover's distance of Kolkin et al. 2019 (eq. 5) is the maximum of the
 * two.
 *
 * @param feature of the stylized pictures, `[batch, height, width, channels]`, differentiable.
 * @param positions `[rows]`, int32: the compared positions.
 * @param artwork of the same batch.
 */
export function nearestNeighborLosses(
  feature: tf.Tensor4D,
  positions: tf.Tensor1D,
  artwork: ArtworkRows,
): NearestNeighborLosses {
  const unit = unitRows(tf.sub(sampledRows(feature, positions), artwork.mean));
  const cosines = nearestCosines(unit, artwork.unit);
  const [own, theirs] = tf.split(cosines, [unit.shape[1], artwork.unit.shape[1]], 1) as [tf.Tensor2D, tf.Tensor2D];
  return { nearest: tf.sub(1, tf.mean<tf.Scalar>(own)), coverage: tf.sub(1, tf.mean<tf.Scalar>(theirs)) };
}

/**
 * The cosine of each row with the nearest of the other rows, first of `rows`, then of `others`. All pairs are compared,
 * but the gradient is explicit and only uses the nearest pairs, so that no matrix of pairs is kept after the forward
 * pass.
 *
 * @param rows `[batch, n, channels]`, differentiable. @param others `[batch, m, channels]`, without a gradient.
 * @returns `[batch, n + m]`.
 */
function nearestCosines(rows: tf.Tensor3D, others: tf.Tensor3D): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    const own = input as tf.Tensor3D;
    const [ofRows, ofOthers] = [nearestRows(own, others), nearestRows(others, own)];
    (save as tf.GradSaveFunc)([ofRows, ofOthers]);
    const cosines = (a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor2D => tf.sum(tf.mul(a, b), 2);
    const value = tf.concat2d([cosines(own, picked(others, ofRows)), cosines(picked(own, ofOthers), others)], 1);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor => {
      const [toOthers, toRows] = saved as [tf.Tensor1D, tf.Tensor1D];
      return onceDifferentiable((gradient) => {
        const [batch, count, channels] = rows.shape;
        const weights = tf.reshape<tf.Rank.R3>(gradient, [batch, -1, 1]);
        const [ofOwn, ofTheirs] = tf.split(weights, [count, others.shape[1]], 1) as [tf.Tensor3D, tf.Tensor3D];
        const weighted = tf.reshape<tf.Rank.R2>(tf.mul(others, ofTheirs), [-1, channels]);
        const back = tf.unsortedSegmentSum(weighted, toRows, batch * count);
        return tf.add(tf.mul(picked(others, toOthers), ofOwn), tf.reshape(back, rows.shape));
      }, dy as tf.Tensor4D);
    };
    return { value, gradFunc };
  });
  return op(rows);
}

/** For each of `rows` the index of the nearest of `candidates`, counted over the whole batch, `[batch * rows]`. */
function nearestRows(rows: tf.Tensor3D, candidates: tf.Tensor3D): tf.Tensor1D {
  return tf.tidy(() => {
    const [batch, count] = candidates.shape;
    const nearest = tf.argMax<tf.Tensor2D>(tf.matMul(rows, tf.transpose(candidates, [0, 2, 1])), 2);
    const first = Int32Array.from({ length: batch }, (_, index) => index * count);
    return tf.reshape(tf.add(nearest, tf.tensor2d(first, [batch, 1], 'int32')), [batch * rows.shape[1]]);
  });
}

/** @param numbers indices over the whole batch, `[batch * picked]`. @returns `[batch, picked, channels]`. */
function picked(rows: tf.Tensor3D, numbers: tf.Tensor1D): tf.Tensor3D {
  const [batch, count, channels] = rows.shape;
  const flat = tf.reshape<tf.Rank.R2>(rows, [batch * count, channels]);
  return tf.reshape(tf.gather(flat, numbers), [batch, -1, channels]);
}
