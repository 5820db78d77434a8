import * as tf from '@tensorflow/tfjs-core';
import type { RandomSource } from '../layers/convolution.js';
import {
  createDecoder,
  runDecoder,
  splitModulations,
  trainedLayer,
  type DecoderInput,
  type LayerChanges,
} from './decoder.js';
import { createFeatureEncoder, encodeFeatures, isOfEncoder } from './featureEncoder.js';
import {
  applyTransfer,
  levelValues,
  prepareTransfer,
  transferContent,
  transferStatistics,
  type LevelValues,
  type TransferSettings,
  type TransferStyle,
} from './featureTransfer.js';
import { transferLevels, type GeneratorOptions, type TransferLevel } from './generatorShape.js';
import { Parameters, type NamedArrays } from './parameters.js';
import { createStyleEncoder, featureScales, isCalibrated, measureStyles } from './styleEncoder.js';

/** Encoder, decoder and style encoder in one set of parameters: everything that is trained and shipped. */
export interface GeneratorNetwork {
  readonly options: GeneratorOptions;
  readonly parameters: Parameters;
}

/** Whether training changes a parameter of a `GeneratorNetwork`. */
export function isLearned(name: string): boolean {
  return !isOfEncoder(name) && !isCalibrated(name);
}

/**
 * A new generator with random weights; the caller disposes its parameters.
 *
 * @param encoder weights of the encoder, as `PerceptualEncoder` reads them. Default: random weights.
 * @throws ModelError `model/shape-mismatch` if their widths differ from the options.
 */
export function createGenerator(
  options: GeneratorOptions,
  random: RandomSource,
  encoder?: NamedArrays,
): GeneratorNetwork {
  const parameters = new Parameters();
  parameters.adopt(createFeatureEncoder(options, random, encoder));
  parameters.adopt(createDecoder(options, random));
  parameters.adopt(createStyleEncoder(options, random));
  return { options, parameters };
}

/** Pictures as the generator reads them. */
export type EncodedPicture = {
  readonly values: LevelValues;
  /** As `measureStyles` returns them. */
  readonly measures: tf.Tensor2D;
};

/**
 * @param image `[batch, height, width, 3]`, 0-1, sides multiples of `GENERATOR_MULTIPLE_PX`.
 * @param arePieces whether the batch holds pieces of one picture, which are measured together.
 * @returns tensors owned by the caller; without a gradient.
 */
export function encodePicture(
  { options, parameters }: GeneratorNetwork,
  image: tf.Tensor4D,
  { arePieces = false } = {},
): EncodedPicture {
  const features = encodeFeatures(parameters, options, image);
  try {
    const measured = arePieces ? features.map(joined) : features;
    const measures = tf.tidy(() => measureStyles(parameters, measured));
    if (arePieces) tf.dispose(measured);
    return { values: levelValues(options, image, features), measures };
  } finally {
    tf.dispose(features);
  }
}

/** Stacks pieces of one picture vertically. */
export function joined(pieces: tf.Tensor4D): tf.Tensor4D {
  const [count, height, width, channels] = pieces.shape;
  return tf.reshape(pieces, [1, count * height, width, channels]);
}

/**
 * The decoder's input for a batch of photos in training: their values, transferred. Without a gradient.
 *
 * @param style the artworks, of the same batch size or 1.
 * @param settings replace those of the network's options.
 * @param noiseSeed of the noise channels.
 */
export function transferBatch(
  { options, parameters }: GeneratorNetwork,
  content: LevelValues,
  style: TransferStyle,
  settings: TransferSettings,
  noiseSeed: number,
): DecoderInput {
  return tf.tidy(() => {
    const photo = transferContent(options, content);
    const scales = featureScales(parameters);
    const [deep, quarter] = transferLevels(options).map((level, index) => {
      const transfer = prepareTransfer(settings, level, photo, style, scales);
      const transferred = applyTransfer(transfer, content[level.name]);
      return withNoise(transferred, options.noiseChannels, 2 * noiseSeed + index);
    }) as [tf.Tensor4D, tf.Tensor4D];
    return { deep, quarter };
  });
}

/**
 * Crops of artworks as styles for the transfer, with banks drawn from each crop; without a gradient.
 *
 * @param draw uniform numbers 0-1 that choose the bank entries.
 */
export function drawStyle(options: GeneratorOptions, values: LevelValues, draw: RandomSource): TransferStyle {
  const [deepBank, quarterBank] = transferLevels(options).map(({ name }: TransferLevel) => {
    const [batch, height, width, count] = values[name].shape;
    const chosen = Int32Array.from({ length: options.bankSize }, () => Math.floor(draw() * height * width));
    const flat = tf.reshape<tf.Rank.R3>(values[name], [batch, height * width, count]);
    return tf.tidy(() => tf.gather(flat, tf.tensor1d(chosen, 'int32'), 1));
  }) as [tf.Tensor3D, tf.Tensor3D];
  return { ...transferStatistics(options, values), deepBank, quarterBank };
}

/**
 * Runs the decoder, differentiable with respect to its parameters and the modulations.
 *
 * @param modulation `[batch or 1, modulationSize]`.
 * @param changes of a style's adapter, differentiable.
 * @returns `[batch, height, width, 3]`, 0-1.
 */
export function decode(
  { options, parameters }: GeneratorNetwork,
  input: DecoderInput,
  modulation: tf.Tensor2D,
  changes?: LayerChanges,
): tf.Tensor4D {
  return tf.tidy(() =>
    runDecoder(options, input, trainedLayer(parameters, splitModulations(options, modulation), changes)),
  );
}

function withNoise(feature: tf.Tensor4D, channels: number, seed: number): tf.Tensor4D {
  if (channels === 0) return feature;
  const [batch, height, width] = feature.shape;
  return tf.concat([feature, tf.randomNormal<tf.Rank.R4>([batch, height, width, channels], 0, 1, 'float32', seed)], 3);
}
