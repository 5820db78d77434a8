import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../src/ml/checkpoints/checkpoint.js';
import { parseTrainingConfig } from '../../../src/ml/train/config.js';
import { createTask } from '../../../src/ml/train/createTask.js';
import { MicroBatchDifferentiator, type GradientWorker } from '../../../src/ml/train/gradientWorker.js';
import type { LossRecord, TrainingEvent, TrainingOutcome } from '../../../src/ml/train/ports.js';
import { train, type TrainingJob } from '../../../src/ml/train/trainer.js';
import type { TrainingTask } from '../../../src/ml/train/trainingTask.js';
import { describeOnEachBackend, quickestBackend, useBackend } from '../../helpers/backends.js';
import { MemorySource, MemoryStore, TINY_TASK, TINY_WORLD } from '../../helpers/memoryTraining.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';

const BASE = {
  task: TINY_TASK,
  data: { cropSize: 32 },
  batch: 2,
  optimizer: { learningRate: 3e-3 },
  schedule: { warmupSteps: 2 },
  averageDecay: 0.9,
  checkpoints: { every: 5 },
  previews: { every: 1000, count: 2, size: 32 },
  logEvery: 3,
};

interface Run {
  readonly outcome: TrainingOutcome;
  readonly store: MemoryStore;
  readonly events: TrainingEvent[];
}

interface RunOptions extends Partial<Pick<TrainingJob, 'checkpoint' | 'signal' | 'clock' | 'workers'>> {
  readonly store?: MemoryStore;
  readonly onEvent?: (event: TrainingEvent) => void;
  readonly wrap?: (task: TrainingTask) => TrainingTask;
}

/** A task with changed totals. */
function withTotal(change: (total: tf.Scalar, step: number, name: string) => tf.Scalar) {
  return (task: TrainingTask): TrainingTask => ({
    networks: task.networks,
    prepare: (batch, step) => task.prepare(batch, step),
    preview: (batch) => task.preview(batch),
    dispose: () => task.dispose(),
    firstTurn: (batch, prepared, step) => {
      const turn = task.firstTurn(batch, prepared, step);
      return { ...turn, total: change(turn.total, step, 'generator') };
    },
    secondTurn: (batch, passed, step) => {
      const turn = task.secondTurn!(batch, passed, step);
      return { ...turn, total: change(turn.total, step, 'discriminator') };
    },
  });
}

async function run(json: object, options: RunOptions = {}): Promise<Run> {
  const config = parseTrainingConfig({ ...BASE, ...json });
  const { store = new MemoryStore(), onEvent, wrap, ...job } = options;
  const events: TrainingEvent[] = [];
  const made = await createTask(config, TINY_WORLD);
  const task = wrap ? wrap(made) : made;
  try {
    const outcome = await train({
      config,
      configHash: 'config',
      dataHash: 'data',
      backend: tf.getBackend(),
      task,
      source: new MemorySource({ count: 6, size: config.data.cropSize, batch: config.batch }, config.seed),
      store,
      report: (event) => {
        events.push(event);
        onEvent?.(event);
      },
      clock: () => performance.now(),
      ...job,
    });
    return { outcome, store, events };
  } finally {
    task.dispose();
  }
}

/** Everything that must match between two runs: all but the times. */
const withoutTimes = (records: readonly LossRecord[]): object[] =>
  records.map(({ imagesPerSecond: _speed, seconds: _seconds, ...rest }) => rest);

function expectSameCheckpoint(actual: Checkpoint, expected: Checkpoint): void {
  const { elapsedSeconds: _a, ...state } = actual.state;
  const { elapsedSeconds: _b, ...expectedState } = expected.state;
  expect(state).toEqual(expectedState);
  // Compared as maps of typed arrays, bit for bit.
  expect(actual.weights).toEqual(expected.weights);
  expect(actual.optimizer).toEqual(expected.optimizer);
  expect(actual.average).toEqual(expected.average);
}

const lastOf = <Item>(items: readonly Item[]): Item => items[items.length - 1]!;

