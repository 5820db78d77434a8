import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../../shared/counterRandom.js';
import { matrixRoots, regularized } from '../layers/matrixRoots.js';
import { balanceEntries } from './balanceEntries.js';
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

/** Means and covariances of channels, `[batch, channels]` and `[batch, channels, channels]`. */
export type ChannelStatistics = {
  readonly mean: tf.Tensor2D;
  readonly covariance: tf.Tensor3D;
};

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

/** The weights of the parts of a transfer. */
export type TransferSettings = Pick<
  GeneratorOptions,
  'coloring' | 'structure' | 'colorAffinity' | 'temperature' | 'balance'
>;

/** The share of the mean variance that is added to every variance of the photo before its roots are taken. */
const WHITENING_REGULARIZATION = 0.003;
/** The same for the artwork: a larger share would give the paintings of gray artworks colored noise. */
const COLORING_REGULARIZATION = 1e-4;
/** The share of the mean deviation that is added to every deviation before features are compared. */
const QUERY_REGULARIZATION = 0.05;
/** The same for colors, whose hue hardly varies in gray pictures. */
const COLOR_REGULARIZATION = 0.1;
/**
 * Added to the variance of colors: in a gray picture, a trace of a hue must not match any color of the other picture.
 */
const COLOR_VARIANCE = 0.005;

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

/** Means and covariances of the channels of each picture, `[batch, height, width, channels]`; owned by the caller. */
export function channelStatistics(feature: tf.Tensor4D): ChannelStatistics {
  const [batch, height, width, count] = feature.shape;
  return tf.tidy(() => {
    const flat = tf.reshape<tf.Rank.R3>(feature, [batch, height * width, count]);
    const mean = tf.mean<tf.Tensor3D>(flat, 1, true);
    const centered = tf.sub<tf.Tensor3D>(flat, mean);
    return {
      mean: tf.reshape<tf.Rank.R2>(mean, [batch, count]),
      // An explicit transpose: the fused one is wrong on WebGPU for long inner dimensions.
      covariance: tf.div<tf.Tensor3D>(tf.matMul(tf.transpose(centered, [0, 2, 1]), centered), height * width),
    };
  });
}

/**
 * The deep level's transfer for given statistics of the photo and a given style: an affine map of the values at a
 * position, and attention to the bank. The output depends on that position only, so that tiles agree.
 */
export type PreparedTransfer = {
  /** `[batch, values, features]` and `[batch, 1, features]`. */
  readonly map: tf.Tensor3D;
  readonly offset: tf.Tensor3D;
  /** `[batch, 1, features]` each: they turn features into queries. */
  readonly queryScale: tf.Tensor3D;
  readonly queryShift: tf.Tensor3D;
  /** `[batch, features + colors, entries]` and `[batch, 1, entries]`, divided by the temperature. */
  readonly keys: tf.Tensor3D;
  readonly keyOffset: tf.Tensor3D;
  /** `[batch, entries, features]`. */
  readonly bank: tf.Tensor3D;
};

/**
 * Prepares the deep level's transfer.
 *
 * Coloring whitens by the photo's covariance and colors by the artwork's (Li et al. 2017, Universal Style Transfer via
 * Feature Transforms, eq. 3 and 4), with symmetric roots.
 *
 * The attention logits have three terms. The first is the cosine of features that are centered and divided by their
 * deviations (as Chen and Schmidt 2016 compare patches, but soft). The second is the negative squared distance of
 * whitened colors, so that different colors in the photo stay different in the painting. The third is a bias for an
 * even use of the bank (`balanceEntries`), weighted by `settings.balance`.
 *
 * The output features mix coloring and attention by `settings.coloring`.
 *
 * @param strength 0 keeps the photo's features, 1 is the full transfer.
 * @param scales the usual size of relu1_1 to relu4_1, `[4]`; features are divided by it.
 * @returns tensors owned by the caller; without a gradient.
 */
