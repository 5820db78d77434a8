import * as tf from '@tensorflow/tfjs-core';
import { borderedConvolution } from '../layers/borderedConvolution.js';
import { addConvolution, type RandomSource } from '../layers/convolution.js';
import { encoderConvolutions, type GeneratorOptions } from './generatorShape.js';
import { Parameters, type NamedArrays } from './parameters.js';
import { fixedConvolution, foldColorConvolution, perceptualFeatures } from './perceptualEncoder.js';

/** The prefix of the encoder's weight names. */
const PREFIX = 'encoder.';

/** Whether a parameter of a `GeneratorNetwork` belongs to the encoder, whose weights are fixed. */
export function isOfEncoder(name: string): boolean {
  return name.startsWith(PREFIX);
}

/**
 * The encoder whose features are transferred: VGG's structure up to relu4_1.
 *
 * @param arrays weights as `PerceptualEncoder` reads them; adapters and deeper blocks are ignored. Default: random
 *   weights.
 * @throws ModelError `model/shape-mismatch` if the widths of `arrays` differ from those of `options`.
 */
export function createFeatureEncoder(
  options: GeneratorOptions,
  random: RandomSource,
  arrays?: NamedArrays,
): Parameters {
  const parameters = new Parameters();
  for (const { name, inputs, outputs } of encoderConvolutions(options)) {
    addConvolution(parameters, PREFIX + name, { size: 3, inputs, outputs }, random, { bias: true });
  }
  if (arrays) {
    const own = [...foldColorConvolution(arrays)].map(([name, array]) => [PREFIX + name, array] as const);
    const names = new Set(parameters.entries().map(([name]) => name));
    parameters.assign(new Map(own.filter(([name]) => names.has(name))));
  }
  return parameters;
}

/**
 * @param image `[batch, height, width, 3]`, 0-1, sides multiples of `GENERATOR_MULTIPLE_PX`; owned by the caller.
 * @param count how many features, from relu1_1 on.
 * @returns relu1_1 to relu4_1, each half the size of the previous one, owned by the caller; without a gradient.
 */
export function encodeFeatures(
  parameters: Parameters,
  options: GeneratorOptions,
  image: tf.Tensor4D,
  count = options.encoderLayout.length,
): tf.Tensor4D[] {
  const features: tf.Tensor4D[] = [];
  let x = image;
  // Immediately frees what no later layer needs: the first layers are as large as the picture.
  const replace = (next: tf.Tensor4D): void => {
    if (x !== image && !features.includes(x)) x.dispose();
    x = next;
  };
  for (const { name, block, isFeature } of encoderConvolutions(options)) {
    if (features.length === count) break;
    if (isFeature && block > 0) replace(tf.maxPool(x, 2, 2, 'valid'));
    replace(convolveRelu(parameters, PREFIX + name, x));
    if (isFeature) features.push(x);
  }
  return features;
}

/**
 * The same features, differentiable with respect to the picture only. The training losses are computed on them.
 *
 * @param count how many of them, from relu1_1 on.
 */
export function differentiableFeatures(
  parameters: Parameters,
  { encoderLayout }: GeneratorOptions,
  image: tf.Tensor4D,
  count = encoderLayout.length,
): tf.Tensor4D[] {
  return perceptualFeatures(encoderLayout, image, count, (x, name) =>
    fixedConvolution(
      x,
      parameters.get(`${PREFIX}${name}.kernel`) as unknown as tf.Tensor4D,
      parameters.get(`${PREFIX}${name}.bias`) as unknown as tf.Tensor1D,
    ),
  );
}

function convolveRelu(parameters: Parameters, name: string, x: tf.Tensor4D): tf.Tensor4D {
  return borderedConvolution(x, {
    kernel: parameters.get(`${name}.kernel`) as unknown as tf.Tensor4D,
    bias: parameters.get(`${name}.bias`) as unknown as tf.Tensor1D,
    activate: true,
  });
}
