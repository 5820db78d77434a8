import * as tf from '@tensorflow/tfjs-core';
import { addConvolution, convolve, type RandomSource } from '../layers/convolution.js';
import { modulatedNorm } from '../layers/modulatedNorm.js';
import { smoothUpsample } from '../layers/smoothUpsample.js';
import { upsampleKernel } from '../layers/upsampleConvolution.js';
import { depthToSpace, spaceToDepth } from '../layers/pixelShuffle.js';
import { BLOCK_PX, trunkLayers, type GeneratorOptions, type TrunkLayer } from './generatorShape.js';
import { Parameters } from './parameters.js';

/** Scale and shift of one layer's normalized channels, `[batch or 1, 1, 1, channels]` each (or full maps). */
export type Modulation = {
  readonly scale: tf.Tensor4D;
  readonly shift: tf.Tensor4D;
};

/**
 * What a layer does from its input to its activation. Training normalizes with the picture's own statistics; tiles are
 * normalized with given ones. Everything else of the network is the same for both.
 */
export type LayerOperation = (layer: TrunkLayer, index: number, input: LayerInput) => tf.Tensor4D;

export interface LayerInput {
  readonly x: tf.Tensor4D;
  /** The photo at the output's size, for layers with `detailInputs`. */
  readonly detail?: tf.Tensor4D;
  /** Whether relu follows. */
  readonly activate: boolean;
}

/** Creates the trunk's parameters: kernels of each layer (normalization makes biases idle) and of the way to RGB. */
export function createTrunk(options: GeneratorOptions, random: RandomSource): Parameters {
  const parameters = new Parameters();
  for (const { name, inputs, channels, detailInputs } of trunkLayers(options)) {
    addConvolution(parameters, name, { size: 3, inputs, outputs: channels }, random);
    if (detailInputs > 0) {
      addConvolution(parameters, `${name}.detail`, { size: 3, inputs: detailInputs, outputs: channels }, random);
    }
  }
  addConvolution(parameters, 'decoder.color', { size: 3, inputs: options.fullChannels, outputs: 3 }, random, {
    bias: true,
    gain: 0.5,
  });
  return parameters;
}

/**
 * The generator's forward pass, given what each layer does. It works at a quarter and an eighth of the resolution,
 * where convolutions are dense matrix work. From an eighth it comes back by splines, from a quarter by upsampling
 * convolutions: neither can leave a grid. Both are smooth, so the photo's fine detail joins in at half and at full size.
 *
 * @param image `[batch, height, width, 3]`, 0-1, sides multiples of `GENERATOR_MULTIPLE_PX`.
 * @returns `[batch, height, width, 3]`, 0-1.
 */
export function runTrunk(
  parameters: Parameters,
  options: GeneratorOptions,
  image: tf.Tensor4D,
  operation: LayerOperation,
): tf.Tensor4D {
  const layers = trunkLayers(options);
  let next = 0;
  const run = (x: tf.Tensor4D, rest: Partial<LayerInput> = {}): tf.Tensor4D => {
    const index = next++;
    return operation(layers[index] as TrunkLayer, index, { x, activate: true, ...rest });
  };
  return tf.tidy(() => {
    const photo = tf.sub<tf.Tensor4D>(tf.mul(image, 2), 1);
    const quarter = run(spaceToDepth(photo, BLOCK_PX));
    let eighth = run(quarter);
    for (let block = 0; block < options.residualBlocks; block++) {
      eighth = tf.add(eighth, run(run(eighth), { activate: false }));
    }
    const deep = run(eighth);
    const merged = run(tf.concat([smoothUpsample(deep), quarter], 3));
    const refined = tf.add<tf.Tensor4D>(merged, run(merged, { activate: false }));
    const half = run(refined, { detail: spaceToDepth(photo, 2) });
    const full = run(half, { detail: photo });
    const kernel = parameters.get('decoder.color.kernel') as unknown as tf.Tensor4D;
    const bias = parameters.get('decoder.color.bias') as unknown as tf.Tensor1D;
    return tf.sigmoid(convolve(full, kernel, bias));
  });
}

/**
 * A layer that normalizes with the statistics of its own output and applies a modulation for each image of the batch.
 *
 * @param modulations one for every layer, as `splitStyleCode` gives them.
 */
export function exactLayer(parameters: Parameters, modulations: readonly Modulation[]): LayerOperation {
  return (layer, index, input) => {
    const { scale, shift } = modulations[index] as Modulation;
    return modulatedNorm(convolveLayer(parameters, layer, input), scale, shift, input.activate);
  };
}

/** What a layer computes before normalization. */
export function convolveLayer(parameters: Parameters, layer: TrunkLayer, { x, detail }: LayerInput): tf.Tensor4D {
  const y = convolve(x, layerKernel(parameters, layer), undefined, layer.stride);
  const sized = layer.upsamples ? depthToSpace(y, 2) : y;
  return detail ? tf.add(sized, convolve(detail, detailKernel(parameters, layer))) : sized;
}

/** A layer's kernel as it is run: that of an upsampling layer has its four phases side by side. */
export function layerKernel(parameters: Parameters, layer: TrunkLayer): tf.Tensor4D {
  const kernel = parameters.get(`${layer.name}.kernel`) as unknown as tf.Tensor4D;
  return layer.upsamples ? upsampleKernel(kernel) : kernel;
}

/** The kernel for the photo's detail, of layers with `detailInputs`. */
export function detailKernel(parameters: Parameters, layer: TrunkLayer): tf.Tensor4D {
  return parameters.get(`${layer.name}.detail.kernel`) as unknown as tf.Tensor4D;
}

/**
 * Cuts a batch of style codes into a modulation for every layer. A code holds `scale - 1` and `shift` of each layer in
 * turn, so that zeros leave the normalized features as they are.
 *
 * @param codes `[batch, styleCodeSize]`.
 */
export function splitStyleCode(options: GeneratorOptions, codes: tf.Tensor2D): Modulation[] {
  const layers = trunkLayers(options);
  const sizes = layers.flatMap(({ channels }) => [channels, channels]);
  const pieces = tf.split(codes, sizes, 1);
  return layers.map(({ channels }, index) => ({
    scale: tf.add(1, tf.reshape(pieces[2 * index] as tf.Tensor, [-1, 1, 1, channels])),
    shift: tf.reshape(pieces[2 * index + 1] as tf.Tensor, [-1, 1, 1, channels]),
  }));
}