export function prepareTransfer(
  settings: Omit<TransferSettings, 'structure'>,
  { level, features }: TransferLevel,
  content: TransferContent,
  style: TransferStyle,
  scales: tf.Tensor1D,
  strength = 1,
): PreparedTransfer {
  return tf.tidy(() => {
    const { coloring } = settings;
    const [own, target, bank] = [content.deep, style.deep, style.deepBank];
    const [batch, entries] = bank.shape;
    const size = tf.slice(scales, [level], [1]);
    const toTarget = colored(own, target);
    const unchanged = tf.mul<tf.Tensor>(tf.eye(features), 1 - strength);
    const mixed = tf.add<tf.Tensor3D>(tf.mul(toTarget.map, strength * coloring), unchanged);
    const bankFeatures = tf.slice(bank, [0, 0, 0], [batch, entries, features]);
    const byFeature = unitRows(
      tf.div(tf.sub<tf.Tensor3D>(bankFeatures, rows(target.mean)), deviations(target.covariance)),
    );
    const byColor = colorKeys(
      content.color,
      style.color,
      tf.slice(bank, [0, 0, features], [batch, entries, COLOR_CHANNELS]),
      settings.colorAffinity / settings.temperature,
    );
    const queryScale = tf.reciprocal(deviations(own.covariance));
    const attention = {
      queryScale,
      queryShift: tf.neg(tf.mul<tf.Tensor3D>(rows(own.mean), queryScale)),
      keys: tf.concat<tf.Tensor3D>(
        [tf.div<tf.Tensor3D>(tf.transpose(byFeature, [0, 2, 1]), settings.temperature), byColor.keys],
        1,
      ),
      keyOffset: byColor.offset,
    };
    return {
      // A position's colors follow its features, and only count in attention.
      map: tf.pad3d(tf.div<tf.Tensor3D>(mixed, size), [
        [0, 0],
        [0, COLOR_CHANNELS],
        [0, 0],
      ]),
      offset: tf.div<tf.Tensor3D>(tf.mul(toTarget.offset, strength * coloring), size),
      ...attention,
      keyOffset:
        settings.balance === 0
          ? attention.keyOffset
          : tf.add<tf.Tensor3D>(
              attention.keyOffset,
              tf.mul(balanceEntries(attentionLogits(attention, content.deepSample)), settings.balance),
            ),
      bank: tf.div<tf.Tensor3D>(tf.mul(bankFeatures, strength * (1 - coloring)), size),
    };
  });
}

/** The maximum number of attention weights (positions x entries) in memory at a time: 16 MB. */
const MOST_WEIGHTS = 4_000_000;

/**
 * @param values `[batch, height, width, values]` of the level.
 * @returns `[batch, height, width, outputs]`, without a gradient, owned by the caller.
 */
export function applyTransfer(transfer: PreparedTransfer, values: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, count] = values.shape;
  const outputs = transfer.map.shape[2];
  return tf.tidy(() => {
    const flat = tf.reshape<tf.Rank.R3>(values, [batch, height * width, count]);
    const most = Math.max(1, Math.floor(MOST_WEIGHTS / (batch * transfer.keys.shape[2])));
    const pieces: tf.Tensor3D[] = [];
    for (let from = 0; from < height * width; from += most) {
      const size = Math.min(most, height * width - from);
      pieces.push(tf.tidy(() => transferRows(transfer, tf.slice(flat, [0, from, 0], [batch, size, count]))));
    }
    return tf.reshape<tf.Rank.R4>(tf.concat(pieces, 1), [batch, height, width, outputs]);
  });
}

function transferRows(transfer: PreparedTransfer, values: tf.Tensor3D): tf.Tensor3D {
  const mapped = tf.add<tf.Tensor3D>(tf.matMul(values, transfer.map), transfer.offset);
  return tf.add(mapped, tf.matMul(tf.softmax(attentionLogits(transfer, values)), transfer.bank));
}

/** The attention logits of positions, `[batch, positions, entries]`; values begin with features and colors. */
function attentionLogits(
  { queryScale, queryShift, keys, keyOffset }: Omit<PreparedTransfer, 'map' | 'offset' | 'bank'>,
  values: tf.Tensor3D,
): tf.Tensor3D {
  const [batch, count] = values.shape;
  const features = keys.shape[1] - COLOR_CHANNELS;
  const own = tf.slice(values, [0, 0, 0], [batch, count, features]);
  const queries = unitRows(tf.add(tf.mul(own, queryScale), queryShift));
  const color = tf.slice(values, [0, 0, features], [batch, count, COLOR_CHANNELS]);
  return tf.add(tf.matMul(tf.concat([queries, color], 2), keys), keyOffset);
}