await describeOnEachBackend('training', () => {
  it('overfits a few pictures', async () => {
    const { outcome, store } = await run({ steps: 60, optimizer: { learningRate: 1e-3 } });
    const total = (record: LossRecord): number => record.losses['generator']!['total']!;
    expect(outcome).toMatchObject({ reason: 'finished', step: outcome.totalSteps });
    const first = total(store.losses[0]!);
    const last = store.losses.slice(-3).reduce((sum, record) => sum + total(record) / 3, 0);
    expect(last).toBeLessThan(0.75 * first);
    expect(Object.keys(store.losses[0]!.losses)).toEqual(['generator', 'discriminator']);
  });

  it('goes on from any checkpoint as if it had never stopped', async () => {
    const whole = await run({ steps: 8, checkpoints: { every: 3 } });
    const last = lastOf(whole.store.checkpoints).checkpoint;
    expect(whole.store.checkpoints.map(({ checkpoint }) => checkpoint.state.step)).toEqual([3, 6, 8]);
    for (const { checkpoint } of whole.store.checkpoints.slice(0, 2)) {
      // Through JSON and back, as a state takes on disk.
      const state = JSON.parse(JSON.stringify(checkpoint.state)) as Checkpoint['state'];
      const resumed = await run({ steps: 8, checkpoints: { every: 3 } }, { checkpoint: { ...checkpoint, state } });
      expectSameCheckpoint(lastOf(resumed.store.checkpoints).checkpoint, last);
      const rest = whole.store.losses.filter(({ step }) => step > checkpoint.state.step);
      expect(withoutTimes(resumed.store.losses)).toEqual(withoutTimes(rest));
    }
  });

  it('comes to the same whoever computes the micro-batches', async () => {
    const json = { steps: 2, batch: 6, microBatches: 6, checkpoints: { every: 2 } };
    const alone = await run(json);
    const config = parseTrainingConfig({ ...BASE, ...json });
    const task = await createTask(config, TINY_WORLD);
    const helper = new MicroBatchDifferentiator(task);
    const steps: number[] = [];
    const worker: GradientWorker = {
      ask: (request) => {
        steps.push(request.step);
        return Promise.resolve({ answer: helper.compute(request) });
      },
    };
    const shared = await run(json, { workers: [worker] });
    task.dispose();
    // Every second micro-batch, all requested before the first answer.
    expect(steps).toEqual([1, 1, 1, 2, 2, 2]);
    expectSameCheckpoint(lastOf(shared.store.checkpoints).checkpoint, lastOf(alone.store.checkpoints).checkpoint);
    expect(withoutTimes(shared.store.losses)).toEqual(withoutTimes(alone.store.losses));
  });

  it('ends when a worker cannot go on', async () => {
    const worker: GradientWorker = { ask: () => Promise.resolve({ answer: Promise.reject(new Error('it is gone')) }) };
    const failing = (): Promise<unknown> => run({ steps: 2, microBatches: 2 }, { workers: [worker] }).catch(String);
    expect(await failing()).toContain('it is gone');
    await expectNoTensorLeak(failing, { warmUps: 1 });
  });

  it('leaks no tensor', async () => {
    await expectNoTensorLeak(() => run({ steps: 4, previews: { every: 2, count: 2, size: 32 } }), { warmUps: 1 });
  });
});

