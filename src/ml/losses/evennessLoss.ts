import * as tf from '@tensorflow/tfjs-core';
import { blockMeans, lumaOf } from './blockMeans.js';

/**
 * The side of the squares whose mean colors are looked at, in px: what is finer may be a stroke. Not 8, because all means
 * of 8 px are the same in a pattern of 8, 4 or 2 px, which is what a network with strides of 2 falls into easily.
 */
const SQUARE_PX = 10;
/** Length and thickness of the strips in px: long straight lines are no strokes, however thin they are. */
const STRIP_PX = [40, 5] as const;
/** The step between two blocks of the photo at which half of its evenness is lost, as a part of the range 0-1. */
const PHOTO_STEP = 0.03;
/** Keeps the noise of nearly even pictures small, as a part of the range 0-1. */
const LEAST_SPREAD = 0.05;

/** Pairs of neighboring blocks: what their height and width are, and whether they lie above or beside each other. */
const PAIRS = {
  squaresDown: { block: [SQUARE_PX, SQUARE_PX], axis: 1 },
  squaresAcross: { block: [SQUARE_PX, SQUARE_PX], axis: 2 },
  lyingStrips: { block: [STRIP_PX[1], STRIP_PX[0]], axis: 1 },
  uprightStrips: { block: [STRIP_PX[0], STRIP_PX[1]], axis: 2 },
} as const;

type PairName = keyof typeof PAIRS;
const NAMES = Object.keys(PAIRS) as PairName[];

/** How even a photo is, from 0 to 1, at each pair of blocks: `[batch, rows, columns, 1]` less one row or column. */
export type Evenness = Readonly<Record<PairName, tf.Tensor4D>>;

/** @param photo `[batch, height, width, 3]`, 0-1, sides of at least 40; what is left over of whole blocks is not seen. */
export function evennessOf(photo: tf.Tensor4D): Evenness {
  return ofEachPair((name) => {
    const doubt = tf.div<tf.Tensor4D>(stepsOf(photo, name), PHOTO_STEP ** 2);
    return tf.reciprocal(tf.add<tf.Tensor4D>(doubt, 1));
  });
}

/**
 * How uneven a stylized picture is where its photo is even: the squared steps of color from block to block, in units of
 * the spread of its brightness. Only strokes that are finer than the squares and shorter than the strips may be painted
 * into an even sky, or the picture's own slow changes.
 *
 * @param stylized `[batch, height, width, 3]`, 0-1.
 * @param evenness the photo's, by `evennessOf`.
 */
export function evennessLoss(stylized: tf.Tensor4D, evenness: Evenness): tf.Scalar {
  return tf.tidy(() => {
    const { variance } = tf.moments(lumaOf(blockMeans(stylized, SQUARE_PX)), [1, 2], true);
    const unit = tf.add(variance, LEAST_SPREAD ** 2);
    const losses = NAMES.map((name) => tf.mean(tf.mul(tf.div(stepsOf(stylized, name), unit), evenness[name])));
    return tf.addN<tf.Scalar>(losses as tf.Scalar[]);
  });
}

/** Squared differences of neighboring blocks' means, summed over channels. */
function stepsOf(image: tf.Tensor4D, name: PairName): tf.Tensor4D {
  const { block, axis } = PAIRS[name];
  return tf.tidy(() => {
    const means = blockMeans(image, block[0], block[1]);
    const size = [...means.shape];
    size[axis] = means.shape[axis] - 1;
    const later = [0, 0, 0, 0];
    later[axis] = 1;
    const squares = tf.squaredDifference(tf.slice(means, later, size), tf.slice(means, [0, 0, 0, 0], size));
    return tf.sum<tf.Tensor4D>(squares, 3, true);
  });
}

function ofEachPair(value: (name: PairName) => tf.Tensor4D): Evenness {
  return Object.fromEntries(NAMES.map((name) => [name, value(name)])) as Record<PairName, tf.Tensor4D>;
}
