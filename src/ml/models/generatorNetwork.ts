import type * as tf from '@tensorflow/tfjs-core';
import type { RandomSource } from '../layers/convolution.js';
import { createTrunk, exactLayer, runTrunk, splitStyleCode } from './generator.js';
import type { GeneratorOptions } from './generatorShape.js';
import { Parameters, type NamedArrays } from './parameters.js';
import { createStyleEncoder, encodeStyleBatch } from './styleEncoder.js';

/** Trunk and style encoder together: all that is trained and shipped. One set of parameters holds both. */
export interface GeneratorNetwork {
  readonly options: GeneratorOptions;
  readonly parameters: Parameters;
}

/**
 * A new generator with random weights; the caller disposes its parameters.
 *
 * @param features weights of the perceptual encoder that the style encoder measures with; by default random ones.
 * @throws ModelError `model/shape-mismatch` when these are of other widths than the options say.
 */
export function createGenerator(
  options: GeneratorOptions,
  random: RandomSource,
  features?: NamedArrays,
): GeneratorNetwork {
  const parameters = new Parameters();
  parameters.adopt(createTrunk(options, random));
  parameters.adopt(createStyleEncoder(options, random, features));
  return { options, parameters };
}

/**
 * Stylizes a batch, each picture normalized with its own statistics.
 *
 * @param content `[batch, height, width, 3]`, 0-1, sides multiples of `GENERATOR_MULTIPLE_PX`.
 * @param style `[batch or 1, height, width, 3]`, 0-1, sides multiples of `STYLE_ENCODER_MULTIPLE_PX`.
 * @returns `[batch, height, width, 3]`, 0-1.
 */
export function generate(network: GeneratorNetwork, content: tf.Tensor4D, style: tf.Tensor4D): tf.Tensor4D {
  return generateFromCodes(network, content, encodeStyleBatch(network.parameters, network.options, style));
}

/** The same from style codes `[batch or 1, styleCodeSize]`. */
export function generateFromCodes(network: GeneratorNetwork, content: tf.Tensor4D, codes: tf.Tensor2D): tf.Tensor4D {
  const modulations = splitStyleCode(network.options, codes);
  return runTrunk(network.parameters, network.options, content, exactLayer(network.parameters, modulations));
}
