import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { isLearned } from '../../../src/ml/models/generatorNetwork.js';
import { parseTrainingConfig, type TrainingConfig } from '../../../src/ml/train/config.js';
import { createTask, resolveTaskOptions } from '../../../src/ml/train/createTask.js';
import { toTrainingBatch } from '../../../src/ml/train/pixelBatches.js';
import { train } from '../../../src/ml/train/trainer.js';
import type { TrainingTask } from '../../../src/ml/train/trainingTask.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { MemorySource, MemoryStore, TINY_TASK, TINY_WORLD } from '../../helpers/memoryTraining.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';

const configOf = (task: object, steps = 1) =>
  parseTrainingConfig({
    task: { ...TINY_TASK, ...task },
    data: { cropSize: 32 },
    batch: 2,
    steps,
    optimizer: { learningRate: 3e-3 },
    schedule: { warmupSteps: 2 },
    averageDecay: 0.9,
    previews: { every: steps, count: 2, size: 32 },
    logEvery: 5,
  });

const source = () => new MemorySource({ count: 4, size: 32, batch: 2 });

async function trainAll(config: TrainingConfig, task: TrainingTask, store: MemoryStore): Promise<void> {
  await train({
    config,
    configHash: '',
    dataHash: '',
    backend: tf.getBackend(),
    task,
    source: source(),
    store,
    report: () => undefined,
    clock: () => performance.now(),
  });
}

/** The result of a first turn at a step: its losses by name, and the data it passes on. */
async function firstTurn(
  task: TrainingTask,
  step: number,
): Promise<{ losses: Record<string, number>; painted: tf.Tensor4D }> {
  const batch = toTrainingBatch(await source().take(1));
  return tf.tidy(() => {
    const { parts, total, passed } = task.firstTurn(batch, task.prepare(batch, step), step);
    const losses = Object.fromEntries(
      Object.entries({ total, ...parts }).map(([name, loss]) => [name, loss.dataSync()[0]!]),
    );
    return { losses, painted: passed['painted'] as tf.Tensor4D };
  });
}

