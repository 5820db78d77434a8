import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { parseTrainingConfig } from '../../../src/ml/train/config.js';
import { createTask } from '../../../src/ml/train/createTask.js';
import { gradientNorms } from '../../../src/ml/train/gradientShares.js';
import { toTrainingBatch } from '../../../src/ml/train/pixelBatches.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { MemorySource, TINY_TASK, TINY_WORLD } from '../../helpers/memoryTraining.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';

await describeOnEachBackend('the shares of the gradient', () => {
  it('grow with the weight of their term, and obey the triangle inequality', async () => {
    await expectNoTensorLeak(async () => {
      const normsAt = async (adversarialWeight: number) => {
        const config = parseTrainingConfig({ task: { ...TINY_TASK, adversarialWeight }, steps: 1 });
        const task = await createTask(config, TINY_WORLD);
        const batch = toTrainingBatch(await new MemorySource({ count: 4, size: 32, batch: 2 }).take(1));
        const prepared = tf.tidy(() => task.prepare(batch, 1));
        try {
          return await gradientNorms(task, batch, prepared, 1);
        } finally {
          task.dispose();
          tf.dispose([prepared, batch.content, batch.style]);
        }
      };
      const [light, heavy] = [await normsAt(0.1), await normsAt(0.4)];
      expect(Object.keys(light.terms).sort()).toEqual([
        'adversarial',
        'aim',
        'coarse',
        'color',
        'content',
        'covariance',
        'coverage',
        'identity',
        'moments',
        'nearest',
        'similarity',
      ]);
      expect(heavy.terms['adversarial']! / light.terms['adversarial']!).toBeCloseTo(4, 2);
      expect(heavy.terms['moments']).toBeCloseTo(light.terms['moments']!, 4);
      const sum = Object.values(light.terms).reduce((total, norm) => total + norm, 0);
      expect(light.whole).toBeLessThanOrEqual(sum * 1.0001);
    });
  });
});
