import * as tf from '@tensorflow/tfjs-core';
import { blockMeans, lumaOf } from './blockMeans.js';
import { totalVariationLoss } from './totalVariationLoss.js';

/** The side of the squares whose mean brightness is looked at, in px: wider than most strokes, and no multiple of 8. */
const SQUARE_PX = 18;
/** Keeps the noise of nearly even pictures small, as a part of the range 0-1. */
const LEAST_SPREAD = 0.05;

/**
 * Light and dark in the large: the brightness of each square of 18 px in units of the picture's spread.
 *
 * @param image `[batch, height, width, 3]`, 0-1, sides of at least 36; what is left over of whole squares is not seen.
 * @returns `[batch, rows, columns, 1]`.
 */
export function toneOf(image: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const squares = lumaOf(blockMeans(image, SQUARE_PX));
    const deviation = tf.sub(squares, tf.mean(squares, [1, 2], true));
    const variance = tf.mean(tf.square(deviation), [1, 2], true);
    return tf.div<tf.Tensor4D>(deviation, tf.sqrt(tf.add(variance, LEAST_SPREAD ** 2)));
  });
}

/**
 * How differently brightness goes from square to square in the stylized picture and in the photo: a sky that is even stays
 * even, in whatever color. Strokes are finer than the squares, and the contrast of the whole may change.
 *
 * @param tone the photo's, by `toneOf`.
 */
export function toneLoss(stylized: tf.Tensor4D, tone: tf.Tensor4D): tf.Scalar {
  return totalVariationLoss(tf.sub(toneOf(stylized), tone));
}
