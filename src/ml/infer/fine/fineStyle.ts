import * as tf from '@tensorflow/tfjs-core';
import type { ChannelStatistics } from '../../models/channelStatistics.js';
import { transferLevels, type GeneratorOptions, type TransferLevel } from '../../models/generatorShape.js';
import type { StyleCode } from '../../models/styleCode.js';
import { statisticsTensors, type StyleAtStrength } from '../picturePainter.js';
import { comparableRows } from './comparableRows.js';

/** A style's bank at one level, normalized for comparison. */
export type StyleBank = {
  /** Of the level's features. */
  readonly statistics: ChannelStatistics;
  /** Subtracted from values before they are compared, `[1, values]`. */
  readonly center: tf.Tensor2D;
  /** `[entries, values]`, as `comparableRows` returns them. */
  readonly rows: tf.Tensor2D;
};

/** A style's targets for an optimized picture. */
export type FineStyle = {
  readonly strength: number;
  readonly deep: StyleBank;
  readonly quarter: StyleBank;
  /** Of the colors at an eighth of the resolution. */
  readonly color: ChannelStatistics;
  /** The spread of the palette, `[1, 1]`: the unit of color differences. */
  readonly spread: tf.Tensor2D;
};

/** The minimum spread of a palette: in a drawing with one color, small differences would otherwise count too much. */
const LEAST_SPREAD = 0.1;

/** Converts a style code to targets for the optimization; owned by the caller. */
export function fineStyle(options: GeneratorOptions, { code, strength }: StyleAtStrength): FineStyle {
  return tf.tidy(() => {
    const [red, , , , green, , , , blue] = code.color.covariance;
    const spread = tf.tensor2d([Math.sqrt(red! + green! + blue!) + LEAST_SPREAD], [1, 1]);
    const [deep, quarter] = transferLevels(options).map((level) => styleBank(level, code, spread)) as [
      StyleBank,
      StyleBank,
    ];
    return { strength, deep, quarter, color: statisticsTensors(code.color), spread };
  });
}

function styleBank(level: TransferLevel, code: StyleCode, spread: tf.Tensor2D): StyleBank {
  const bank = code.banks[level.name];
  const { mean, covariance } = code.statistics[level.name];
  const values = tf.tensor2d(bank, [code.entries, bank.length / code.entries]);
  // For features, the code has the mean over the whole artwork; for the other values the bank's mean is used.
  const rest = tf.slice2d(values, [0, level.features], [code.entries, values.shape[1] - level.features]);
  const center = tf.concat2d([tf.tensor2d(mean, [1, level.features]), tf.mean<tf.Tensor2D>(rest, 0, true)], 1);
  return {
    statistics: statisticsTensors({ mean, covariance }),
    center,
    rows: comparableRows(level, values, center, spread),
  };
}