/**
 * The color term of the logits: `-weight / 2` times the squared distance of whitened colors, without the part that is
 * the same for all entries. Returned as keys for plain colors and an offset.
 *
 * @param bank `[batch, entries, 3]`.
 */
function colorKeys(
  content: ChannelStatistics,
  style: ChannelStatistics,
  bank: tf.Tensor3D,
  weight: number,
): { readonly keys: tf.Tensor3D; readonly offset: tf.Tensor3D } {
  const whitened = (of: ChannelStatistics): tf.Tensor3D =>
    matrixRoots(regularized(of.covariance, COLOR_REGULARIZATION, COLOR_VARIANCE)).inverseRoot;
  const entries = tf.matMul<tf.Tensor3D>(tf.sub(bank, rows(style.mean)), whitened(style));
  const keys = tf.mul<tf.Tensor3D>(tf.matMul(whitened(content), tf.transpose(entries, [0, 2, 1])), weight);
  const lengths = tf.transpose(tf.sum<tf.Tensor3D>(tf.square(entries), 2, true), [0, 2, 1]);
  return { keys, offset: tf.sub(tf.mul<tf.Tensor3D>(lengths, -weight / 2), tf.matMul(rows(content.mean), keys)) };
}

/** An affine map of rows: `[batch, channels, channels]` and `[batch, 1, channels]`. */
export type Coloring = { readonly map: tf.Tensor3D; readonly offset: tf.Tensor3D };

/**
 * The affine map that gives features the target's mean and covariance.
 *
 * @param strength 0 keeps them, 1 gives them all of the target's.
 * @returns tensors owned by the caller; without a gradient.
 */
export function prepareColoring(own: ChannelStatistics, target: ChannelStatistics, strength = 1): Coloring {
  return tf.tidy(() => {
    const { map, offset } = colored(own, target);
    const unchanged = tf.mul<tf.Tensor>(tf.eye(map.shape[1]), 1 - strength);
    return { map: tf.add<tf.Tensor3D>(tf.mul(map, strength), unchanged), offset: tf.mul(offset, strength) };
  });
}

/** What the second stage paints: its own share of the features after the first stage, and the photo's by an affine map. */
export type Underpainting = { readonly share: number; readonly own: Coloring };

/**
 * Prepares the mixture of what the first stage painted with the photo's own features, which are colored first: at full
 * strength by `structure`, at lower strengths with more and more of the photo's plain features.
 *
 * @param own statistics of the photo's features at the second stage's level.
 * @param target of the artwork's features.
 * @returns tensors owned by the caller; without a gradient.
 */
export function prepareUnderpainting(
  { structure }: Pick<TransferSettings, 'structure'>,
  own: ChannelStatistics,
  target: ChannelStatistics,
  strength = 1,
): Underpainting {
  return tf.tidy(() => {
    const { map, offset } = colored(own, target);
    const share = strength * structure;
    const unchanged = tf.mul<tf.Tensor>(tf.eye(map.shape[1]), 1 - strength);
    const mixed = {
      map: tf.add<tf.Tensor3D>(tf.mul(map, share), unchanged),
      offset: tf.mul<tf.Tensor3D>(offset, share),
    };
    return { share: strength * (1 - structure), own: mixed };
  });
}

/**
 * @param painted the features after the first stage, `[batch, height, width, channels]`.
 * @param own the photo's own, of the same shape.
 * @returns the mixture, owned by the caller.
 */
export function applyUnderpainting(
  { share, own: map }: Underpainting,
  painted: tf.Tensor4D,
  own: tf.Tensor4D,
): tf.Tensor4D {
  return tf.tidy(() => tf.add(tf.mul(painted, share), applyColoring(map, own)));
}

/** @param feature `[batch, height, width, channels]`. @returns the same shape, owned by the caller. */
export function applyColoring({ map, offset }: Coloring, feature: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, count] = feature.shape;
  return tf.tidy(() => {
    const flat = tf.reshape<tf.Rank.R3>(feature, [batch, height * width, count]);
    return tf.reshape<tf.Rank.R4>(tf.add(tf.matMul(flat, map), offset), feature.shape);
  });
}

