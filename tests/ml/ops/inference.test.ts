import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { isPresent, useBackend } from '../../helpers/backends.js';
import { maxDifference, read } from '../../helpers/gradients.js';
import { randomValues, seededRandom } from '../../helpers/random.js';

/** Ops without a gradient, used only for inference, on sizes with a remainder in every tiling. */
const OPS: Record<string, () => tf.Tensor> = {
  'fused conv2d with bias': () => fused('linear', 1),
  'fused conv2d with bias and relu': () => fused('relu', 1),
  'fused conv2d of stride 2': () => fused('relu', 2),
  conv2dTranspose: () =>
    tf.conv2dTranspose(random([1, 17, 13, 8], 1), random([4, 4, 5, 8], 2), [1, 34, 26, 5], 2, 'same'),
  depthToSpace: () => tf.depthToSpace(random([1, 17, 13, 12], 1), 2),
  'batchNorm of one image with a mean and variance': () =>
    tf.batchNorm(random([1, 17, 13, 8], 1), random1d(8, 2), tf.square(random1d(8, 3)), undefined, undefined, 1e-5),
  'mirrorPad by reflection': () =>
    tf.mirrorPad(
      random([1, 17, 13, 8], 1),
      [
        [0, 0],
        [3, 3],
        [3, 3],
        [0, 0],
      ],
      'reflect',
    ),
  'resizeBilinear up, half-pixel centers': () =>
    tf.image.resizeBilinear(random([1, 17, 13, 3], 1), [40, 31], false, true),
  'resizeBilinear down, half-pixel centers': () =>
    tf.image.resizeBilinear(random([1, 17, 13, 3], 1), [9, 6], false, true),
  'resizeNearestNeighbor to twice the size': () => tf.image.resizeNearestNeighbor(random([1, 17, 13, 3], 1), [34, 26]),
  'mean over positions of a large image': () => tf.mean(tf.add(random([1, 256, 256, 4], 1), 100), [1, 2]),
};

function random(shape: [number, number, number, number], seed: number): tf.Tensor4D {
  return tf.tensor4d(randomValues(tf.util.sizeFromShape(shape), seededRandom(seed)), shape);
}

function random1d(length: number, seed: number): tf.Tensor1D {
  return tf.tensor1d(randomValues(length, seededRandom(seed)));
}

function fused(activation: 'linear' | 'relu', strides: number): tf.Tensor {
  return tf.fused.conv2d({
    x: random([1, 17, 13, 9], 1),
    filter: random([3, 3, 9, 10], 2),
    bias: random1d(10, 3),
    strides,
    pad: 'valid',
    activation,
  });
}

describe.skipIf(!(await isPresent('tensorflow')))('ops of inference: wasm agrees with TensorFlow', () => {
  it.each(Object.entries(OPS))('%s', async (_, compute) => {
    await useBackend('tensorflow');
    const expected = await read(tf.tidy(compute));
    await useBackend('wasm');
    const actual = await read(tf.tidy(compute));
    const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    expect(maxDifference(actual, expected) / scale).toBeLessThan(1e-5);
  });
});
