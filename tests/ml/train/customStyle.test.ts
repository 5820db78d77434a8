import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { parseTrainingConfig } from '../../../src/ml/train/config.js';
import { createTask } from '../../../src/ml/train/createTask.js';
import { train } from '../../../src/ml/train/trainer.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { MemorySource, MemoryStore, randomPerceptual } from '../../helpers/memoryTraining.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { tinyModel } from '../../helpers/tinyModel.js';

const configFor = (trunk: string, steps: number) =>
  parseTrainingConfig({
    task: { name: 'customStyle', trunk, discriminator: { channels: 4 } },
    data: { cropSize: 32 },
    batch: 2,
    steps,
    optimizer: { learningRate: 0.02 },
    schedule: { warmupSteps: 2 },
    averageDecay: 0.9,
    checkpoints: { every: steps },
    previews: { every: 1000, count: 2, size: 32 },
    logEvery: 5,
  });

const trunkOf = async (seed: number): Promise<string> => {
  const model = await tinyModel(seed);
  const { trunk } = model;
  model.dispose();
  return trunk;
};

await describeOnEachBackend('a custom style', () => {
  it('trains its code and leaves the trunk as it is', async () => {
    await expectNoTensorLeak(async () => {
      const model = await tinyModel();
      const before = await model.network.parameters.read();
      const config = configFor(model.trunk, 30);
      const store = new MemoryStore();
      const task = await createTask(config, {
        readPerceptual: randomPerceptual,
        readModel: () => Promise.resolve(model),
      });
      try {
        expect(task.networks.map(({ name }) => name)).toEqual(['style', 'discriminator']);
        await train({
          config,
          configHash: 'config',
          dataHash: 'data',
          backend: tf.getBackend(),
          task,
          source: new MemorySource({ count: 4, size: 32, batch: 2 }, 1),
          store,
          report: () => undefined,
          clock: () => performance.now(),
        });
        expect(await model.network.parameters.read()).toEqual(before);
      } finally {
        task.dispose();
      }
      const styles = store.losses.map(({ losses }) => losses['style']?.['style'] ?? NaN);
      expect(styles.at(-1)).toBeLessThan(0.9 * styles[0]!);
      const [code] = [...(store.checkpoints.at(-1)?.checkpoint.average ?? [])];
      expect(code?.[0]).toBe('style/code');
      expect(code?.[1].data.some((value) => value !== 0)).toBe(true);
    });
  });

  it('refuses another model than the one that it was begun for', async () => {
    const config = configFor(await trunkOf(2), 5);
    const world = { readPerceptual: randomPerceptual, readModel: tinyModel };
    await expect(createTask(config, world)).rejects.toMatchObject({ code: 'style/trunk-mismatch' });
  });
});