/**
 * The features with the target's mean and covariance. Differentiable with respect to the features: the gradient has no
 * part that would only change their mean or covariance, which coloring takes away again. With constant statistics
 * instead, features would grow without end.
 */
export function colorFeatures(feature: tf.Tensor4D, target: ChannelStatistics): tf.Tensor4D {
  const [batch, height, width, count] = feature.shape;
  const flat = [batch, height * width, count] as [number, number, number];
  const op = tf.customGrad((input, save) => {
    const own = channelStatistics(input as tf.Tensor4D);
    const whitening = matrixRoots(regularized(own.covariance, WHITENING_REGULARIZATION)).inverseRoot;
    const coloring = matrixRoots(regularized(target.covariance, COLORING_REGULARIZATION)).root;
    const white = tf.matMul<tf.Tensor3D>(tf.sub(tf.reshape(input as tf.Tensor4D, flat), rows(own.mean)), whitening);
    (save as tf.GradSaveFunc)([white, whitening, coloring]);
    return {
      value: tf.reshape(tf.add(tf.matMul(white, coloring), rows(target.mean)), feature.shape),
      gradFunc: (dy, saved) => {
        const [rowsOf, inverseRoot, root] = saved as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
        // Both roots are symmetric.
        const direction = tf.matMul<tf.Tensor3D>(tf.reshape(dy, flat), root);
        const shared = tf.div<tf.Tensor3D>(tf.matMul(tf.transpose(rowsOf, [0, 2, 1]), direction), flat[1]);
        const stretch = tf.div<tf.Tensor3D>(tf.add(shared, tf.transpose(shared, [0, 2, 1])), 2);
        const moved = tf.sub<tf.Tensor3D>(tf.sub(direction, tf.mean(direction, 1, true)), tf.matMul(rowsOf, stretch));
        return tf.reshape<tf.Rank.R4>(tf.matMul(moved, inverseRoot), feature.shape);
      },
    };
  });
  return op(feature) as tf.Tensor4D;
}

/** The affine map that gives rows the target's mean and covariance. */
function colored(own: ChannelStatistics, target: ChannelStatistics): Coloring {
  const whitening = matrixRoots(regularized(own.covariance, WHITENING_REGULARIZATION)).inverseRoot;
  const coloring = matrixRoots(regularized(target.covariance, COLORING_REGULARIZATION)).root;
  // Positions are rows, so maps apply from the right; both roots are symmetric.
  const map = tf.matMul<tf.Tensor3D>(whitening, coloring);
  return { map, offset: tf.sub<tf.Tensor3D>(rows(target.mean), tf.matMul(rows(own.mean), map)) };
}

/** The deviation of each channel plus a share of the mean deviation, `[batch, 1, channels]`. */
function deviations(covariance: tf.Tensor3D): tf.Tensor3D {
  const [batch, count] = covariance.shape;
  const identity = tf.reshape<tf.Rank.R3>(tf.eye(count), [1, count, count]);
  const variances = tf.reshape<tf.Rank.R3>(tf.sum(tf.mul(covariance, identity), 2), [batch, 1, count]);
  const deviation = tf.sqrt(tf.add<tf.Tensor3D>(variances, 1e-8));
  return tf.add(deviation, tf.mul(tf.mean<tf.Tensor3D>(deviation, 2, true), QUERY_REGULARIZATION));
}

function rows(mean: tf.Tensor2D): tf.Tensor3D {
  return tf.reshape(mean, [mean.shape[0], 1, mean.shape[1]]);
}

function unitRows(vectors: tf.Tensor3D): tf.Tensor3D {
  const lengths = tf.sqrt(tf.sum<tf.Tensor3D>(tf.square(vectors), 2, true));
  return tf.div<tf.Tensor3D>(vectors, tf.add(lengths, 1e-8));
}

function channels(values: tf.Tensor4D, from: number, count: number): tf.Tensor4D {
  const [batch, height, width] = values.shape;
  return tf.slice(values, [0, 0, 0, from], [batch, height, width, count]);
}

function averaged(feature: tf.Tensor4D, px: number): tf.Tensor4D {
  return px === 1 ? feature : tf.avgPool(feature, px, px, 'valid');
}