await describeOnEachBackend('style transfer', () => {
  it('judges every stage of the painted photos, and artworks painted from their own features', async () => {
    const task = await createTask(configOf({ identityPerBatch: 1 }), TINY_WORLD);
    const { losses, painted } = await firstTurn(task, 1);
    expect(painted.shape).toEqual([2, 32, 32, 3]);
    expect(Object.keys(losses).sort()).toEqual(
      [
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
        'style',
        'total',
      ].sort(),
    );
    const of = (name: string): number => losses[name]!;
    const style = ['moments', 'covariance', 'nearest', 'coverage', 'color'].reduce((sum, name) => sum + of(name), 0);
    expect(losses['style']).toBeCloseTo(style, 3);
    const weights = {
      content: 2.5,
      similarity: 1.2,
      aim: 1,
      moments: 2.5,
      covariance: 12,
      nearest: 2,
      coverage: 1.5,
      coarse: 0.6,
      color: 1,
      identity: 1.5,
      adversarial: 0.3,
    };
    const total = Object.entries(weights).reduce((sum, [name, weight]) => sum + weight * of(name), 0);
    expect(losses['total']).toBeCloseTo(total, 2);
    tf.dispose(painted);
    task.dispose();
  });

  it('compares the painting with that of a moved view where that has a weight', async () => {
    const task = await createTask(configOf({ steadyWeight: 2 }), TINY_WORLD);
    const without = await createTask(configOf({}), TINY_WORLD);
    without.networks[0]!.parameters.assign(await task.networks[0]!.parameters.read());
    without.networks[1]!.parameters.assign(await task.networks[1]!.parameters.read());
    const [own, other] = [await firstTurn(task, 1), await firstTurn(without, 1)];
    expect(own.losses['steady']).toBeGreaterThan(0);
    expect(other.losses).not.toHaveProperty('steady');
    const identity = 1.5 * (own.losses['identity']! - other.losses['identity']!);
    expect(own.losses['total']! - other.losses['total']!).toBeCloseTo(2 * own.losses['steady']! + identity, 2);
    tf.dispose([own.painted, other.painted]);
    task.dispose();
    without.dispose();
  });

  it('learns to paint moved views alike', async () => {
    const others = [
      'content',
      'similarity',
      'moments',
      'covariance',
      'nearest',
      'coverage',
      'color',
      'aim',
      'adversarial',
    ];
    const weights = Object.fromEntries([...others, 'coarse', 'identity'].map((name) => [`${name}Weight`, 0]));
    const config = configOf({ ...weights, steadyWeight: 1 }, 30);
    const task = await createTask(config, TINY_WORLD);
    const store = new MemoryStore();
    await trainAll(config, task, store);
    const steady = store.losses.map(({ losses }) => losses['generator']!['steady']!);
    expect(steady.at(-1)).toBeLessThan(0.8 * steady[0]!);
    task.dispose();
  });

  it('leaves out the identity where it has no weight', async () => {
    const task = await createTask(configOf({ identityWeight: 0 }), TINY_WORLD);
    const { losses, painted } = await firstTurn(task, 1);
    expect(losses).not.toHaveProperty('identity');
    tf.dispose(painted);
    task.dispose();
  });

  it('draws the same in the same step of the same run, and something else in others', async () => {
    const totalsOf = async (seed: number): Promise<number[]> => {
      const task = await createTask({ ...configOf({}), seed: 1 }, TINY_WORLD);
      const other = await createTask({ ...configOf({}), seed }, TINY_WORLD);
      for (const [index, network] of other.networks.entries()) {
        network.parameters.assign(await task.networks[index]!.parameters.read());
      }
      const turns = [await firstTurn(other, 1), await firstTurn(other, 1), await firstTurn(other, 2)];
      tf.dispose(turns.map(({ painted }) => painted));
      task.dispose();
      other.dispose();
      return turns.map(({ losses }) => losses['total']!);
    };
    const [first, again, later] = await totalsOf(1);
    expect(again).toBe(first);
    expect(later).not.toBe(first);
    expect((await totalsOf(2))[0]).not.toBe(first);
  });

  it('learns all but the encoder and what is calibrated', async () => {
    await expectNoTensorLeak(async () => {
      const config = configOf({}, 4);
      const task = await createTask(config, TINY_WORLD);
      const [generator] = task.networks;
      const artworks = tf.randomUniform<tf.Rank.R4>([6, 32, 32, 3], 0, 1, 'float32', 3);
      task.calibrate!(artworks);
      artworks.dispose();
      const before = await generator!.parameters.read();
      const store = new MemoryStore();
      await trainAll(config, task, store);
      const after = await generator!.parameters.read();
      for (const [name, { data }] of after) {
        const isSame = data.every((value, index) => value === before.get(name)!.data[index]);
        expect(isSame, name).toBe(!isLearned(name));
      }
      // Neither does the moving average change them.
      const { average } = store.checkpoints.at(-1)!.checkpoint;
      for (const [name, { data }] of before) {
        if (!isLearned(name)) expect(average.get(`generator/${name}`)!.data).toEqual(data);
      }
      task.dispose();
    });
  });
});

await describeOnEachBackend('reconstruction', () => {
  it('trains the generator alone to paint pictures from their own features', async () => {
    await expectNoTensorLeak(async () => {
      const config = configOf({ reconstructionOnly: true }, 20);
      const task = await createTask(config, TINY_WORLD);
      const store = new MemoryStore();
      expect(task.networks.map(({ name }) => name)).toEqual(['generator']);
      await trainAll(config, task, store);
      const losses = store.losses.map((record) => record.losses['generator']!);
      expect(Object.keys(losses[0]!)).toEqual(['total', 'pixels', 'features']);
      expect(losses.at(-1)!['total']).toBeLessThan(0.85 * losses[0]!['total']!);
      expect([...(store.previews[0]?.pictures.keys() ?? [])]).toEqual(['content', 'style', 'photo', 'artwork']);
      task.dispose();
    });
  });
});

it('every option of the task is written out', () => {
  expect(resolveTaskOptions(configOf({})).task).toMatchObject({
    contentWeight: 2.5,
    similarityWeight: 1.2,
    aimWeight: 1,
    momentsWeight: 2.5,
    covarianceWeight: 12,
    nearestWeight: 2,
    coverageWeight: 1.5,
    coarseWeight: 0.6,
    colorWeight: 1,
    adversarialWeight: 0.3,
    identityWeight: 1.5,
    identityPerBatch: 1,
    steadyWeight: 0,
    reconstructionOnly: false,
  });
});
