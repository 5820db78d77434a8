import * as tf from '@tensorflow/tfjs-core';
import { initialKernel, type RandomSource } from '../layers/convolution.js';
import { channelMoments } from '../layers/instanceNorm.js';
import { leakyRelu } from '../layers/leakyRelu.js';
import { styleCodeSize, styleStatisticCount, type GeneratorOptions } from './generatorShape.js';
import { Parameters, type NamedArrays } from './parameters.js';
import { createPerceptualStudent, learnedArrays, studentFeatures } from './perceptualStudent.js';

/** Before the names of the perceptual encoder's weights. */
const FEATURES = 'style.features.';

/**
 * The spread of a statistic is taken to be at least this share of the mean spread, so that channels which never answer do
 * not blow up noise.
 */
const LEAST_SPREAD = 0.02;

/** How many artworks are measured at a time. */
const CALIBRATION_BATCH = 16;

/** Whether a parameter of a `GeneratorNetwork` is learned: not the perceptual encoder and what is usual for it. */
export function isLearned(name: string): boolean {
  return !name.startsWith(FEATURES) && name !== 'style.center' && name !== 'style.spread';
}

/** Height and width of what enters the style encoder have to be multiples of this, and at least twice as much. */
export const STYLE_ENCODER_MULTIPLE_PX = 16;

/**
 * Creates the parameters of the network that turns an artwork into a style code: a perceptual encoder, which no gradient
 * ever reaches, the center and the spread of its statistics, which are set once (`calibrateStyleEncoder`), and two
 * learned layers.
 *
 * @param features weights for the perceptual encoder, as `PerceptualEncoder` reads them; by default random ones.
 * @throws ModelError `model/shape-mismatch` when `features` are of other widths than `options` say.
 */
export function createStyleEncoder(
  options: GeneratorOptions,
  random: RandomSource,
  features?: NamedArrays,
): Parameters {
  const parameters = new Parameters();
  const statistics = styleStatisticCount(options);
  addDense(parameters, 'style.latent', statistics, options.latentSize, random, 1);
  // A small gain, so that training starts near plain instance normalization.
  addDense(parameters, 'style.code', options.latentSize, styleCodeSize(options), random, 0.1);
  parameters.add('style.center', tf.zeros([statistics]));
  parameters.add('style.spread', tf.ones([statistics]));
  const perceptual = createPerceptualStudent(options.styleFeatures, random, FEATURES);
  if (features) {
    perceptual.assign(new Map([...learnedArrays(features)].map(([name, array]) => [FEATURES + name, array])));
  }
  parameters.adopt(perceptual);
  return parameters;
}

/**
 * What the style encoder sees of artworks: how far means and deviations of all channels of the perceptual encoder are
 * from what is usual, in units of their usual spread. Without these units nothing much is learned: brightness and contrast
 * alone move all statistics at once. Nothing of it is learned with the code, so no gradient is needed.
 *
 * @param image `[batch, height, width, 3]`, 0-1, sides multiples of `STYLE_ENCODER_MULTIPLE_PX`.
 * @returns `[batch, styleStatisticCount]`.
 */
export function measureStyles(parameters: Parameters, options: GeneratorOptions, image: tf.Tensor4D): tf.Tensor2D {
  return tf.tidy(() => {
    const fromUsual = tf.sub<tf.Tensor2D>(statisticsOf(parameters, options, image), parameters.get('style.center'));
    return tf.div(fromUsual, parameters.get('style.spread'));
  });
}

/**
 * The learned part: through a bottleneck to the scale and shift of every channel of the trunk.
 *
 * @param measures those of `measureStyles`.
 * @returns `[batch, styleCodeSize]`.
 */
export function encodeMeasures(parameters: Parameters, measures: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => dense(parameters, 'style.code', leakyRelu(dense(parameters, 'style.latent', measures))));
}

/** Artworks to style codes: `[batch, height, width, 3]`, 0-1, to `[batch, styleCodeSize]`. */
export function encodeStyleBatch(parameters: Parameters, options: GeneratorOptions, image: tf.Tensor4D): tf.Tensor2D {
  return tf.tidy(() => encodeMeasures(parameters, measureStyles(parameters, options, image)));
}

/** Sets what is usual: that of many artworks, `[count, height, width, 3]`, 0-1. */
export function calibrateStyleEncoder(parameters: Parameters, options: GeneratorOptions, artworks: tf.Tensor4D): void {
  tf.tidy(() => {
    const [count, height, width] = artworks.shape;
    const parts: tf.Tensor2D[] = [];
    for (let from = 0; from < count; from += CALIBRATION_BATCH) {
      const size = Math.min(CALIBRATION_BATCH, count - from);
      parts.push(statisticsOf(parameters, options, tf.slice(artworks, [from, 0, 0, 0], [size, height, width, 3])));
    }
    const { mean, variance } = tf.moments(tf.concat(parts, 0), 0);
    const deviation = tf.sqrt(variance);
    parameters.get('style.center').assign(mean);
    parameters.get('style.spread').assign(tf.add(deviation, tf.mul(LEAST_SPREAD, tf.mean(deviation))));
  });
}

/** Means and deviations of all channels, block after block, `[batch, styleStatisticCount]`. */
function statisticsOf(parameters: Parameters, options: GeneratorOptions, image: tf.Tensor4D): tf.Tensor2D {
  return tf.tidy(() => {
    const features = studentFeatures(parameters, options.styleFeatures, image, FEATURES);
    return tf.concat(features.map(channelMoments), 1);
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
