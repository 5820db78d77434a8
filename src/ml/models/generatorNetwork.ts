import * as tf from '@tensorflow/tfjs-core';
import type { RandomSource } from '../layers/convolution.js';
import {
  createDecoder,
  runDecoder,
  splitModulations,
  trainedLayer,
  type LayerChanges,
  type LayerOperation,
} from './decoder.js';
import { withoutGradient } from '../layers/withoutGradient.js';
import { createFeatureEncoder, encodeFeatures, isOfEncoder } from './featureEncoder.js';
import { channelStatistics, type ChannelStatistics } from './channelStatistics.js';
import { applyColoring, colorFeatures, prepareUnderpainting } from './coloring.js';
import { applyTransfer, prepareTransfer, type TransferSettings } from './featureTransfer.js';
import {
  levelValues,
  paintedValues,
  transferContent,
  transferStatistics,
  type LevelValues,
  type PaintedValues,
  type TransferStatistics,
  type TransferStyle,
} from './transferValues.js';
import {
  decodedStages,
  ofLevels,
  paintingStages,
  transferLevels,
  type GeneratorOptions,
  type LevelName,
} from './generatorShape.js';
import { Parameters, type NamedArrays } from './parameters.js';
import { createStyleEncoder, featureScales, isCalibrated, measureStyles, usualSize } from './styleEncoder.js';

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

/** Photos as the generator reads them. */
export type EncodedPicture = {
  readonly values: PaintedValues;
  /** As `measureStyles` returns them. */
  readonly measures: tf.Tensor2D;
};

/** Artworks as the generator reads them. */
export type EncodedArtwork = {
  readonly values: LevelValues;
  readonly statistics: TransferStatistics;
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
    return { values: paintedValues(options, image, features), measures };
  } finally {
    tf.dispose(features);
  }
}

/** The values of `encodePicture` alone, for parts of a picture that has been measured. */
export function encodeValues({ options, parameters }: GeneratorNetwork, image: tf.Tensor4D): PaintedValues {
  const features = encodeFeatures(parameters, options, image);
  try {
    return paintedValues(options, image, features);
  } finally {
    tf.dispose(features);
  }
}

/**
 * @param image `[batch, height, width, 3]`, 0-1, sides multiples of `GENERATOR_MULTIPLE_PX`.
 * @returns tensors owned by the caller; without a gradient.
 */
export function encodeArtwork({ options, parameters }: GeneratorNetwork, image: tf.Tensor4D): EncodedArtwork {
  return tf.tidy(() => {
    const features = encodeFeatures(parameters, options, image);
    return {
      values: levelValues(options, image, features),
      statistics: transferStatistics(options, image, features),
      measures: measureStyles(parameters, features),
    };
  });
}

/** Stacks pieces of one picture vertically. */
export function joined(pieces: tf.Tensor4D): tf.Tensor4D {
  const [count, height, width, channels] = pieces.shape;
  return tf.reshape(pieces, [1, count * height, width, channels]);
}

/** The inverse of `joined`: as many pieces, of the same sizes, as `pieces` has. */
export function apart(whole: tf.Tensor4D, pieces: tf.Tensor4D): tf.Tensor4D {
  const [count, height, width] = pieces.shape;
  return tf.reshape(whole, [count, height, width, whole.shape[3]]);
}

/** What a batch of photos is painted from in training. */
export type DecoderInput = {
  /** The transferred features of the deep level, in units of their usual size. */
  readonly deep: tf.Tensor4D;
  /** What the second stage adds to the features after the first stage: the photos' own ones, as in `Underpainting`. */
  readonly own: tf.Tensor4D;
  /** The share of the features after the first stage. */
  readonly share: number;
  /** The artworks' statistics, of the same batch size or 1. */
  readonly statistics: Readonly<Record<LevelName, ChannelStatistics>>;
};

/**
 * The decoder's input for a batch of photos in training: their values, transferred. Without a gradient.
 *
 * @param style the artworks, of the same batch size or 1.
 * @param settings replace those of the network's options.
 */
export function transferBatch(
  { options, parameters }: GeneratorNetwork,
  content: PaintedValues,
  style: TransferStyle,
  settings: TransferSettings,
): DecoderInput {
  return tf.tidy(() => {
    const [level] = transferLevels(options);
    const [, second] = paintingStages(options);
    const photo = transferContent(options, content.deep);
    const transfer = prepareTransfer(settings, level, photo, style, featureScales(parameters));
    const mixture = prepareUnderpainting(settings, channelStatistics(content.own), style[second.name]);
    const copied = ({ mean, covariance }: ChannelStatistics): ChannelStatistics => ({
      mean: mean.clone(),
      covariance: covariance.clone(),
    });
    return {
      deep: applyTransfer(transfer, content.deep),
      own: applyColoring(mixture.own, content.own),
      share: mixture.share,
      statistics: ofLevels((name) => copied(style[name])),
    };
  });
}

/**
 * Crops of artworks as styles for the transfer, with banks drawn from each crop; without a gradient.
 *
 * @param draw uniform numbers 0-1 that choose the bank entries.
 */
