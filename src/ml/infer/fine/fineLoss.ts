import * as tf from '@tensorflow/tfjs-core';
import { contentLoss } from '../../losses/contentLoss.js';
import { covarianceLoss } from '../../losses/covarianceLoss.js';
import { momentsLoss } from '../../losses/momentsLoss.js';
import { selfSimilarityLoss } from '../../losses/selfSimilarityLoss.js';
import type { ChannelStatistics } from '../../models/channelStatistics.js';
import { transferLevels, type GeneratorOptions, type TransferLevel } from '../../models/generatorShape.js';
import { CONTENT_LEVEL, SIMILARITY_LEVELS, type ContentTarget } from '../../train/tasks/paintingTargets.js';
import { comparableRows, lossWeights } from './comparableRows.js';
import { areaStatistics, type ImageValues, type LevelTarget } from './fineTargets.js';
import type { StyleArea } from './styleAreas.js';

/**
 * Weights of the terms. With a fifth of the content's, faces and small subjects dissolve; with four times the coverage's,
 * rare colors of the artwork stand as blots (`docs/model-notes.md`, "What the eye says of it").
 */
export const FINE_WEIGHTS = {
  content: 2,
  similarity: 2,
  moments: 1.5,
  covariance: 1,
  nearest: 2,
  coverage: 0.25,
  color: 1,
  range: 10,
};
export type FineTerm = keyof typeof FINE_WEIGHTS;

/** The weight of color means relative to covariances: they are squares of numbers below 1. */
const COLOR_MEAN_WEIGHT = 20;
const COLOR_COVARIANCE_WEIGHT = 0.5;

/** The areas of the styles at each level. Colors use those of the deep level. */
export interface FineAreas {
  readonly deep: readonly StyleArea[];
  readonly quarter: readonly StyleArea[];
}

/** The target statistics of each area. */
export type AreaStatistics = {
  readonly deep: ChannelStatistics[];
  readonly quarter: ChannelStatistics[];
  readonly color: ChannelStatistics[];
};

/** A picture with its features, relu1_1 to relu4_1, and its values. */
export interface FinePicture {
  readonly image: tf.Tensor4D;
  readonly features: readonly tf.Tensor4D[];
  readonly values: ImageValues;
}

/** The targets of a picture at one scale. */
export type FineTargets = {
  readonly content: ContentTarget;
  readonly statistics: AreaStatistics;
  readonly deep: LevelTarget;
  readonly quarter: LevelTarget;
};

/**
 * The weighted terms of the loss for an optimized picture. Nearest neighbors and statistics as in training, but only
 * from the style's code: the entries of its banks, and its means and covariances.
 *
 * @param picture differentiable.
 */
export function fineTerms(
  options: GeneratorOptions,
  { image, features, values }: FinePicture,
  areas: FineAreas,
  { content, statistics, deep, quarter }: FineTargets,
): Record<FineTerm, tf.Scalar> {
  const [deepLevel, quarterLevel] = transferLevels(options);
  const levels = [levelTerms(deepLevel, values.deep, deep), levelTerms(quarterLevel, values.quarter, quarter)];
  const [ofDeep, ofQuarter] = [features[deepLevel.level]!, features[quarterLevel.level]!];
  const compared = [
    ...areas.deep.map((area, index) => ({ area, own: areaStatistics(ofDeep, area), wanted: statistics.deep[index]! })),
    ...areas.quarter.map((area, index) => ({
      area,
      own: areaStatistics(ofQuarter, area),
      wanted: statistics.quarter[index]!,
    })),
  ];
  const over = (loss: typeof momentsLoss): tf.Scalar =>
    tf.addN(compared.map(({ area, own, wanted }) => tf.mul<tf.Scalar>(loss(own, wanted), area.share)));
  const color = areas.deep.map((area, index) => {
    const [own, wanted] = [areaStatistics(values.color, area), statistics.color[index]!];
    const means = tf.mean<tf.Scalar>(tf.square(tf.sub(own.mean, wanted.mean)));
    const sum = tf.add(tf.mul(means, COLOR_MEAN_WEIGHT), tf.mul(covarianceLoss(own, wanted), COLOR_COVARIANCE_WEIGHT));
    return tf.mul<tf.Scalar>(sum, area.share);
  });
  const outside = tf.add(tf.square(tf.relu(tf.neg(image))), tf.square(tf.relu(tf.sub(image, 1))));
  const terms: Record<FineTerm, tf.Scalar> = {
    content: contentLoss([features[CONTENT_LEVEL]!], [content.structure]),
    similarity: tf.addN(
      content.similarities.map(({ positions, cosines }, index) =>
        selfSimilarityLoss(features[SIMILARITY_LEVELS[index]!]!, positions, cosines),
      ),
    ),
    moments: over(momentsLoss),
    covariance: over(covarianceLoss),
    nearest: tf.addN(levels.map(({ nearest }) => nearest)),
    coverage: tf.addN(levels.map(({ coverage }) => coverage)),
    color: tf.addN(color),
    range: tf.mean(outside),
  };
  for (const name of Object.keys(terms) as FineTerm[]) terms[name] = tf.mul(terms[name], FINE_WEIGHTS[name]);
  return terms;
}

/** The distances of positions from their targets, and of entries from the positions matched to them. */
function levelTerms(
  level: TransferLevel,
  values: tf.Tensor2D,
  { center, spread, rows: target, drawn, entries, entryWeights }: LevelTarget,
): { readonly nearest: tf.Scalar; readonly coverage: tf.Scalar } {
  const weights = lossWeights(level);
  const rows = comparableRows(level, values, center, spread);
  const missed = tf.mul(tf.square(tf.sub(rows, target)), weights);
  const uncovered = tf.mul(tf.mul(tf.square(tf.sub(tf.gather(rows, drawn), entries)), weights), entryWeights);
  return { nearest: tf.div(tf.sum<tf.Scalar>(missed), rows.shape[0]), coverage: tf.sum<tf.Scalar>(uncovered) };
}
