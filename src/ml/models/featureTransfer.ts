import * as tf from '@tensorflow/tfjs-core';
import { matrixRoots, regularized } from '../layers/matrixRoots.js';
import { balanceEntries } from './balanceEntries.js';
import { meanRows, type ChannelStatistics } from './channelStatistics.js';
import { colored } from './coloring.js';
import { COLOR_CHANNELS, type GeneratorOptions, type TransferLevel } from './generatorShape.js';
import type { TransferContent, TransferStyle } from './transferValues.js';

/** The weights of the parts of a transfer. */
export type TransferSettings = Pick<
  GeneratorOptions,
  'coloring' | 'structure' | 'colorAffinity' | 'temperature' | 'balance'
>;

/** The share of the mean deviation that is added to every deviation before features are compared. */
const QUERY_REGULARIZATION = 0.05;

/** The same for colors, whose hue hardly varies in gray pictures. */
const COLOR_REGULARIZATION = 0.1;

/**
 * Added to the variance of colors: in a gray picture, a trace of a hue must not match any color of the other picture.
 */
const COLOR_VARIANCE = 0.005;

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
      tf.div(tf.sub<tf.Tensor3D>(bankFeatures, meanRows(target.mean)), deviations(target.covariance)),
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
      queryShift: tf.neg(tf.mul<tf.Tensor3D>(meanRows(own.mean), queryScale)),
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
  const entries = tf.matMul<tf.Tensor3D>(tf.sub(bank, meanRows(style.mean)), whitened(style));
  const keys = tf.mul<tf.Tensor3D>(tf.matMul(whitened(content), tf.transpose(entries, [0, 2, 1])), weight);
  const lengths = tf.transpose(tf.sum<tf.Tensor3D>(tf.square(entries), 2, true), [0, 2, 1]);
  return { keys, offset: tf.sub(tf.mul<tf.Tensor3D>(lengths, -weight / 2), tf.matMul(meanRows(content.mean), keys)) };
}

/** The deviation of each channel plus a share of the mean deviation, `[batch, 1, channels]`. */
function deviations(covariance: tf.Tensor3D): tf.Tensor3D {
  const [batch, count] = covariance.shape;
  const identity = tf.reshape<tf.Rank.R3>(tf.eye(count), [1, count, count]);
  const variances = tf.reshape<tf.Rank.R3>(tf.sum(tf.mul(covariance, identity), 2), [batch, 1, count]);
  const deviation = tf.sqrt(tf.add<tf.Tensor3D>(variances, 1e-8));
  return tf.add(deviation, tf.mul(tf.mean<tf.Tensor3D>(deviation, 2, true), QUERY_REGULARIZATION));
}

function unitRows(vectors: tf.Tensor3D): tf.Tensor3D {
  const lengths = tf.sqrt(tf.sum<tf.Tensor3D>(tf.square(vectors), 2, true));
  return tf.div<tf.Tensor3D>(vectors, tf.add(lengths, 1e-8));
}
