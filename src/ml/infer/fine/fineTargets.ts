import * as tf from '@tensorflow/tfjs-core';
import { channelStatistics, type ChannelStatistics } from '../../models/channelStatistics.js';
import { transferLevels, type GeneratorOptions, type TransferLevel } from '../../models/generatorShape.js';
import { comparableRows, matchWeights } from './comparableRows.js';
import type { FineStyle } from './fineStyle.js';
import { nearestRows } from './nearestRows.js';
import type { StyleArea } from './styleAreas.js';

/**
 * An image's values at the transferred levels, `[rows, values]`, and its colors at an eighth, `[1, height, width, 3]`.
 */
export type ImageValues = {
  readonly deep: tf.Tensor2D;
  readonly quarter: tf.Tensor2D;
  readonly color: tf.Tensor4D;
};

/**
 * @param image `[1, height, width, 3]`, 0-1. @param features its relu1_1 to relu4_1.
 * @returns the same values as `levelValues`, differentiable.
 */
export function imageValues(
  options: GeneratorOptions,
  image: tf.Tensor4D,
  features: readonly tf.Tensor4D[],
): ImageValues {
  const pooled = (map: tf.Tensor4D, px: number): tf.Tensor4D => (px === 1 ? map : tf.avgPool(map, px, px, 'valid'));
  const [deep, quarter] = transferLevels(options).map(({ level, px, finer }) => {
    const parts = [
      features[level]!,
      pooled(image, px),
      ...finer.map((block) => pooled(features[block]!, px / 2 ** block)),
    ];
    return tf.concat2d(
      parts.map((part) => tf.reshape<tf.Rank.R2>(part, [-1, part.shape[3]])),
      1,
    );
  }) as [tf.Tensor2D, tf.Tensor2D];
  const [deepLevel] = transferLevels(options);
  return { deep, quarter, color: pooled(image, deepLevel.px) };
}

/** The targets of a picture's positions at one level, from the last matching. */
export type LevelTarget = {
  /** Normalize the picture's values for comparison: `[1 or rows, values]` and `[1 or rows, 1]`. */
  readonly center: tf.Tensor2D;
  readonly spread: tf.Tensor2D;
  /** The target of each position, `[rows, values]`. */
  readonly rows: tf.Tensor2D;
  /** The other direction: the position matched to each entry of the banks, and its weight. */
  readonly drawn: tf.Tensor1D;
  readonly entries: tf.Tensor2D;
  readonly entryWeights: tf.Tensor2D;
};

/**
 * Matches the positions of a picture with the banks of the styles that they are painted in.
 *
 * @param values the picture's, `[rows, values]`. @param photo the photo's, for strengths below 1.
 * @returns tensors owned by the caller; without a gradient.
 */
export function matchLevel(
  level: TransferLevel,
  { values, photo }: { readonly values: tf.Tensor2D; readonly photo: tf.Tensor2D },
  styles: readonly FineStyle[],
  areas: readonly StyleArea[],
): LevelTarget {
  return tf.tidy(() => {
    const weights = matchWeights(level);
    const { center, spread } = centersOf(level, styles, areas, values.shape[0]);
    const rows = comparableRows(level, values, center, spread);
    const photoRows = comparableRows(level, photo, center, spread);
    const found = areas.map(({ style, positions, share }) => {
      const {
        strength,
        [level.name]: { rows: bank },
      } = styles[style]!;
      const own = positions ? tf.gather(rows, positions) : rows;
      const nearest = nearestRows(own, bank, weights);
      return {
        positions,
        bank,
        target: mixed(
          positions ? tf.gather(photoRows, positions) : photoRows,
          tf.gather(bank, nearest.entries),
          strength,
        ),
        drawn: positions ? tf.gather(positions, nearest.rows) : nearest.rows,
        entryWeights: tf.fill<tf.Rank.R2>([bank.shape[0], 1], share / bank.shape[0]),
      };
    });
    const target = inPlace(
      found.map(({ positions, target: own }) => ({ positions, rows: own })),
      mixed(photoRows, rows, styles[0]!.strength),
    );
    return {
      // Copies, since they may belong to the style.
      center: center.clone(),
      spread: spread.clone(),
      rows: target,
      drawn: tf.concat1d(found.map(({ drawn }) => drawn)),
      entries: tf.concat2d(
        found.map(({ bank }) => bank),
        0,
      ),
      entryWeights: tf.concat2d(
        found.map(({ entryWeights }) => entryWeights),
        0,
      ),
    };
  });
}

/** The center and the color spread of each position, from its style. */
function centersOf(
  level: TransferLevel,
  styles: readonly FineStyle[],
  areas: readonly StyleArea[],
  count: number,
): { readonly center: tf.Tensor2D; readonly spread: tf.Tensor2D } {
  const [first] = areas;
  const of = (style: number): FineStyle => styles[style]!;
  if (first?.positions === null) return { center: of(first.style)[level.name].center, spread: of(first.style).spread };
  const base = of(0);
  const fill = (pick: (style: FineStyle) => tf.Tensor2D): tf.Tensor2D =>
    inPlace(
      areas.map(({ style, positions }) => ({
        positions,
        rows: tf.tile(pick(of(style)), [positions!.shape[0], 1]),
      })),
      tf.tile(pick(base), [count, 1]),
    );
  return { center: fill((style) => style[level.name].center), spread: fill((style) => style.spread) };
}

/** Puts each part's rows at its positions; positions in no part keep the rows of `others`. */
function inPlace(
  parts: readonly { readonly positions: tf.Tensor1D | null; readonly rows: tf.Tensor2D }[],
  others: tf.Tensor2D,
): tf.Tensor2D {
  const [first] = parts;
  if (first?.positions === null) return first.rows;
  return parts.reduce((whole, { positions, rows }) => {
    const indices = tf.expandDims(positions!, 1);
    const ones = tf.ones([positions!.shape[0], 1]);
    const isHere = tf.scatterND(indices, ones, [whole.shape[0], 1]);
    return tf.where(tf.greater(isHere, 0), tf.scatterND(indices, rows, whole.shape), whole);
  }, others);
}

/** Statistics of features within an area, differentiable. @param feature `[1, height, width, channels]`. */
export function areaStatistics(feature: tf.Tensor4D, { weights }: StyleArea): ChannelStatistics {
  if (weights === null) return channelStatistics(feature);
  return tf.tidy(() => {
    const [, height, width, count] = feature.shape;
    const flat = tf.reshape<tf.Rank.R3>(feature, [1, height * width, count]);
    const mean = tf.sum<tf.Tensor3D>(tf.mul(flat, weights), 1, true);
    const centered = tf.sub<tf.Tensor3D>(flat, mean);
    return {
      mean: tf.reshape<tf.Rank.R2>(mean, [1, count]),
      covariance: tf.matMul<tf.Tensor3D>(tf.transpose(tf.mul(centered, weights), [0, 2, 1]), centered),
    };
  });
}

/** Statistics interpolated between the photo's (strength 0) and the style's (1); owned by the caller. */
export function mixedStatistics(
  photo: ChannelStatistics,
  style: ChannelStatistics,
  strength: number,
): ChannelStatistics {
  return tf.tidy(() => ({
    mean: mixed(photo.mean, style.mean, strength).clone(),
    covariance: mixed(photo.covariance, style.covariance, strength).clone(),
  }));
}

function mixed<T extends tf.Tensor>(photo: T, style: T, strength: number): T {
  return strength === 1 ? style : tf.add(tf.mul(photo, 1 - strength), tf.mul(style, strength));
}
