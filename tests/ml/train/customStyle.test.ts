import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import type { NamedArrays } from '../../../src/ml/models/parameters.js';
import {
  createAdaptedStyle,
  customTransferStyle,
  initialAdapterArrays,
  initialStyleArrays,
  learntAdapter,
  learntStyle,
} from '../../../src/ml/models/customStyle.js';
import { encodeFeatures, isOfEncoder } from '../../../src/ml/models/featureEncoder.js';
import { channelStatistics } from '../../../src/ml/models/channelStatistics.js';
import { decoderLayers } from '../../../src/ml/models/generatorShape.js';
import { assertAdapterFits } from '../../../src/ml/models/styleAdapter.js';
import { flattenCode, type StyleCode } from '../../../src/ml/models/styleCode.js';
import { isOfTrunk } from '../../../src/ml/models/trunkHash.js';
import { parseTrainingConfig, type TrainingConfig } from '../../../src/ml/train/config.js';
import { createTask } from '../../../src/ml/train/createTask.js';
import { drawTarget, targetOfSet } from '../../../src/ml/train/tasks/setTarget.js';
import { train } from '../../../src/ml/train/trainer.js';
import type { TrainingTask } from '../../../src/ml/train/trainingTask.js';
import { imageToTensor } from '../../../src/ml/tensors/imageTensor.js';
import type { PixelImage } from '../../../src/shared/domain/pixelImage.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { MemorySource, MemoryStore, TINY_WORLD } from '../../helpers/memoryTraining.js';
import { testImage } from '../../helpers/testImages.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { seededRandom, tinyModel, TINY_GENERATOR } from '../../helpers/tinyModel.js';

/** An adapter is trained without a discriminator, on batches as one picture, and compared at half the size as well. */
const TASK_OPTIONS = {
  code: {},
  network: {},
  adapter: { rank: 2, adversarialWeight: 0, coarseWeight: 0.6, drawsSettings: false, poolsBatch: true },
};

const configFor = (trunk: string, steps: number, trains: 'code' | 'network' | 'adapter' = 'code') =>
  parseTrainingConfig({
    task: { name: 'customStyle', trunk, trains, discriminator: { channels: 4 }, ...TASK_OPTIONS[trains] },
    data: { cropSize: 32 },
    batch: 2,
    steps,
    optimizer: {
      kind: trains === 'adapter' ? 'muon' : 'adam',
      learningRate: { code: 0.02, network: 0.002, adapter: 0.02 }[trains],
    },
    schedule: { warmupSteps: 2 },
    averageDecay: 0.9,
    checkpoints: { every: steps },
    previews: { every: 1000, count: 2, size: 32 },
    logEvery: trains === 'adapter' ? 1 : 5,
  });

const trunkOf = async (seed: number): Promise<string> => {
  const model = await tinyModel(seed);
  const { trunk } = model;
  model.dispose();
  return trunk;
};

const trainTask = (config: TrainingConfig, task: TrainingTask, store: MemoryStore) =>
  train({
    config,
    configHash: 'config',
    dataHash: 'data',
    backend: tf.getBackend(),
    task,
    store,
    source: new MemorySource({ count: 4, size: 32, batch: 2 }, 1),
    report: () => undefined,
    clock: () => performance.now(),
  });

async function picturesOf(pictures: AsyncIterable<PixelImage>): Promise<PixelImage[]> {
  const all: PixelImage[] = [];
  for await (const picture of pictures) all.push(picture);
  return all;
}

const styleLosses = ({ losses }: MemoryStore): number[] =>
  losses.map((record) => record.losses['style']?.['style'] ?? NaN);

/** The style's parameters in the run's last checkpoint, by the task's parameter names. */
function learntIn({ checkpoints }: MemoryStore): NamedArrays {
  const averages = [...(checkpoints.at(-1)?.checkpoint.average ?? [])];
  return new Map(averages.map(([name, array]) => [name.replace('style/', ''), array]));
}

