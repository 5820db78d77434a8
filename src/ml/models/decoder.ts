import * as tf from '@tensorflow/tfjs-core';
import { withCenteredGradient } from '../layers/centeredGradient.js';
import { addConvolution, convolve, type RandomSource } from '../layers/convolution.js';
import { doublingKernel } from '../layers/doublingConvolution.js';
import { depthToSpace } from '../layers/pixelShuffle.js';
import { revivableRelu } from '../layers/relu.js';
import {
  decoderLayers,
  modulatedLayers,
  type DecoderLayer,
  type GeneratorOptions,
  type PaintingStage,
} from './generatorShape.js';
import { Parameters } from './parameters.js';

/** Scale and shift of one layer's channels, `[batch or 1, 1, 1, channels]` each. */
export type Modulation = {
  readonly scale: tf.Tensor4D;
  readonly shift: tf.Tensor4D;
};

/** Modulations by the name of the layer. */
export type Modulations = { readonly [layer: string]: Modulation };

/** Computes a layer from its input up to its activation. */
export type LayerOperation = (layer: DecoderLayer, x: tf.Tensor4D, activate: boolean) => tf.Tensor4D;

/** The scale of colors before the sigmoid, so that black and white are reachable. */
const COLOR_GAIN = 2;

/** Creates the decoders' kernels and biases. */
export function createDecoder(options: GeneratorOptions, random: RandomSource): Parameters {
  const parameters = new Parameters();
  for (const { name, inputs, channels } of decoderLayers(options)) {
    addConvolution(parameters, name, { size: 3, inputs, outputs: channels }, random, { bias: true });
  }
  return parameters;
}

/**
 * A stage's decoder with the given layer operation: paints a picture from features. Without layers the features are
 * the picture's pixels.
 *
 * @param features `[batch, height / 2^level, width / 2^level, features]`, in units of their usual size.
 * @returns `[batch, height, width, 3]`, 0-1.
 */
export function runDecoder({ layers }: PaintingStage, features: tf.Tensor4D, operation: LayerOperation): tf.Tensor4D {
  if (layers.length === 0) return tf.clipByValue(features, 0, 1);
  return tf.tidy(() => {
    const color = layers.reduce((x, layer, index) => operation(layer, x, index < layers.length - 1), features);
    return tf.sigmoid(tf.mul<tf.Tensor4D>(color, COLOR_GAIN));
  });
}

/** A change of a layer, as `LayerDelta` describes it. */
export interface LayerChange {
  /** `[9 * inputs, rank]` and `[rank, channels]`. */
  readonly down: tf.Tensor2D;
  readonly up: tf.Tensor2D;
  /** `[channels]`. */
  readonly bias: tf.Tensor1D;
}

/** The change of a layer by its name; undefined for a layer that stays as it is. */
export type LayerChanges = (layer: string) => LayerChange | undefined;

const UNCHANGED: LayerChanges = () => undefined;

/**
 * The layers for training: differentiable, with a modulation for each picture of the batch. Their gradients are such
 * that no unit stays inactive for good.
 *
 * @param changes of a style's adapter, differentiable.
 */
export function trainedLayer(
  parameters: Parameters,
  modulations: Modulations,
  changes: LayerChanges = UNCHANGED,
): LayerOperation {
  return (layer, x, activate) => {
    const { kernel, bias } = changedLayer(parameters, layer, changes(layer.name));
    const y = convolve(x, kernel);
    const sized = layer.upsamples ? depthToSpace(y, 2) : y;
    const biased = tf.add<tf.Tensor4D>(sized, bias);
    const modulation = modulations[layer.name];
    const modulated = modulation ? tf.add<tf.Tensor4D>(tf.mul(biased, modulation.scale), modulation.shift) : biased;
    return activate ? revivableRelu(modulated) : modulated;
  };
}

/**
 * A layer's kernel and bias as used at run time, with a style's change: an upsampling layer's kernel holds its four
 * phases side by side. Differentiable.
 */
export function changedLayer(
  parameters: Parameters,
  layer: DecoderLayer,
  change?: LayerChange,
): { readonly kernel: tf.Tensor4D; readonly bias: tf.Tensor1D } {
  const shared = parameters.get(`${layer.name}.kernel`) as unknown as tf.Tensor4D;
  const sharedBias = parameters.get(`${layer.name}.bias`) as unknown as tf.Tensor1D;
  const own = change && tf.reshape<tf.Rank.R4>(tf.matMul(change.down, change.up), shared.shape);
  const kernel = own ? tf.add<tf.Tensor4D>(shared, own) : withCenteredGradient(shared);
  return {
    kernel: layer.upsamples ? doublingKernel(kernel) : kernel,
    bias: change ? tf.add<tf.Tensor1D>(sharedBias, change.bias) : sharedBias,
  };
}

/**
 * Splits modulations by layer. They hold `scale - 1` and `shift` of each layer in turn, so that zeros leave the layers
 * unchanged.
 *
 * @param values `[batch, modulationSize]`.
 */
export function splitModulations(options: GeneratorOptions, values: tf.Tensor2D): Modulations {
  const layers = modulatedLayers(options);
  const pieces = tf.split(
    values,
    layers.flatMap(({ channels }) => [channels, channels]),
    1,
  );
  return Object.fromEntries(
    layers.map(({ name, channels }, index) => [
      name,
      {
        scale: tf.add<tf.Tensor4D>(1, tf.reshape(pieces[2 * index] as tf.Tensor, [-1, 1, 1, channels])),
        shift: tf.reshape(pieces[2 * index + 1] as tf.Tensor, [-1, 1, 1, channels]),
      },
    ]),
  );
}
