import * as tf from '@tensorflow/tfjs-core';
import { lumaOf, squareMeans } from './squareMeans.js';

/**
 * The side of the squares whose mean colors are looked at, in px: what is finer may be a stroke. Not 8, because all means
 * of 8 px are the same in a pattern of 8, 4 or 2 px, which is what a network with strides of 2 falls into easily.
 */
const SQUARE_PX = 10;
/** The step between two squares of the photo at which half of its evenness is lost, as a part of the range 0-1. */
const PHOTO_STEP = 0.03;
/** Keeps the noise of nearly even pictures small, as a part of the range 0-1. */
const LEAST_SPREAD = 0.05;

/** How even a photo is, from 0 to 1, at each pair of squares. */
export interface Evenness {
  /** `[batch, rows - 1, columns, 1]`: of squares one above the other. */
  readonly down: tf.Tensor4D;
  /** `[batch, rows, columns - 1, 1]`: of squares side by side. */
  readonly across: tf.Tensor4D;
}

/** @param photo `[batch, height, width, 3]`, 0-1, sides of at least 20; what is left over of whole squares is not seen. */
export function evennessOf(photo: tf.Tensor4D): Evenness {
  const { down, across } = squareSteps(squareMeans(photo, SQUARE_PX));
  const evenness = (step: tf.Tensor4D): tf.Tensor4D => {
    const doubt = tf.div<tf.Tensor4D>(step, PHOTO_STEP ** 2);
    return tf.reciprocal(tf.add<tf.Tensor4D>(doubt, 1));
  };
  return { down: evenness(down), across: evenness(across) };
}

/**
 * How uneven a stylized picture is where its photo is even: the squared steps of color from square to square, in units of
 * the spread of its brightness. Only what is finer than the squares may be painted into an even sky, or the picture's own
 * slow changes.
 *
 * @param stylized `[batch, height, width, 3]`, 0-1.
 * @param evenness the photo's, by `evennessOf`.
 */
export function evennessLoss(stylized: tf.Tensor4D, evenness: Evenness): tf.Scalar {
  return tf.tidy(() => {
    const squares = squareMeans(stylized, SQUARE_PX);
    const { variance } = tf.moments(lumaOf(squares), [1, 2], true);
    const steps = squareSteps(squares);
    const unit = tf.add(variance, LEAST_SPREAD ** 2);
    const weighted = (name: keyof Evenness) => tf.mean(tf.mul(tf.div(steps[name], unit), evenness[name]));
    return tf.add(weighted('down'), weighted('across'));
  });
}

/** Squared differences of neighbors, summed over channels. */
function squareSteps(squares: tf.Tensor4D): Evenness {
  const [batch, rows, columns, channels] = squares.shape;
  const part = (row: number, column: number, height: number, width: number) =>
    tf.slice(squares, [0, row, column, 0], [batch, height, width, channels]);
  const squared = (a: tf.Tensor4D, b: tf.Tensor4D) => tf.sum<tf.Tensor4D>(tf.squaredDifference(a, b), 3, true);
  return {
    down: squared(part(1, 0, rows - 1, columns), part(0, 0, rows - 1, columns)),
    across: squared(part(0, 1, rows, columns - 1), part(0, 0, rows, columns - 1)),
  };
}
