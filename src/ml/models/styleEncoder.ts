import * as tf from '@tensorflow/tfjs-core';
import { initialKernel, type RandomSource } from '../layers/convolution.js';
import { channelMoments } from '../layers/instanceNorm.js';
import { leakyRelu } from '../layers/leakyRelu.js';
import { encodeFeatures } from './featureEncoder.js';
import { modulationSize, styleStatisticCount, type GeneratorOptions } from './generatorShape.js';
import { Parameters } from './parameters.js';

/**
 * Every statistic's spread is raised by this share of the mean spread, so that silent channels do not amplify noise.
 */
const LEAST_SPREAD = 0.02;

/** How many artworks are measured at a time. */
const CALIBRATION_BATCH = 8;

/** Whether a parameter is set once by `calibrateStyleEncoder` and never learned. */
export function isCalibrated(name: string): boolean {
  return name === 'style.center' || name === 'style.spread' || name === 'transfer.scales';
}

/**
 * Creates the parameters that turn an artwork's statistics into the decoder's modulations: the center and spread of the
 * statistics and the usual size of the transferred features, all set by `calibrateStyleEncoder`, and two learned
 * layers.
 */
export function createStyleEncoder(options: GeneratorOptions, random: RandomSource): Parameters {
  const parameters = new Parameters();
  const statistics = styleStatisticCount(options);
  addDense(parameters, 'style.latent', statistics, options.latentSize, random, 1);
  // Zeros: training starts with a decoder that only uses the transferred features.
  addDense(parameters, 'style.modulation', options.latentSize, modulationSize(options), random, 0);
  parameters.add('style.center', tf.zeros([statistics]));
  parameters.add('style.spread', tf.ones([statistics]));
  parameters.add('transfer.scales', tf.ones([options.encoderChannels.length]));
  return parameters;
}

/** The usual size of relu1_1 to relu4_1: root mean square over many artworks, `[4]`. */
export function featureScales(parameters: Parameters): tf.Tensor1D {
  return parameters.get('transfer.scales') as unknown as tf.Tensor1D;
}

/** The usual size of a level's features, `[1]`: pixels are used as they are. */
export function usualSize(parameters: Parameters, level: number): tf.Tensor1D {
  return level < 0 ? tf.ones([1]) : tf.slice(featureScales(parameters), [level], [1]);
}

/**
 * Means and deviations of all the encoder's channels relative to their usual values, in units of their usual spread.
 * Without this normalization little is learned: brightness and contrast alone change all statistics at once.
 *
 * @param features relu1_1 to relu4_1.
 * @returns `[batch, styleStatisticCount]`.
 */
export function measureStyles(parameters: Parameters, features: readonly tf.Tensor4D[]): tf.Tensor2D {
  return tf.tidy(() =>
    tf.div(tf.sub<tf.Tensor2D>(statisticsOf(features), parameters.get('style.center')), parameters.get('style.spread')),
  );
}

/**
 * The learned part: two layers with a bottleneck that output the scale and shift of every modulated channel.
 *
 * @param measures from `measureStyles`.
 * @returns `[batch, modulationSize]`.
 */
export function modulationValues(parameters: Parameters, measures: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => dense(parameters, 'style.modulation', leakyRelu(dense(parameters, 'style.latent', measures))));
}

/** Sets the usual values from many artworks, `[count, height, width, 3]`, 0-1. */
export function calibrateStyleEncoder(parameters: Parameters, options: GeneratorOptions, artworks: tf.Tensor4D): void {
  tf.tidy(() => {
    const [count, height, width] = artworks.shape;
    const statistics: tf.Tensor2D[] = [];
    const squares: tf.Tensor1D[] = [];
    for (let from = 0; from < count; from += CALIBRATION_BATCH) {
      const size = Math.min(CALIBRATION_BATCH, count - from);
      const [measured, energy] = tf.tidy((): [tf.Tensor2D, tf.Tensor1D] => {
        const part = tf.slice(artworks, [from, 0, 0, 0], [size, height, width, 3]);
        const features = encodeFeatures(parameters, options, part);
        const energies = features.map((feature) => tf.mean(tf.square(feature)));
        return [statisticsOf(features), tf.mul<tf.Tensor1D>(tf.stack(energies), size / count)];
      });
      statistics.push(measured);
      squares.push(energy);
    }
    const { mean, variance } = tf.moments(tf.concat(statistics, 0), 0);
    const deviation = tf.sqrt(variance);
    parameters.get('style.center').assign(mean);
    parameters.get('style.spread').assign(tf.add(deviation, tf.mul(LEAST_SPREAD, tf.mean(deviation))));
    parameters.get('transfer.scales').assign(tf.sqrt(tf.addN(squares)));
  });
}

/** Means and deviations of all channels, block by block, `[batch, styleStatisticCount]`. */
function statisticsOf(features: readonly tf.Tensor4D[]): tf.Tensor2D {
  return tf.tidy(() => tf.concat(features.map(channelMoments), 1));
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
