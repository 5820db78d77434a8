import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { convolve } from '../../../src/ml/layers/convolution.js';
import { depthToSpace } from '../../../src/ml/layers/pixelShuffle.js';
import { doublingKernel } from '../../../src/ml/layers/doublingConvolution.js';
import { describeOnEachBackend } from '../../helpers/backends.js';

await describeOnEachBackend('a doubling convolution', () => {
  it('equals a convolution of doubled pixels, away from borders', async () => {
    const x = tf.randomUniform<tf.Rank.R4>([1, 6, 7, 3], 0, 1, 'float32', 1);
    const kernel = tf.randomNormal<tf.Rank.R4>([3, 3, 3, 5], 0, 1, 'float32', 2);
    const doubled = tf.image.resizeNearestNeighbor(x, [12, 14]);
    const expected = tf.slice(tf.conv2d(doubled, kernel, 1, 'same'), [0, 3, 3, 0], [1, 6, 8, 5]);
    const upsampled = depthToSpace(convolve(x, doublingKernel(kernel)), 2);
    expect(upsampled.shape).toEqual([1, 12, 14, 5]);
    const difference = tf.max(tf.abs(tf.sub(tf.slice(upsampled, [0, 3, 3, 0], [1, 6, 8, 5]), expected)));
    expect((await difference.data())[0]).toBeLessThan(1e-4);
  });

  it('leaves no grid in a flat region, whatever its weights', async () => {
    const flat = tf.fill<tf.Rank.R4>([1, 5, 5, 2], 0.7);
    const kernel = tf.randomNormal<tf.Rank.R4>([3, 3, 2, 1], 0, 1, 'float32', 3);
    const values = await depthToSpace(convolve(flat, doublingKernel(kernel)), 2).data();
    expect(Math.max(...values) - Math.min(...values)).toBeLessThan(1e-5);
  });
});
