import * as tf from '@tensorflow/tfjs-core';
import { addConvolution, convolve, type RandomSource } from '../layers/convolution.js';
import { instanceNorm } from '../layers/instanceNorm.js';
import { relu } from '../layers/relu.js';
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
export type LayerOperation = (layer: TrunkLayer, index: number, x: tf.Tensor4D, activate: boolean) => tf.Tensor4D;

/** Creates the trunk's parameters: a kernel per layer (normalization makes biases idle) and the convolution to RGB. */
export function createTrunk(options: GeneratorOptions, random: RandomSource): Parameters {
  const parameters = new Parameters();
  for (const { name, inputs, channels, shuffle } of trunkLayers(options)) {
    addConvolution(parameters, name, { size: 3, inputs, outputs: channels * shuffle * shuffle }, random, { shuffle });
  }
  addConvolution(parameters, 'decoder.color', { size: 3, inputs: options.fullChannels, outputs: 3 }, random, {
    bias: true,
    gain: 0.5,
  });
  return parameters;
}

/**
 * The generator's forward pass, given what each layer does. Works at a quarter and an eighth of the resolution, where
 * convolutions are dense matrix work, and comes back by sub-pixel convolutions; the last convolution at full size
 * cleans what they leave at block borders.
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
  const run = (x: tf.Tensor4D, activate = true): tf.Tensor4D => {
    const index = next++;
    return operation(layers[index] as TrunkLayer, index, x, activate);
  };
  return tf.tidy(() => {
    const quarter = run(spaceToDepth(tf.sub(tf.mul(image, 2), 1), BLOCK_PX));
    let eighth = run(quarter);
    for (let block = 0; block < options.residualBlocks; block++) {
      eighth = tf.add(eighth, run(run(eighth), false));
    }
    const merged = run(tf.concat([run(eighth), quarter], 3));
    const refined = tf.add(merged, run(merged, false)) as tf.Tensor4D;
    const full = run(run(refined));
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
  return (layer, index, x, activate) => {
    const normalized = instanceNorm(convolveLayer(parameters, layer, x));
    const { scale, shift } = modulations[index] as Modulation;
    const y = tf.add(tf.mul(normalized, scale), shift) as tf.Tensor4D;
    return activate ? relu(y) : y;
  };
}

/** A layer's convolution and sub-pixel shuffle: what is normalized afterwards. */
export function convolveLayer(parameters: Parameters, layer: TrunkLayer, x: tf.Tensor4D): tf.Tensor4D {
  const kernel = parameters.get(`${layer.name}.kernel`) as unknown as tf.Tensor4D;
  const y = convolve(x, kernel, undefined, layer.stride);
  return layer.shuffle === 1 ? y : depthToSpace(y, layer.shuffle);
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
