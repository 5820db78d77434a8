import * as tf from '@tensorflow/tfjs-core';
import { unitRows } from '../../losses/sampledRows.js';
import { COLOR_CHANNELS, valueCount, type TransferLevel } from '../../models/generatorShape.js';

/**
 * The weights of the parts of a level's values. The squared distance of unit vectors is twice `1 - cosine`, so one
 * squared distance compares features by direction and colors directly.
 */
const MATCH_WEIGHTS = { own: 1, finer: 0.5, colors: 0.5 };
const LOSS_WEIGHTS = { own: 0.5, finer: 0.25, colors: 1 };

/** Channels of a level's values that are compared together. */
interface ValuePart {
  readonly kind: 'own' | 'finer' | 'colors';
  readonly count: number;
}

/** The parts of a level's values in their order. */
function valueParts({ features, finerChannels }: TransferLevel): ValuePart[] {
  return [
    { kind: 'own', count: features },
    { kind: 'colors', count: COLOR_CHANNELS },
    ...finerChannels.map((count): ValuePart => ({ kind: 'finer', count })),
  ];
}

/**
 * Normalizes values for comparison: each set of features minus the style's mean and with length 1, so that contrast
 * does not count; colors minus the style's mean and in units of its palette's spread. Differentiable.
 *
 * @param values `[rows, values]`.
 * @param center `[1, values]`, or one for each row.
 * @param spread of the style's colors, `[1, 1]`, or one for each row.
 */
export function comparableRows(
  level: TransferLevel,
  values: tf.Tensor2D,
  center: tf.Tensor2D,
  spread: tf.Tensor2D,
): tf.Tensor2D {
  const parts = valueParts(level);
  const pieces = tf.split(
    tf.sub<tf.Tensor2D>(values, center),
    parts.map(({ count }) => count),
    1,
  );
  return tf.concat2d(
    parts.map(({ kind }, index) => {
      const piece = pieces[index] as tf.Tensor2D;
      if (kind === 'colors') return tf.div<tf.Tensor2D>(piece, spread);
      const [rows, count] = piece.shape;
      return tf.reshape<tf.Rank.R2>(unitRows(tf.reshape<tf.Rank.R3>(piece, [1, rows, count])), [rows, count]);
    }),
    1,
  );
}

/** The weight of each channel's squared difference in the search for nearest entries, `[1, values]`. */
export function matchWeights(level: TransferLevel): tf.Tensor2D {
  return channelWeights(level, MATCH_WEIGHTS);
}

/** The same in the loss. */
export function lossWeights(level: TransferLevel): tf.Tensor2D {
  return channelWeights(level, LOSS_WEIGHTS);
}

function channelWeights(level: TransferLevel, weights: Readonly<Record<ValuePart['kind'], number>>): tf.Tensor2D {
  const values = valueParts(level).flatMap(({ kind, count }) => new Array<number>(count).fill(weights[kind]));
  return tf.tensor2d(values, [1, valueCount(level)]);
}
