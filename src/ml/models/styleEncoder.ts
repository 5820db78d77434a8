import * as tf from '@tensorflow/tfjs-core';
import { addConvolution, convolve, initialKernel, type RandomSource } from '../layers/convolution.js';
import { channelMoments } from '../layers/instanceNorm.js';
import { leakyRelu } from '../layers/leakyRelu.js';
import { relu } from '../layers/relu.js';
import { spaceToDepth } from '../layers/pixelShuffle.js';
import { BLOCK_PX, styleCodeSize, type GeneratorOptions } from './generatorShape.js';
import { Parameters } from './parameters.js';

const LEVELS = ['quarter', 'eighth', 'sixteenth'] as const;

/** Height and width of what enters the style encoder have to be multiples of this. */
export const STYLE_ENCODER_MULTIPLE_PX = 4 * BLOCK_PX;

/** Creates the parameters of the network that turns an artwork into a style code. */
export function createStyleEncoder(options: GeneratorOptions, random: RandomSource): Parameters {
  const parameters = new Parameters();
  let inputs = 3 * BLOCK_PX * BLOCK_PX;
  LEVELS.forEach((level, index) => {
    const outputs = options.styleChannels[index] as number;
    addConvolution(parameters, `style.${level}`, { size: 3, inputs, outputs }, random, { bias: true });
    inputs = outputs;
  });
  const statistics = 2 * (3 + options.styleChannels.reduce((sum, channels) => sum + channels, 0));
  addDense(parameters, 'style.latent', statistics, options.latentSize, random, 1);
  // A small gain, so that training starts near plain instance normalization.
  addDense(parameters, 'style.code', options.latentSize, styleCodeSize(options), random, 0.1);
  return parameters;
}

/**
 * Encodes artworks: means and deviations of the picture's colors and of three levels of features, through a
 * bottleneck, to the scale and shift of every channel of the trunk.
 *
 * @param image `[batch, height, width, 3]`, 0-1, sides multiples of `STYLE_ENCODER_MULTIPLE_PX`.
 * @returns `[batch, styleCodeSize]`.
 */
export function encodeStyleBatch(parameters: Parameters, image: tf.Tensor4D): tf.Tensor2D {
  return tf.tidy(() => {
    const statistics = [channelMoments(image)];
    let features = spaceToDepth(tf.sub(tf.mul(image, 2), 1), BLOCK_PX);
    LEVELS.forEach((level, index) => {
      const kernel = parameters.get(`style.${level}.kernel`) as unknown as tf.Tensor4D;
      const bias = parameters.get(`style.${level}.bias`) as unknown as tf.Tensor1D;
      features = relu(convolve(features, kernel, bias, index === 0 ? 1 : 2));
      statistics.push(channelMoments(features));
    });
    const latent = leakyRelu(dense(parameters, 'style.latent', tf.concat(statistics, 1)));
    return dense(parameters, 'style.code', latent);
  });
}

function addDense(
  parameters: Parameters,
  name: string,
  inputs: number,
  outputs: number,
  random: RandomSource,
  gain: number,
): void {
  const kernel = initialKernel({ size: 1, inputs, outputs }, random, gain);
  parameters.add(`${name}.kernel`, tf.reshape(kernel, [inputs, outputs]));
  kernel.dispose();
  parameters.add(`${name}.bias`, tf.zeros([outputs]));
}

function dense(parameters: Parameters, name: string, x: tf.Tensor2D): tf.Tensor2D {
  const kernel = parameters.get(`${name}.kernel`) as unknown as tf.Tensor2D;
  return tf.add(tf.matMul(x, kernel), parameters.get(`${name}.bias`));
}
