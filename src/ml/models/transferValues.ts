import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../../shared/counterRandom.js';
import { channelStatistics, type ChannelStatistics } from './channelStatistics.js';
import {
  COLOR_CHANNELS,
  levelIndex,
  ofLevels,
  ofTransferLevels,
  paintingStages,
  transferLevels,
  type GeneratorOptions,
  type LevelName,
  type TransferLevel,
} from './generatorShape.js';

/** An artwork's values for its banks: `[batch, height / px, width / px, values]` for each transferred level. */
export type LevelValues = Readonly<Record<TransferLevel['name'], tf.Tensor4D>>;

/** What a photo is painted from; all of one batch size. */
export type PaintedValues = {
  /** Its values at the deep level, as in `LevelValues`. */
  readonly deep: tf.Tensor4D;
  /** Its features at the level of the second stage. */
  readonly own: tf.Tensor4D;
};

/** Statistics of a whole picture: of the features of each level, and of its colors at an eighth of its size. */
export type TransferStatistics = Readonly<Record<LevelName | 'color', ChannelStatistics>>;

/** A photo: its statistics, and the features and colors at sampled positions of the deep level. */
export type TransferContent = Pick<TransferStatistics, 'deep' | 'color'> & {
  /** `[batch, positions, features + colors]`. */
  readonly deepSample: tf.Tensor3D;
};

/** An artwork: its statistics, and a bank of its values at the deep level, `[batch, entries, values]`. */
export type TransferStyle = TransferStatistics & {
  readonly deepBank: tf.Tensor3D;
};

/**
 * Concatenates the values of each transferred level: its features, and the picture's colors and finer features,
 * averaged over each position. So a feature of an artwork carries the artwork's appearance at that position.
 *
 * @param image `[batch, height, width, 3]`, 0-1.
 * @param features relu1_1 to relu4_1.
 * @returns tensors owned by the caller.
 */
export function levelValues(
  options: GeneratorOptions,
  image: tf.Tensor4D,
  features: readonly tf.Tensor4D[],
): LevelValues {
  return ofTransferLevels(options, (level) => valuesOf(level, image, features));
}

/**
 * What photos are painted from; the parameters are those of `levelValues`.
 * @returns tensors owned by the caller.
 */
export function paintedValues(
  options: GeneratorOptions,
  image: tf.Tensor4D,
  features: readonly tf.Tensor4D[],
): PaintedValues {
  const [deep] = transferLevels(options);
  const [, second] = paintingStages(options);
  return { deep: valuesOf(deep, image, features), own: tf.clone(features[second.level]!) };
}

function valuesOf(
  { level, px, finer }: TransferLevel,
  image: tf.Tensor4D,
  features: readonly tf.Tensor4D[],
): tf.Tensor4D {
  return tf.tidy(() => {
    const pooled = finer.map((block) => averaged(features[block]!, px / 2 ** block));
    return tf.concat<tf.Tensor4D>([features[level]!, averaged(image, px), ...pooled], 3);
  });
}

/**
 * Statistics of each picture of a batch; the parameters are those of `levelValues`.
 * @returns tensors owned by the caller.
 */
export function transferStatistics(
  options: GeneratorOptions,
  image: tf.Tensor4D,
  features: readonly tf.Tensor4D[],
): TransferStatistics {
  const [{ px }] = transferLevels(options);
  return tf.tidy(() => ({
    ...ofLevels((name) => channelStatistics(features[levelIndex(name)] ?? image)),
    color: channelStatistics(averaged(image, px)),
  }));
}

/** How many positions of a photo are sampled to balance the use of a bank. */
const SAMPLE_POSITIONS = 4096;

const SAMPLE_SEED = 11;

/**
 * The statistics and samples of each photo of a batch for the transfer; owned by the caller.
 *
 * @param values of the deep level.
 */
export function transferContent(options: GeneratorOptions, values: tf.Tensor4D): TransferContent {
  const [{ features }] = transferLevels(options);
  return tf.tidy(() => ({
    deep: channelStatistics(channels(values, 0, features)),
    color: channelStatistics(channels(values, features, COLOR_CHANNELS)),
    deepSample: sampledPositions(values, features + COLOR_CHANNELS),
  }));
}

/** The first channels at the sampled positions. */
function sampledPositions(values: tf.Tensor4D, channels: number): tf.Tensor3D {
  const [, height, width] = values.shape;
  return positionsOf(values, samplePositions(height * width), channels);
}

/** Row-major indices of sampled positions in a picture with `count`: a random one from each of as many equal parts. */
export function samplePositions(count: number): Int32Array {
  const sampled = Math.min(count, SAMPLE_POSITIONS);
  return Int32Array.from({ length: sampled }, (_, index) =>
    Math.floor(((index + uniform(SAMPLE_SEED, index)) * count) / sampled),
  );
}

/** The first channels at the given positions, `[batch, positions, channels]`; owned by the caller. */
export function positionsOf(values: tf.Tensor4D, positions: Int32Array, channels: number): tf.Tensor3D {
  const [batch, height, width, count] = values.shape;
  return tf.tidy(() => {
    const flat = tf.reshape<tf.Rank.R3>(values, [batch, height * width, count]);
    const rows = tf.gather<tf.Tensor3D>(flat, tf.tensor1d(positions, 'int32'), 1);
    return tf.slice(rows, [0, 0, 0], [batch, positions.length, channels]);
  });
}

function channels(values: tf.Tensor4D, from: number, count: number): tf.Tensor4D {
  const [batch, height, width] = values.shape;
  return tf.slice(values, [0, 0, 0, from], [batch, height, width, count]);
}

function averaged(feature: tf.Tensor4D, px: number): tf.Tensor4D {
  return px === 1 ? feature : tf.avgPool(feature, px, px, 'valid');
}
