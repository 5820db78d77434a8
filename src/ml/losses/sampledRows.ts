import * as tf from '@tensorflow/tfjs-core';
import type { RandomSource } from '../layers/convolution.js';

/** Added to squared lengths, so that the gradient of a row of zeros stays finite. */
const LEAST_SQUARE = 1e-8;

/**
 * Indices of at most `most` of `count` positions: a random one from each of as many equal consecutive parts, which
 * covers a picture better than independent choices.
 */
export function drawPositions(count: number, most: number, draw: RandomSource): number[] {
  const drawn = Math.min(count, most);
  return Array.from({ length: drawn }, (_, index) => {
    const [from, to] = [index, index + 1].map((part) => Math.floor((part * count) / drawn)) as [number, number];
    return from + Math.floor(draw() * (to - from));
  });
}

/**
 * The features at some positions of each picture, differentiable.
 *
 * @param feature `[batch, height, width, channels]`.
 * @param positions `[rows]`, int32: row-major indices.
 * @returns `[batch, rows, channels]`.
 */
export function sampledRows(feature: tf.Tensor4D, positions: tf.Tensor1D): tf.Tensor3D {
  const [batch, height, width, channels] = feature.shape;
  return tf.gather(tf.reshape<tf.Rank.R3>(feature, [batch, height * width, channels]), positions, 1);
}

/** Rows divided by their lengths, `[batch, rows, channels]`, so that their products are cosines; differentiable. */
export function unitRows(rows: tf.Tensor3D): tf.Tensor3D {
  const squares = tf.sum<tf.Tensor3D>(tf.square(rows), 2, true);
  return tf.div(rows, tf.sqrt(tf.add(squares, LEAST_SQUARE)));
}
