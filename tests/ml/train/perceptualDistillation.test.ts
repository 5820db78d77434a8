import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { perceptualStudentOptionsSchema } from '../../../src/ml/models/perceptualShape.js';
import { createPerceptualStudent, studentFeatures } from '../../../src/ml/models/perceptualStudent.js';
import { parseTrainingConfig } from '../../../src/ml/train/config.js';
import { createTask } from '../../../src/ml/train/createTask.js';
import { train } from '../../../src/ml/train/trainer.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { MemorySource, MemoryStore, TINY_WORLD } from '../../helpers/memoryTraining.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { seededRandom } from '../../helpers/tinyModel.js';

const STUDENT = { channels: [8, 8, 12, 12], layout: [2, 1, 1, 1] };

const configOf = (json: object) =>
  parseTrainingConfig({
    task: { name: 'perceptualDistillation', student: STUDENT },
    data: { cropSize: 32 },
    batch: 2,
    optimizer: { learningRate: 5e-3, beta1: 0.9 },
    schedule: { warmupSteps: 2 },
    averageDecay: 0.9,
    previews: { every: 1000, count: 2, size: 32 },
    logEvery: 5,
    ...json,
  });

await describeOnEachBackend('a distillation', () => {
  it('teaches an encoder of four blocks, each by itself and then all together', async () => {
    await expectNoTensorLeak(async () => {
      const config = configOf({ steps: 40 });
      const task = await createTask(config, TINY_WORLD);
      const store = new MemoryStore();
      await train({
        config,
        configHash: '',
        dataHash: '',
        backend: tf.getBackend(),
        task,
        store,
        source: new MemorySource({ count: 4, size: 32, batch: 2 }),
        report: () => undefined,
        clock: () => performance.now(),
      });
      const losses = store.losses.map((record) => record.losses['perceptual']!);
      expect(Object.keys(losses[0]!)).toEqual(['total', 'relu1_1', 'relu2_1', 'relu3_1', 'relu4_1']);
      // 28 of the 40 steps are taught block by block.
      expect(losses[4]!['total']).toBeLessThan(0.7 * losses[0]!['total']!);
      task.dispose();
    });
  });

  it('shows each block the features of the one before, or those that are given', async () => {
    await expectNoTensorLeak(() => {
      const student = createPerceptualStudent(STUDENT, seededRandom(3));
      const image = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 1, 'float32', 4);
      const maxima = tf.tidy(() => {
        const own = studentFeatures(student, STUDENT, image);
        const again = studentFeatures(student, STUDENT, image, own);
        const blank = studentFeatures(
          student,
          STUDENT,
          image,
          own.map((feature) => tf.zerosLike(feature)),
        );
        return {
          same: own.map((feature, index) => tf.max(tf.abs(tf.sub(feature, again[index]!))).dataSync()[0]!),
          blank: blank.map((feature) => tf.max(feature).dataSync()[0]!),
        };
      });
      expect(maxima.same).toEqual([0, 0, 0, 0]);
      expect(maxima.blank[0]).toBeGreaterThan(0);
      expect(maxima.blank.slice(1)).toEqual([0, 0, 0]);
      image.dispose();
      student.dispose();
      return Promise.resolve();
    });
  });

  it('wants steps rather than minutes while it teaches block by block', async () => {
    await expect(createTask(configOf({ minutes: 1 }), TINY_WORLD)).rejects.toMatchObject({ code: 'config/invalid' });
  });
});

it('an encoder has four or five blocks', () => {
  const parse = (channels: number[], layout: number[]) =>
    perceptualStudentOptionsSchema.safeParse({ channels, layout });
  expect(parse([4, 4, 4, 4], [1, 1, 1, 1]).success).toBe(true);
  expect(parse([4, 4, 4, 4, 4], [1, 1, 1, 1, 1]).success).toBe(true);
  expect(parse([4, 4, 4], [1, 1, 1]).success).toBe(false);
  expect(parse([4, 4, 4, 4, 4], [1, 1, 1, 1]).success).toBe(false);
});
