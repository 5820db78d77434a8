import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../helpers/backends.js';
import { expectGradientMatches } from '../../helpers/gradients.js';

/**
 * Bugs of tfjs 4.22 that our layers work around. If a test fails here after an update of tfjs, remove the workaround
 * that it names.
 */
describe('known faults of tfjs', () => {
  beforeAll(() => useBackend('wasm'));

  const SHAPE = [1, 4, 5, 4] as const;

  it('mirrorPad drops the gradient of the border (layers/reflectPad)', async () => {
    const border: [number, number][] = [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ];
    await expect(expectGradientMatches((x) => tf.mirrorPad(x, border, 'reflect'), [SHAPE])).rejects.toThrow(
      'differences say',
    );
  });

  it('resizeBilinear with half-pixel centers has a wrong gradient (use the plain form)', async () => {
    await expect(
      expectGradientMatches((x) => tf.image.resizeBilinear(x, [8, 10], false, true), [SHAPE]),
    ).rejects.toThrow('differences say');
  });

  it('leakyRelu has no second derivative (layers/leakyRelu)', async () => {
    await expect(
      expectGradientMatches((x) => tf.square(tf.grad((y: tf.Tensor) => tf.square(tf.leakyRelu(y)))(x)), [SHAPE]),
    ).rejects.toThrow('gradient function not found');
  });

  it('squaredDifference, maximum and minimum have no gradient where they spread one side', async () => {
    for (const f of [tf.squaredDifference, tf.maximum, tf.minimum] as const) {
      await expect(expectGradientMatches((a, b) => f(a, b), [SHAPE, [4]])).rejects.toThrow('does not match the shape');
    }
  });

  it('depthToSpace and einsum have no gradient (layers/pixelShuffle)', async () => {
    await expect(expectGradientMatches((x) => tf.depthToSpace(x, 2), [SHAPE])).rejects.toThrow();
    await expect(
      expectGradientMatches(
        (a, b) => tf.einsum('ij,jk->ik', a, b),
        [
          [2, 3],
          [3, 2],
        ],
      ),
    ).rejects.toThrow();
  });

  it('dilated convolutions have no gradient', async () => {
    await expect(
      expectGradientMatches((x, kernel) => tf.conv2d(x, kernel, 1, 'same', 'NHWC', 2), [SHAPE, [3, 3, 4, 2]]),
    ).rejects.toThrow('dilation');
    await expect(
      expectGradientMatches((x, kernel) => tf.depthwiseConv2d(x, kernel, 1, 'same', 'NHWC', 2), [SHAPE, [3, 3, 4, 1]]),
    ).rejects.toThrow('dilation');
  });
});