/** Trains a style of a tiny model from the code of one picture. */
async function trainStyle(trains: 'code' | 'network', steps: number) {
  const model = await tinyModel();
  const before = await model.network.parameters.read();
  const code: StyleCode = await model.encodeStyle(testImage(32, 32, 50));
  const config = configFor(model.trunk, steps, trains);
  const store = new MemoryStore();
  const task = await createTask(config, { ...TINY_WORLD, readModel: () => Promise.resolve(model) });
  try {
    expect(task.networks.map(({ name }) => name)).toEqual(['style', 'discriminator']);
    task.networks[0]!.parameters.assign(initialStyleArrays(code, trains === 'network' ? before : undefined));
    await trainTask(config, task, store);
    return { before, code, store, after: await model.network.parameters.read(), learnt: learntStyle(learntIn(store))! };
  } finally {
    task.dispose();
  }
}

/** Trains an adapter of a tiny model for the code of one picture. */
async function trainAdapter(steps: number) {
  const model = await tinyModel();
  const { trunk } = model;
  const before = await model.network.parameters.read();
  const code = await model.encodeStyle(testImage(32, 32, 50));
  const config = configFor(trunk, steps, 'adapter');
  const store = new MemoryStore();
  const task = await createTask(config, { ...TINY_WORLD, readModel: () => Promise.resolve(model) });
  try {
    expect(task.networks.map(({ name }) => name)).toEqual(['style']);
    const { parameters } = task.networks[0]!;
    parameters.assign(await initialAdapterArrays(code, parameters));
    await trainTask(config, task, store);
    const arrays = learntIn(store);
    const after = await model.network.parameters.read();
    return {
      before,
      after,
      code,
      trunk,
      store,
      learnt: learntStyle(arrays)!,
      adapter: learntAdapter(TINY_GENERATOR, trunk, arrays)!,
    };
  } finally {
    task.dispose();
  }
}

