import * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { expectGradientMatches } from '../../helpers/gradients.js';

const SHAPE = [2, 6, 5, 3] as const;

await describeOnEachBackend('gradients of reductions and products', (backend) => {
  it('sum and mean over positions, channels and everything', async () => {
    await expectGradientMatches((x) => tf.sum(x, [1, 2]), [SHAPE]);
    await expectGradientMatches((x) => tf.mean(x, [1, 2], true), [SHAPE]);
    await expectGradientMatches((x) => tf.mean(x, 3), [SHAPE]);
    await expectGradientMatches((x) => tf.mean(x), [SHAPE]);
  });

  it('moments over positions', async () => {
    await expectGradientMatches((x) => tf.moments(x, [1, 2], true).variance, [SHAPE]);
    await expectGradientMatches((x) => tf.moments(x, [1, 2], true).mean, [SHAPE]);
  });

  for (const pad of ['valid', 'same'] as const) {
    it(`maxPool 2x2, stride 2, ${pad}`, async () => {
      // Small steps, so that the maximum of a window does not change.
      await expectGradientMatches((x) => tf.maxPool(x, 2, 2, pad), [SHAPE], { step: 5e-4, tolerance: 5e-3 });
    });
    // Only TensorFlow and our kernel on wasm exclude the padding from the average's gradient, as from the average.
    it.skipIf(backend === 'webgpu' && pad === 'same')(`avgPool, ${pad}`, async () => {
      await expectGradientMatches((x) => tf.avgPool(x, 2, 2, pad), [SHAPE]);
      await expectGradientMatches((x) => tf.avgPool(x, 3, 1, pad), [SHAPE]);
    });
  }

  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      const a = transposeA ? [5, 4] : [4, 5];
      const b = transposeB ? [3, 5] : [5, 3];
      const product = (left: tf.Tensor, right: tf.Tensor): tf.Tensor => tf.matMul(left, right, transposeA, transposeB);
      it(`matMul${transposeA ? ', left side transposed' : ''}${transposeB ? ', right side transposed' : ''}`, async () => {
        await expectGradientMatches(product, [a, b]);
        await expectGradientMatches(product, [
          [2, ...a],
          [2, ...b],
        ]);
      });
    }
  }

  it('Gram matrices', async () => {
    await expectGradientMatches(
      (x) => {
        const flat = tf.reshape(x, [2, 30, 3]);
        return tf.matMul(flat, flat, true, false);
      },
      [SHAPE],
    );
  });
});