describe('the training loop', () => {
  beforeAll(async () => {
    await useBackend(await quickestBackend());
  });

  it('takes the same steps again, and others with another seed', async () => {
    const [first, again, other] = [await run({ steps: 6 }), await run({ steps: 6 }), await run({ steps: 6, seed: 2 })];
    expect(withoutTimes(again.store.losses)).toEqual(withoutTimes(first.store.losses));
    expectSameCheckpoint(lastOf(again.store.checkpoints).checkpoint, lastOf(first.store.checkpoints).checkpoint);
    expect(withoutTimes(other.store.losses)).not.toEqual(withoutTimes(first.store.losses));
  });

  it('stops on request with a checkpoint from which nothing is lost', async () => {
    const whole = await run({ steps: 12 });
    const stop = new AbortController();
    const stopped = await run(
      { steps: 12 },
      // The sixth step's line is the second one; the signal comes while the seventh waits.
      { signal: stop.signal, onEvent: (event) => event.type === 'losses' && event.record.step === 6 && stop.abort() },
    );
    expect(stopped.outcome).toMatchObject({ reason: 'stopped', step: 6, totalSteps: 12 });
    const resumed = await run({ steps: 12 }, { checkpoint: lastOf(stopped.store.checkpoints).checkpoint });
    expectSameCheckpoint(lastOf(resumed.store.checkpoints).checkpoint, lastOf(whole.store.checkpoints).checkpoint);
    expect(withoutTimes([...stopped.store.losses, ...resumed.store.losses])).toEqual(withoutTimes(whole.store.losses));
  });

  it('saves in between once too much would be lost, without a trace in what follows', async () => {
    const plain = { steps: 8, checkpoints: { every: 4, keep: 2 } };
    const reference = await run(plain);
    let ms = 0;
    const clock = (): number => (ms += 10_000);
    const { store } = await run({ ...plain, checkpoints: { ...plain.checkpoints, everyMinutes: 1 } }, { clock });
    const steps = store.checkpoints.map(({ checkpoint }) => checkpoint.state.step);
    expect(steps.length).toBeGreaterThan(reference.store.checkpoints.length);
    expect(steps).toEqual(expect.arrayContaining([4, 8]));
    for (const { checkpoint, isBest } of store.checkpoints)
      if (checkpoint.state.step % 4 > 0) expect(isBest).toBe(false);
    const [actual, expected] = [store, reference.store].map((each) => lastOf(each.checkpoints).checkpoint);
    expect(actual!.weights).toEqual(expected!.weights);
    expect(actual!.state.bestLoss).toBe(expected!.state.bestLoss);
  });

  it('marks the best checkpoint by the first network’s mean total', async () => {
    const { store } = await run({ steps: 15, logEvery: 1 });
    const mean = (from: number, to: number): number => {
      const part = store.losses.filter(({ step }) => step > from && step <= to);
      return part.reduce((sum, record) => sum + record.losses['generator']!['total']!, 0) / part.length;
    };
    let best = Infinity;
    for (const { checkpoint, isBest } of store.checkpoints) {
      const loss = mean(checkpoint.state.step - 5, checkpoint.state.step);
      expect(isBest).toBe(loss < best);
      best = Math.min(best, loss);
      expect(checkpoint.state.bestLoss).toBeCloseTo(best, 10);
    }
  });

  it('stops with an error that names loss and step when a loss is no number', async () => {
    const store = new MemoryStore();
    const spoil = withTotal((total, step, name) => (step >= 7 && name === 'generator' ? tf.mul(total, NaN) : total));
    await expect(run({ steps: 20 }, { store, wrap: spoil })).rejects.toMatchObject({
      name: 'ModelError',
      code: 'train/diverged',
      details: { loss: 'generator total', step: 9 },
      message: expect.stringMatching(/generator total is NaN at step 9/),
    });
    const { state, weights } = lastOf(store.checkpoints).checkpoint;
    expect(state.step).toBe(5);
    for (const { data } of weights.values()) expect(data.every(Number.isFinite)).toBe(true);
  });

  it('never saves weights that went bad between two log lines', async () => {
    const store = new MemoryStore();
    const spoil = withTotal((total, step) => (step === 10 ? tf.mul(total, NaN) : total));
    const diverging = run({ steps: 20, logEvery: 9 }, { store, wrap: spoil });
    await expect(diverging).rejects.toMatchObject({ code: 'train/diverged', details: { step: 10 } });
    expect(store.checkpoints.map(({ checkpoint }) => checkpoint.state.step)).toEqual([5]);
  });

  it('takes an exploding loss for a divergence', async () => {
    const grow = withTotal((total, step) => (step > 6 ? tf.mul(total, 1e4) : total));
    await expect(run({ steps: 20 }, { wrap: grow })).rejects.toMatchObject({
      code: 'train/diverged',
      message: expect.stringMatching(/generator total rose to/),
    });
  });

  it('fixes the number of steps of a run limited by minutes in its first checkpoint', async () => {
    // The clock is read several times per step; a fiftieth of five minutes is six seconds.
    let now = 0;
    const clock = (): number => (now += 300);
    const limited = await run({ minutes: 5, checkpoints: { every: 1000 } }, { clock, signal: abortAfter(12) });
    const budget = limited.events.find((event) => event.type === 'budget')!;
    const { checkpoint } = limited.store.checkpoints[0]!;
    expect(checkpoint.state.totalSteps).toBe(budget.totalSteps);
    expect(checkpoint.state.step).toBeLessThan(12);
    // Resumed on a machine ten times slower, the schedule is the same.
    const resumed = await run(
      { minutes: 5, checkpoints: { every: 1000 } },
      { checkpoint, clock: () => (now += 1000), signal: abortAfter(3) },
    );
    expect(resumed.outcome.totalSteps).toBe(budget.totalSteps);
  });

  it('shows pictures of the averaged weights without touching the training', async () => {
    const plain = await run({ steps: 6 });
    let now = 0;
    // Slow steps: pictures stay below their share of the time.
    const shown = await run({ steps: 6, previews: { every: 2, count: 2, size: 32 } }, { clock: () => (now += 10_000) });
    expect(shown.store.previews.length).toBeGreaterThan(0);
    const { pictures } = shown.store.previews[0]!;
    expect([...pictures.keys()].slice(0, 3)).toEqual(['content', 'style', 'stylized']);
    for (const column of pictures.values()) {
      expect(column).toHaveLength(2);
      expect(column[0]).toMatchObject({ width: 32, height: 32 });
    }
    expect(withoutTimes(shown.store.losses)).toEqual(withoutTimes(plain.store.losses));
    const [undisturbed, disturbed] = [plain, shown].map(({ store }) => lastOf(store.checkpoints).checkpoint);
    expect(disturbed!.weights).toEqual(undisturbed!.weights);
    expect(disturbed!.average).toEqual(undisturbed!.average);
  });

  it('refuses a checkpoint of another network', async () => {
    const { store } = await run({ steps: 2 });
    const { checkpoint } = lastOf(store.checkpoints);
    const wider = { ...TINY_TASK, discriminator: { channels: 6 } };
    await expect(run({ steps: 4, task: wider }, { checkpoint })).rejects.toMatchObject({
      code: 'checkpoint/mismatch',
      message: expect.stringContaining('discriminator/'),
    });
  });
});

function abortAfter(steps: number): AbortSignal {
  let asked = 0;
  return {
    get aborted() {
      return ++asked > steps;
    },
  } as AbortSignal;
}