await describeOnEachBackend('a custom style', () => {
  it('trains how its code modulates, and leaves the trunk and the rest of the code as they are', async () => {
    await expectNoTensorLeak(async () => {
      const { before, code, store, after, learnt } = await trainStyle('code', 30);
      expect(after).toEqual(before);
      const styles = styleLosses(store);
      expect(styles.at(-1)).toBeLessThan(styles[0]!);
      expect(learnt.trunk).toBeUndefined();
      const size = code.modulation.length;
      expect(learnt.code.slice(size)).toEqual(flattenCode(code).slice(size));
      expect(learnt.code.slice(0, size)).not.toEqual(code.modulation);
    });
  });

  it('trains a decoder of its own from the model, and encoder and style encoder stay as they are', async () => {
    await expectNoTensorLeak(async () => {
      const { before, code, store, after, learnt } = await trainStyle('network', 10);
      expect([...after]).toEqual([...before].filter(([name]) => !isOfTrunk(name)));
      expect(styleLosses(store).at(-1)).toBeLessThan(styleLosses(store)[0]!);
      expect([...learnt.trunk!.keys()].sort()).toEqual([...before.keys()].filter(isOfTrunk).sort());
      for (const [name, { data }] of learnt.trunk!) {
        if (isOfEncoder(name)) expect(data, name).toEqual(before.get(name)!.data);
      }
      const kernel = `${decoderLayers(TINY_GENERATOR).at(-1)!.name}.kernel`;
      expect(learnt.trunk!.get(kernel)?.data).not.toEqual(before.get(kernel)?.data);
      // A gain scales the modulation's steps: it has changed, but not much.
      const size = code.modulation.length;
      const moved = [...code.modulation].map((value, index) => Math.abs(value - learnt.code[index]!));
      expect(Math.max(...moved)).toBeGreaterThan(0.01);
      expect(Math.max(...moved)).toBeLessThan(10);
      expect(learnt.code.slice(size)).toEqual(flattenCode(code).slice(size));
    });
  });

  it('trains an adapter that starts without effect, and leaves trunk and code as they are', async () => {
    await expectNoTensorLeak(async () => {
      const first = await trainAdapter(5);
      const { before, after, store, learnt, adapter } = first;
      expect(after).toEqual(before);
      expect(learnt.code).toEqual(flattenCode(first.code));
      expect(learnt.trunk).toBeUndefined();
      const styles = styleLosses(store);
      expect(styles.at(-1)).toBeLessThan(styles[0]!);
      expect(adapter.deltas.every(({ up }) => up.some((value) => value !== 0))).toBe(true);
      assertAdapterFits(adapter, TINY_GENERATOR, first.trunk);
    });
  });

  it('learns the same each time, and goes on from an earlier adapter of the same rank', async () => {
    await expectNoTensorLeak(async () => {
      const { code, adapter } = await trainAdapter(1);
      expect((await trainAdapter(1)).adapter).toEqual(adapter);
      const style = createAdaptedStyle(TINY_GENERATOR, 2, seededRandom(4));
      const wider = createAdaptedStyle(TINY_GENERATOR, 3, seededRandom(4));
      const further = await initialAdapterArrays(code, style, adapter);
      const up = 'change.decoder.deep.eighth.up';
      expect(further.get(up)?.data).toEqual(adapter.deltas.find(({ layer }) => layer === 'decoder.deep.eighth')?.up);
      const anew = await initialAdapterArrays(code, wider, adapter);
      expect(anew.get(up)?.data.every((value) => value === 0)).toBe(true);
      style.dispose();
      wider.dispose();
    });
  });

  it('is to the transfer what its code says, once for each picture', async () => {
    await expectNoTensorLeak(async () => {
      const model = await tinyModel();
      const code = await model.encodeStyle(testImage(32, 32, 50));
      const task = await createTask(configFor(model.trunk, 1), {
        ...TINY_WORLD,
        readModel: () => Promise.resolve(model),
      });
      const [{ parameters }] = task.networks as [(typeof task.networks)[number]];
      parameters.assign(initialStyleArrays(code));
      const style = customTransferStyle(TINY_GENERATOR, parameters, 2);
      const { bankSize, encoderChannels } = TINY_GENERATOR;
      expect(style.deep.covariance.shape).toEqual([2, encoderChannels[3], encoderChannels[3]]);
      expect(style.deepBank.shape.slice(0, 2)).toEqual([2, bankSize]);
      const twice = (values: Float32Array): number[] => [...values, ...values];
      expect([...(await style.quarter.mean.data())]).toEqual(twice(code.statistics.quarter.mean));
      expect([...(await style.color.covariance.data())]).toEqual(twice(code.color.covariance));
      expect([...(await style.deepBank.data())]).toEqual(twice(code.banks.deep));
      expect([...(await style.pixels.mean.data())]).toEqual(twice(code.statistics.pixels.mean));
      tf.dispose(style);
      task.dispose();
    });
  });

  it('aims at what whole artworks have in common, of each as many features', async () => {
    await expectNoTensorLeak(async () => {
      const { network } = await tinyModel();
      const artworks = await picturesOf(TINY_WORLD.readArtworks());
      const target = await targetOfSet(network, TINY_WORLD.readArtworks());
      const own = artworks.map((artwork) =>
        tf.tidy(() => {
          const features = encodeFeatures(network.parameters, network.options, imageToTensor(artwork, 8));
          return channelStatistics(features[2]!).mean.dataSync();
        }),
      );
      const mean = await target.statistics[2]!.mean.data();
      mean.forEach((value, channel) => expect(value).toBeCloseTo((own[0]![channel]! + own[1]![channel]!) / 2, 4));
      // Of 32 x 32 and 48 x 32 px, at a half, a quarter and an eighth of the size.
      expect(target.rows.map(({ unit }) => unit.shape[1])).toEqual([16 * 16 + 24 * 16, 8 * 8 + 12 * 8, 4 * 4 + 6 * 4]);
      const drawn = tf.tidy(() => drawTarget(target, 3, seededRandom(1)));
      expect(drawn.rows[1]!.unit.shape).toEqual([3, 160, TINY_GENERATOR.encoderChannels[2]]);
      tf.dispose([target, drawn]);
      network.parameters.dispose();
    });
  });

  it('refuses another model than the one that it was begun for', async () => {
    const config = configFor(await trunkOf(2), 5);
    await expect(createTask(config, TINY_WORLD)).rejects.toMatchObject({ code: 'style/trunk-mismatch' });
  });
});
