import * as tf from '@tensorflow/tfjs-core';
import type { LossLedgerState } from '../checkpoints/checkpoint.js';
import { GRADIENT_NORM, type TurnResult } from './learner.js';

type Losses = Record<string, Record<string, number>>;

/** The means over some steps, by network and loss. */
export interface LossMeans {
  readonly losses: Losses;
  readonly gradientNorms: Record<string, number>;
}

/**
 * Accumulates the losses of the steps. The sums since the last log line stay on the backend and are read once per line,
 * since reading a number every step makes a GPU wait. All sums can be saved and restored exactly.
 */
export class LossLedger {
  private readonly window = new Map<string, { names: readonly string[]; sums: tf.Tensor1D }>();
  private windowSteps = 0;
  private epoch: Losses = {};
  private epochSteps = 0;
  private sinceCheckpoint = { sum: 0, count: 0 };
  readonly initial: Record<string, number> = {};

  /** Adds one step's results by network and takes over their tensors. */
  add(results: ReadonlyMap<string, TurnResult>): void {
    for (const [network, { names, values }] of results) {
      const kept = this.window.get(network);
      if (kept) {
        const sums = tf.add<tf.Tensor1D>(kept.sums, values);
        tf.dispose([kept.sums, values]);
        kept.sums = sums;
      } else this.window.set(network, { names, sums: values });
    }
    this.windowSteps += 1;
  }

  /** The means since the last call. Adds them to the epoch's. */
  async takeWindow(): Promise<LossMeans> {
    const steps = this.windowSteps;
    const sums = await this.readWindow();
    this.clearWindow();
    const losses: Losses = {};
    const gradientNorms: Record<string, number> = {};
    for (const [network, byName] of Object.entries(sums)) {
      const means = mapValues(byName, (sum) => sum / steps);
      gradientNorms[network] = means[GRADIENT_NORM]!;
      losses[network] = Object.fromEntries(Object.entries(means).filter(([name]) => name !== GRADIENT_NORM));
      this.initial[network] ??= means['total']!;
      const epoch = (this.epoch[network] ??= {});
      for (const [name, mean] of Object.entries(losses[network])) epoch[name] = (epoch[name] ?? 0) + mean * steps;
    }
    this.epochSteps += steps;
    const firstTotal = Object.values(losses)[0]?.['total'];
    if (firstTotal !== undefined) {
      this.sinceCheckpoint = { sum: this.sinceCheckpoint.sum + firstTotal, count: this.sinceCheckpoint.count + 1 };
    }
    return { losses, gradientNorms };
  }

  /** The means of the epoch over its logged steps; starts a new epoch. */
  takeEpoch(): Losses {
    const means = mapValues(this.epoch, (byName) => mapValues(byName, (sum) => sum / this.epochSteps));
    this.epoch = {};
    this.epochSteps = 0;
    return means;
  }

  /** The mean total of the first network since the last call; undefined if nothing was logged since. */
  takeCheckpointLoss(): number | undefined {
    const { sum, count } = this.sinceCheckpoint;
    this.sinceCheckpoint = { sum: 0, count: 0 };
    return count === 0 ? undefined : sum / count;
  }

  async save(): Promise<LossLedgerState> {
    return {
      window: await this.readWindow(),
      windowSteps: this.windowSteps,
      epoch: structuredClone(this.epoch),
      epochSteps: this.epochSteps,
      sinceCheckpoint: { ...this.sinceCheckpoint },
      initial: { ...this.initial },
    };
  }

  restore(state: LossLedgerState): void {
    this.clearWindow();
    for (const [network, sums] of Object.entries(state.window)) {
      this.window.set(network, { names: Object.keys(sums), sums: tf.tensor1d(Object.values(sums), 'float32') });
    }
    this.windowSteps = state.windowSteps;
    this.epoch = structuredClone(state.epoch);
    this.epochSteps = state.epochSteps;
    this.sinceCheckpoint = { ...state.sinceCheckpoint };
    Object.assign(this.initial, state.initial);
  }

  dispose(): void {
    this.clearWindow();
  }

  private clearWindow(): void {
    for (const { sums } of this.window.values()) sums.dispose();
    this.window.clear();
    this.windowSteps = 0;
  }

  private async readWindow(): Promise<Losses> {
    const sums: Losses = {};
    for (const [network, { names, sums: tensor }] of this.window) {
      const values = await tensor.data<'float32'>();
      sums[network] = Object.fromEntries(names.map((name, index) => [name, values[index]!]));
    }
    return sums;
  }
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
