import * as tf from '@tensorflow/tfjs-core';
import { addConvolution, convolve, type RandomSource } from '../layers/convolution.js';
import { relu } from '../layers/relu.js';
import { Parameters, type NamedArray, type NamedArrays } from './parameters.js';
import type { PerceptualStudentOptions } from './perceptualShape.js';

/** Random weights for a perceptual encoder before training, under the names that `PerceptualEncoder` reads. */
export function createPerceptualStudent(options: PerceptualStudentOptions, random: RandomSource): Parameters {
  const parameters = new Parameters();
  let inputs = 3;
  options.layout.forEach((count, block) => {
    const outputs = options.channels[block] as number;
    for (let index = 1; index <= count; index++) {
      const name = `conv${block + 1}_${index}`;
      addConvolution(parameters, name, { size: 3, inputs, outputs }, random, { bias: true });
      inputs = outputs;
    }
  });
  return parameters;
}

/**
 * Colors enter as `(color - 0.5) * 32`: VGG-like networks expect bytes, and weights that have to grow by a factor of
 * 100 need 100 times the steps. Fixed, not learned.
 */
const COLOR_SCALE = 32;

/** The weights as `PerceptualEncoder` reads them: the learned ones, and the fixed color scaling as `conv0`. */
export function perceptualEncoderArrays(learned: NamedArrays): Map<string, NamedArray> {
  const scale = Float32Array.of(COLOR_SCALE, 0, 0, 0, COLOR_SCALE, 0, 0, 0, COLOR_SCALE);
  return new Map([
    ['conv0.kernel', { shape: [1, 1, 3, 3], data: scale }],
    ['conv0.bias', { shape: [3], data: new Float32Array(3).fill(-COLOR_SCALE / 2) }],
    ...learned,
  ]);
}

/**
 * The features of `PerceptualEncoder.features`, differentiable with respect to the weights.
 *
 * @param before if given, each block but the first takes these (relu1_1, relu2_1, ...) as input instead of the previous
 *   block's output.
 */
export function studentFeatures(
  parameters: Parameters,
  { layout }: PerceptualStudentOptions,
  image: tf.Tensor4D,
  before?: readonly tf.Tensor4D[],
): tf.Tensor4D[] {
  const convolveRelu = (x: tf.Tensor4D, name: string): tf.Tensor4D => {
    const kernel = parameters.get(`${name}.kernel`) as unknown as tf.Tensor4D;
    return relu(convolve(x, kernel, parameters.get(`${name}.bias`) as unknown as tf.Tensor1D));
  };
  const scaled = tf.mul<tf.Tensor4D>(tf.sub(image, 0.5), COLOR_SCALE);
  const features = [convolveRelu(scaled, 'conv1_1')];
  for (let block = 1; block < layout.length; block++) {
    let x = (before ?? features)[block - 1] as tf.Tensor4D;
    for (let index = 2; index <= layout[block - 1]!; index++) x = convolveRelu(x, `conv${block}_${index}`);
    features.push(convolveRelu(tf.maxPool(x, 2, 2, 'valid'), `conv${block + 1}_1`));
  }
  return features;
}
