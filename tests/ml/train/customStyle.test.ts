import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { initialStyleArrays, learntStyle } from '../../../src/ml/models/customStyle.js';
import { styleStatistics } from '../../../src/ml/losses/styleLoss.js';
import { PerceptualEncoder } from '../../../src/ml/models/perceptualEncoder.js';
import { imageToTensor } from '../../../src/ml/tensors/imageTensor.js';
import type { PixelImage } from '../../../src/shared/domain/pixelImage.js';
import { isOfTrunk } from '../../../src/ml/models/trunkHash.js';
import { parseTrainingConfig, type TrainingConfig } from '../../../src/ml/train/config.js';
import { createTask } from '../../../src/ml/train/createTask.js';
import { train } from '../../../src/ml/train/trainer.js';
import type { TrainingTask } from '../../../src/ml/train/trainingTask.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { MemorySource, MemoryStore, randomPerceptual, TINY_WORLD } from '../../helpers/memoryTraining.js';
import { testImage } from '../../helpers/testImages.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { tinyModel } from '../../helpers/tinyModel.js';

const configFor = (trunk: string, steps: number, trains: 'code' | 'network' = 'code') =>
  parseTrainingConfig({
    task: { name: 'customStyle', trunk, trains, discriminator: { channels: 4 } },
    data: { cropSize: 32 },
    batch: 2,
    steps,
    optimizer: { learningRate: trains === 'code' ? 0.02 : 0.002 },
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

const trainTask = (config: TrainingConfig, task: TrainingTask, store: MemoryStore) =>
  train({
    ...{ config, configHash: 'config', dataHash: 'data', backend: tf.getBackend(), task, store },
    source: new MemorySource({ count: 4, size: 32, batch: 2 }, 1),
    report: () => undefined,
    clock: () => performance.now(),
  });

async function pixelsOf(pictures: AsyncIterable<PixelImage>): Promise<PixelImage[]> {
  const all: PixelImage[] = [];
  for await (const picture of pictures) all.push(picture);
  return all;
}

const styleLosses = ({ losses }: MemoryStore): number[] =>
  losses.map((record) => record.losses['style']?.['style'] ?? NaN);

await describeOnEachBackend('a custom style', () => {
  it('trains its code and leaves the trunk as it is', async () => {
    await expectNoTensorLeak(async () => {
      const model = await tinyModel();
      const before = await model.network.parameters.read();
      const config = configFor(model.trunk, 30);
      const store = new MemoryStore();
      const task = await createTask(config, {
        ...TINY_WORLD,
        readModel: () => Promise.resolve(model),
      });
      try {
        expect(task.networks.map(({ name }) => name)).toEqual(['style', 'discriminator']);
        await trainTask(config, task, store);
        expect(await model.network.parameters.read()).toEqual(before);
      } finally {
        task.dispose();
      }
      const styles = styleLosses(store);
      expect(styles.at(-1)).toBeLessThan(0.9 * styles[0]!);
      const [code] = [...(store.checkpoints.at(-1)?.checkpoint.average ?? [])];
      expect(code?.[0]).toBe('style/code');
      expect(code?.[1].data.some((value) => value !== 0)).toBe(true);
    });
  });

  it('trains a network of its own from the model, and the style encoder stays as it is', async () => {
    await expectNoTensorLeak(async () => {
      const model = await tinyModel();
      const before = await model.network.parameters.read();
      const { values: code } = await model.encodeStyle(testImage(32, 32, 50));
      const config = configFor(model.trunk, 10, 'network');
      const store = new MemoryStore();
      const world = { ...TINY_WORLD, readModel: () => Promise.resolve(model) };
      const task = await createTask(config, world);
      try {
        task.networks[0]?.parameters.assign(initialStyleArrays(code, before));
        await trainTask(config, task, store);
        const encoder = [...before].filter(([name]) => !isOfTrunk(name));
        expect([...(await model.network.parameters.read())]).toEqual(encoder);
      } finally {
        task.dispose();
      }
      expect(styleLosses(store).at(-1)).toBeLessThan(styleLosses(store)[0]!);
      const averages = [...(store.checkpoints.at(-1)?.checkpoint.average ?? [])];
      const arrays = new Map(averages.map(([name, array]) => [name.replace('style/', ''), array]));
      const learnt = learntStyle(arrays)!;
      expect([...learnt.trunk!.keys()].sort()).toEqual([...before.keys()].filter(isOfTrunk).sort());
      const kernel = 'decoder.color.kernel';
      expect(learnt.trunk!.get(kernel)?.data).not.toEqual(before.get(kernel)?.data);
      // The code takes steps of its own size: it has moved, and not far.
      const moved = learnt.code.map((value, index) => Math.abs(value - code[index]!));
      expect(Math.max(...moved)).toBeGreaterThan(0.01);
      expect(Math.max(...moved)).toBeLessThan(10);
    });
  });

  it('aims at what whole artworks have in common, whatever the crops of a batch show', async () => {
    await expectNoTensorLeak(async () => {
      const config = configFor(await trunkOf(1), 5);
      const task = await createTask(config, TINY_WORLD);
      const encoder = new PerceptualEncoder(await randomPerceptual());
      try {
        const targetOf = (seed: number): Float32Array => {
          const image = imageToTensor(testImage(32, 32, seed), 16);
          return task.prepare({ content: image, style: image }, 1)['style1']!.dataSync<'float32'>();
        };
        const batches = tf.tidy(() => ({ targets: [60, 61].map(targetOf) })).targets;
        const artworks = await pixelsOf(TINY_WORLD.readArtworks());
        const own = artworks.map((artwork) =>
          tf.tidy(() =>
            styleStatistics(encoder.features(imageToTensor(artwork, 16))[1]!, 'moments').dataSync<'float32'>(),
          ),
        );
        expect(batches[0]).toEqual(batches[1]);
        batches[0]!.forEach((value, index) => {
          const mean = own.reduce((sum, statistics) => sum + statistics[index]!, 0) / own.length;
          expect(value).toBeCloseTo(mean, 4);
        });
      } finally {
        encoder.dispose();
        task.dispose();
      }
    });
  });

  it('refuses another model than the one that it was begun for', async () => {
    const config = configFor(await trunkOf(2), 5);
    const world = TINY_WORLD;
    await expect(createTask(config, world)).rejects.toMatchObject({ code: 'style/trunk-mismatch' });
  });
});