export function drawStyle(
  options: GeneratorOptions,
  { values, statistics }: Pick<EncodedArtwork, 'values' | 'statistics'>,
  draw: RandomSource,
): TransferStyle {
  const [batch, height, width, count] = values.deep.shape;
  const chosen = Int32Array.from({ length: options.bankSize }, () => Math.floor(draw() * height * width));
  const flat = tf.reshape<tf.Rank.R3>(values.deep, [batch, height * width, count]);
  const deepBank = tf.tidy(() => tf.gather(flat, tf.tensor1d(chosen, 'int32'), 1));
  return { ...statistics, deepBank };
}

export interface DecodeOptions {
  /** Of a style's adapter, differentiable. */
  readonly changes?: LayerChanges | undefined;
  /** Whether the batch holds pieces of one picture, which are colored together; the input's statistics are of batch 1. */
  readonly arePieces?: boolean | undefined;
  /** Called with every layer's activations; they belong to the decoder. */
  readonly onActivation?: ((layer: string, y: tf.Tensor4D) => void) | undefined;
}

/** What one decoder painted in training. */
export interface StagePainting {
  /** The decoder's level: an index into the encoder's features, 0 = relu1_1. */
  readonly level: number;
  /** The features at this level that it painted from, `[batch, height / px, width / px, features]`; without a gradient. */
  readonly aim: tf.Tensor4D;
  /** `[batch, height, width, 3]`, 0-1. */
  readonly picture: tf.Tensor4D;
}

/**
 * Runs all stages for training. Each decoder's picture is differentiable with respect to this decoder's parameters, its
 * modulations and changes only: no gradient passes from a stage to the one before. So each stage learns by itself, from
 * gradients of one size; through all stages they grew by hundreds.
 *
 * @param modulation `[batch or 1, modulationSize]`.
 * @returns the pictures of all stages with a decoder, in order, and the last one with the colors of the last stage.
 */
export function paintStages(
  network: GeneratorNetwork,
  input: DecoderInput,
  modulation: tf.Tensor2D,
  { changes, arePieces = false, onActivation }: DecodeOptions = {},
): { readonly stages: readonly StagePainting[]; readonly painted: tf.Tensor4D } {
  const { options, parameters } = network;
  const layers = trainedLayer(parameters, splitModulations(options, modulation), changes);
  const operation: LayerOperation = (layer, x, activate) => {
    const y = layers(layer, x, activate);
    if (activate) onActivation?.(layer.name, y);
    return y;
  };
  const color = (feature: tf.Tensor4D, name: LevelName): tf.Tensor4D => {
    const target = input.statistics[name];
    return arePieces ? apart(colorFeatures(joined(feature), target), feature) : colorFeatures(feature, target);
  };
  const [first, ...others] = decodedStages(options);
  const last = paintingStages(options).at(-1)!;
  let picture = runDecoder(first!, input.deep, operation);
  const aim = withoutGradient(input.deep, (deep) => tf.mul(deep, usualSize(parameters, first!.level)));
  const stages: StagePainting[] = [{ level: first!.level, aim, picture }];
  for (const [index, stage] of others.entries()) {
    const { name, level } = stage;
    const aim = withoutGradient(picture, (before) => {
      const painted = encodeFeatures(parameters, options, before, level + 1)[level]!;
      const mixed = index === 0 ? tf.add<tf.Tensor4D>(tf.mul(painted, input.share), input.own) : painted;
      return color(mixed, name);
    });
    picture = runDecoder(stage, inUsualUnits(network, aim, level), operation);
    stages.push({ level, aim, picture });
  }
  return { stages, painted: runDecoder(last, color(picture, last.name), operation) };
}

/**
 * Runs all stages.
 *
 * @param modulation `[batch or 1, modulationSize]`.
 * @returns the picture after the last stage, `[batch, height, width, 3]`, 0-1; differentiable as in `paintStages`.
 */
export function decode(
  network: GeneratorNetwork,
  input: DecoderInput,
  modulation: tf.Tensor2D,
  options: DecodeOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => paintStages(network, input, modulation, options).painted);
}

/**
 * Paints pictures with each stage's decoder from their own features, as in the first part of training. Differentiable
 * like `decode`.
 *
 * @param features of the pictures, relu1_1 to relu4_1.
 * @returns the pictures of each of `decodedStages`, `[batch, height, width, 3]`, 0-1.
 */
export function reconstruct(
  network: GeneratorNetwork,
  features: readonly tf.Tensor4D[],
  modulation: tf.Tensor2D,
): tf.Tensor4D[] {
  const { options, parameters } = network;
  return tf.tidy(() => {
    const operation = trainedLayer(parameters, splitModulations(options, modulation));
    return decodedStages(options).map((stage) =>
      runDecoder(stage, inUsualUnits(network, features[stage.level]!, stage.level), operation),
    );
  });
}

/** Features divided by their usual size, as decoders take them; the size has no gradient, since it is not learned. */
function inUsualUnits({ parameters }: GeneratorNetwork, feature: tf.Tensor4D, level: number): tf.Tensor4D {
  const op = tf.customGrad((input, save) => {
    const size = usualSize(parameters, level);
    (save as tf.GradSaveFunc)([size]);
    return {
      value: tf.div(input as tf.Tensor4D, size),
      gradFunc: (dy, [usual]) => tf.div(dy, usual as tf.Tensor),
    };
  });
  return op(feature) as tf.Tensor4D;
}
