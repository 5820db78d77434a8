import * as tf from '@tensorflow/tfjs-core';
import { addConvolution, convolve, type RandomSource } from '../layers/convolution.js';
import { relu } from '../layers/relu.js';
import { Parameters, type NamedArray, type NamedArrays } from './parameters.js';
import { perceptualFeatures } from './perceptualEncoder.js';
import type { PerceptualStudentOptions } from './perceptualShape.js';

/**
 * Random weights for a perceptual encoder that is to be trained, under the names that `PerceptualEncoder` reads.
 *
 * @param prefix goes before every name.
 */
export function createPerceptualStudent(
  options: PerceptualStudentOptions,
  random: RandomSource,
  prefix = '',
): Parameters {
  const parameters = new Parameters();
  let inputs = 3;
  options.layout.forEach((count, block) => {
    const outputs = options.channels[block] as number;
    for (let index = 1; index <= count; index++) {
      const name = `${prefix}conv${block + 1}_${index}`;
      addConvolution(parameters, name, { size: 3, inputs, outputs }, random, { bias: true });
      inputs = outputs;
    }
  });
  return parameters;
}

/**
 * Colors enter as `(color - 0.5) * 32`: networks of VGG's kind see bytes, and weights that have to grow a hundredfold
 * from their start take a hundred times the steps. Fixed, not learned.
 */
const COLOR_SCALE = 32;

/** The weights as `PerceptualEncoder` reads them: what was learned, and the fixed scaling of colors as `conv0`. */
export function perceptualEncoderArrays(learned: NamedArrays): Map<string, NamedArray> {
  const scale = Float32Array.of(COLOR_SCALE, 0, 0, 0, COLOR_SCALE, 0, 0, 0, COLOR_SCALE);
  return new Map([
    ['conv0.kernel', { shape: [1, 1, 3, 3], data: scale }],
    ['conv0.bias', { shape: [3], data: new Float32Array(3).fill(-COLOR_SCALE / 2) }],
    ...learned,
  ]);
}

/** The learned part of the arrays that `PerceptualEncoder` reads: the inverse of `perceptualEncoderArrays`. */
export function learnedArrays(arrays: NamedArrays): Map<string, NamedArray> {
  return new Map([...arrays].filter(([name]) => !name.startsWith('conv0.')));
}

/** The features of `PerceptualEncoder.features`, differentiable for the weights, whose names begin with `prefix`. */
export function studentFeatures(
  parameters: Parameters,
  options: PerceptualStudentOptions,
  image: tf.Tensor4D,
  prefix = '',
): tf.Tensor4D[] {
  const scaled = tf.mul<tf.Tensor4D>(tf.sub(image, 0.5), COLOR_SCALE);
  return perceptualFeatures(options.layout, scaled, options.layout.length, (x, name) => {
    const kernel = parameters.get(`${prefix}${name}.kernel`) as unknown as tf.Tensor4D;
    return relu(convolve(x, kernel, parameters.get(`${prefix}${name}.bias`) as unknown as tf.Tensor1D));
  });
}
