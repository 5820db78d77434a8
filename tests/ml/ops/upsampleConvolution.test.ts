import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { convolve } from '../../../src/ml/layers/convolution.js';
import { depthToSpace } from '../../../src/ml/layers/pixelShuffle.js';
import { upsampleKernel } from '../../../src/ml/layers/upsampleConvolution.js';
import { describeOnEachBackend } from '../../helpers/backends.js';

await describeOnEachBackend('an upsampling convolution', () => {
  it('equals bilinear interpolation followed by the convolution, away from borders', async () => {
    const x = tf.randomUniform<tf.Rank.R4>([1, 6, 7, 3], 0, 1, 'float32', 1);
    const kernel = tf.randomNormal<tf.Rank.R4>([3, 3, 3, 5], 0, 1, 'float32', 2);
    const interpolated = tf.image.resizeBilinear(x, [12, 14], false, true);
    const expected = tf.slice(tf.conv2d(interpolated, kernel, 1, 'same'), [0, 3, 3, 0], [1, 6, 8, 5]);
    const upsampled = depthToSpace(convolve(x, upsampleKernel(kernel)), 2);
    expect(upsampled.shape).toEqual([1, 12, 14, 5]);
    const difference = tf.max(tf.abs(tf.sub(tf.slice(upsampled, [0, 3, 3, 0], [1, 6, 8, 5]), expected)));
    expect((await difference.data())[0]).toBeLessThan(1e-4);
  });

  it('leaves no grid in a flat region, whatever its weights', async () => {
    const flat = tf.fill<tf.Rank.R4>([1, 5, 5, 2], 0.7);
    const kernel = tf.randomNormal<tf.Rank.R4>([3, 3, 2, 1], 0, 1, 'float32', 3);
    const values = await depthToSpace(convolve(flat, upsampleKernel(kernel)), 2).data();
    expect(Math.max(...values) - Math.min(...values)).toBeLessThan(1e-5);
  });
});
