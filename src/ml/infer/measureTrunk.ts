import * as tf from '@tensorflow/tfjs-core';
import { INSTANCE_NORM_EPSILON, type InstanceStatistics } from '../layers/instanceNorm.js';
import { nativeBatchNorm } from '../layers/nativeKernels.js';
import { convolveLayer, runTrunk, type LayerOperation, type Modulation } from '../models/generator.js';
import type { GeneratorNetwork } from '../models/generatorNetwork.js';

/** The statistics of every layer, and the stylized pieces that they were measured on. All owned by the caller. */
export interface MeasuredTrunk {
  readonly statistics: InstanceStatistics[];
  readonly stylized: tf.Tensor4D;
}

/**
 * Runs a picture through the trunk and takes the statistics of every layer on the way, as training would see them. A
 * batch holds pieces of one picture, whose statistics are taken together.
 *
 * @param pieces `[pieces, height, width, 3]`, 0-1, sides multiples of `GENERATOR_MULTIPLE_PX`.
 * @param modulations one for every layer, of batch 1; they stay the caller's.
 */
export function measureTrunk(
  network: GeneratorNetwork,
  pieces: tf.Tensor4D,
  modulations: readonly Modulation[],
): MeasuredTrunk {
  const statistics: InstanceStatistics[] = [];
  // A scope for each layer, so that what it needs on the way does not wait for the last one.
  const operation: LayerOperation = (layer, index, input) =>
    tf.tidy(() => {
      const y = convolveLayer(network.parameters, layer, input);
      const { modulated, mean, deviation } = measureAndModulate(y, modulations[index] as Modulation);
      statistics.push({ mean: tf.keep(mean), deviation: tf.keep(deviation) });
      return input.activate ? tf.relu(modulated) : modulated;
    });
  try {
    return { statistics, stylized: runTrunk(network.parameters, network.options, pieces, operation) };
  } catch (thrown) {
    disposeStatistics(statistics);
    throw thrown;
  }
}

/** Normalization and modulation of a layer as one slope and one offset per channel, `[1, 1, 1, channels]`. */
export function affineOf(
  { mean, deviation }: InstanceStatistics,
  { scale, shift }: Modulation,
): { readonly slope: tf.Tensor4D; readonly offset: tf.Tensor4D } {
  const slope = tf.div<tf.Tensor4D>(scale, deviation);
  return { slope, offset: tf.sub(shift, tf.mul(mean, slope)) };
}

export function disposeStatistics(statistics: readonly InstanceStatistics[]): void {
  tf.dispose(statistics.flatMap(({ mean, deviation }) => [mean, deviation]));
}

/** Normalizes a layer with the statistics that its pieces have together, and modulates it. */
function measureAndModulate(
  y: tf.Tensor4D,
  modulation: Modulation,
): InstanceStatistics & { readonly modulated: tf.Tensor4D } {
  const [pieces, height, width, channels] = y.shape;
  const { scale, shift } = modulation;
  const native = nativeBatchNorm(
    y,
    tf.reshape(scale, [channels]),
    tf.reshape(shift, [channels]),
    INSTANCE_NORM_EPSILON,
  );
  if (!native) {
    const measured = pooledStatistics(y);
    const { slope, offset } = affineOf(measured, modulation);
    return { ...measured, modulated: tf.add(tf.mul(y, slope), offset) };
  }
  const [modulated, mean, variance] = native;
  const values = pieces * height * width;
  const ownVariance = tf.mul(variance, (values - 1) / values);
  return {
    modulated,
    mean: tf.reshape(mean, [1, 1, 1, channels]),
    deviation: tf.reshape(tf.sqrt(tf.add(ownVariance, INSTANCE_NORM_EPSILON)), [1, 1, 1, channels]),
  };
}

function pooledStatistics(y: tf.Tensor4D): InstanceStatistics {
  const axes = [0, 1, 2];
  const mean = tf.mean<tf.Tensor4D>(y, axes, true);
  const variance = tf.mean<tf.Tensor4D>(tf.squaredDifference<tf.Tensor4D>(y, mean), axes, true);
  return { mean, deviation: tf.sqrt(tf.add<tf.Tensor4D>(variance, INSTANCE_NORM_EPSILON)) };
}
