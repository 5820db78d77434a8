import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { matrixRoots, regularized } from '../../../src/ml/layers/matrixRoots.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';

await describeOnEachBackend('matrix roots', () => {
  it('of diagonal matrices are the roots of their numbers', async () => {
    await expectNoTensorLeak(async () => {
      const matrix = tf.tensor3d([4, 0, 0, 9, 1, 0, 0, 0.25], [2, 2, 2]);
      const { root, inverseRoot } = matrixRoots(matrix);
      expectNear(await root.data(), [2, 0, 0, 3, 1, 0, 0, 0.5]);
      expectNear(await inverseRoot.data(), [0.5, 0, 0, 1 / 3, 1, 0, 0, 2]);
      tf.dispose([matrix, root, inverseRoot]);
    });
  });

  it('squared give a covariance back, though few directions vary', async () => {
    await expectNoTensorLeak(async () => {
      const [matrix, squared, unit, size] = tf.tidy(() => {
        // 20 vectors in 64 dimensions: 44 directions have no variance.
        const vectors = tf.randomNormal<tf.Rank.R3>([1, 20, 64], 0, 5, 'float32', 3);
        const covariance = regularized(tf.matMul(tf.transpose(vectors, [0, 2, 1]), vectors), 0.01);
        const { root, inverseRoot } = matrixRoots(covariance);
        return [covariance, tf.matMul(root, root), tf.matMul(root, inverseRoot), tf.norm(covariance)];
      }) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D, tf.Scalar];
      const error = tf.tidy(() => tf.norm(tf.sub(matrix, squared)));
      const off = tf.tidy(() => tf.max(tf.abs(tf.sub(unit, tf.expandDims(tf.eye(64), 0)))));
      expect((await error.data())[0]!).toBeLessThan(1e-3 * (await size.data())[0]!);
      expect((await off.data())[0]!).toBeLessThan(1e-3);
      tf.dispose([matrix, squared, unit, size, error, off]);
    });
  });
});

function expectNear(actual: ArrayLike<number>, expected: readonly number[]): void {
  expected.forEach((value, index) => expect(actual[index]).toBeCloseTo(value, 4));
}
