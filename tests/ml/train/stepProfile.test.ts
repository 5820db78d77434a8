import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { profileKernels, type StepProfile } from '../../../src/ml/train/stepProfile.js';
import { describeOnEachBackend } from '../../helpers/backends.js';

/** Profiles `compute` and disposes its tensors. */
function profileOf(compute: () => unknown): Promise<StepProfile> {
  return profileKernels(() => {
    tf.tidy(() => {
      compute();
    });
    return Promise.resolve();
  });
}

await describeOnEachBackend('profileKernels', (backend) => {
  it('counts the operations of a convolution and its two gradients, and of a matrix product', async () => {
    const x = tf.ones<tf.Rank.R4>([2, 8, 10, 3]);
    const filter = tf.ones<tf.Rank.R4>([3, 3, 3, 5]);
    const forward = await profileOf(() => tf.conv2d(x, filter, 1, 'same'));
    const operations = 2 * (2 * 8 * 10 * 5) * (3 * 3 * 3);
    expect(forward.gigaflop * 1e9).toBeCloseTo(operations, 3);
    const convolve = (...args: tf.Tensor[]) => tf.conv2d(args[0] as tf.Tensor4D, args[1] as tf.Tensor4D, 1, 'same');
    const both = await profileOf(() => tf.grads(convolve)([x, filter]));
    // On wasm the filter's gradient is composed of kernels that count beside it.
    if (backend === 'wasm') expect(both.gigaflop * 1e9).toBeGreaterThan(2.99 * operations);
    else expect(both.gigaflop * 1e9).toBeCloseTo(3 * operations, 3);
    const product = await profileOf(() => tf.matMul(tf.ones([4, 7, 6]), tf.ones([4, 6, 9])));
    expect(product.gigaflop * 1e9).toBeCloseTo(2 * 4 * 7 * 6 * 9, 3);
    tf.dispose([x, filter]);
  });

  it('lists the other kernels by their time, each once', async () => {
    const profile = await profileOf(() => tf.relu(tf.add(tf.add(tf.ones([9]), 1), 2)));
    const names = profile.others.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(profile.others.find(({ name }) => name === 'Add')).toMatchObject({ count: 2 });
    const times = profile.others.map(({ ms }) => ms);
    expect([...times].sort((first, second) => second - first)).toEqual(times);
    expect([profile.gigaflop, profile.convolutionMs]).toEqual([0, 0]);
  });
});
