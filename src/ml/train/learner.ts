import * as tf from '@tensorflow/tfjs-core';
import { ExpectedError } from '../../shared/errors.js';
import type { NamedArray, NamedArrays } from '../models/parameters.js';
import { Adam, clipByNorm, type Optimizer } from './adam.js';
import type { OptimizerSettings } from './config.js';
import { FlatParameters } from './flatParameters.js';
import { MovingAverage } from './movingAverage.js';
import { Muon } from './muon.js';
import type { TrainedNetwork } from './trainingTask.js';
import type { TurnGradient } from './turnGradient.js';

/** A turn's losses, still on the backend: `values` `[names.length]`, owned by the caller. */
export interface TurnResult {
  readonly names: readonly string[];
  readonly values: tf.Tensor1D;
}

/** The name of the gradient norm (before clipping) in a turn's result. */
export const GRADIENT_NORM = 'gradientNorm';

/** A network with its training state: the optimizer's moments and the moving average. */
export class Learner {
  readonly name: string;
  readonly flat: FlatParameters;
  private readonly optimizer: Optimizer;
  private readonly average: MovingAverage | undefined;

  constructor(
    network: TrainedNetwork,
    private readonly settings: OptimizerSettings,
    averageDecay: number,
  ) {
    this.name = network.name;
    this.flat = new FlatParameters(network.parameters);
    this.optimizer = createOptimizer(network, this.flat, settings);
    this.average = network.averaged ? new MovingAverage(this.flat.size, averageDecay) : undefined;
  }

  get parameterCount(): number {
    return this.flat.size;
  }

  /** Applies a turn's gradient as update number `step`. Clips the gradient, takes it over and disposes it. */
  update({ names, losses, gradient }: TurnGradient, step: number, rateFactor: number): TurnResult {
    const { clipped, norm } = clipByNorm(gradient, this.settings.clipNorm);
    const values = this.flat.gather();
    const next = this.optimizer.update(values, clipped, step, rateFactor);
    this.flat.scatter(next);
    this.average?.update(next, step);
    const withNorm = tf.tidy(() => tf.concat1d([losses, tf.reshape<tf.Rank.R1>(norm, [1])]));
    tf.dispose([gradient, clipped, norm, values, next, losses]);
    return { names: [...names, GRADIENT_NORM], values: withNorm };
  }

  /** Runs `work` with the averaged parameters in place of the current ones, which are then restored exactly. */
  async withAverage<Result>(work: () => Promise<Result>): Promise<Result> {
    if (!this.average) return work();
    const current = this.flat.gather();
    const averaged = tf.tensor1d(await this.average.read());
    try {
      this.flat.scatter(averaged);
      return await work();
    } finally {
      this.flat.scatter(current);
      tf.dispose([current, averaged]);
    }
  }

  /** Reads weights, moments and average back from the backend, under their names in checkpoints. */
  async read(): Promise<Record<'weights' | 'optimizer' | 'average', Map<string, NamedArray>>> {
    const weights = await this.flat.read();
    const { first, second } = await this.optimizer.read();
    const average = await this.average?.read();
    return {
      weights: this.flat.toNamed(weights, `${this.name}/`),
      optimizer: new Map([
        ...this.flat.toNamed(first, `${this.name}/first/`),
        ...this.flat.toNamed(second, `${this.name}/second/`),
      ]),
      average: average ? this.flat.toNamed(average, `${this.name}/`) : new Map<string, NamedArray>(),
    };
  }

  /** @throws ModelError `checkpoint/mismatch` if names or shapes differ from this network's. */
  restore(weights: NamedArrays, optimizer: NamedArrays, average: NamedArrays): void {
    const values = tf.tensor1d(this.flat.fromNamed(weights, `${this.name}/`));
    this.flat.scatter(values);
    values.dispose();
    this.optimizer.restore({
      first: this.flat.fromNamed(optimizer, `${this.name}/first/`),
      second: this.flat.fromNamed(optimizer, `${this.name}/second/`),
    });
    this.average?.restore(this.flat.fromNamed(average, `${this.name}/`));
  }

  dispose(): void {
    this.optimizer.dispose();
    this.average?.dispose();
  }
}

function createOptimizer(
  { name, isHidden }: TrainedNetwork,
  flat: FlatParameters,
  settings: OptimizerSettings,
): Optimizer {
  if (settings.kind === 'adam') return new Adam(flat.size, settings);
  if (isHidden) return new Muon(flat, settings, isHidden);
  throw new ExpectedError('config/invalid', `The network ${name} of this task cannot be trained by muon.`, {
    advice: 'Use adam, or muon for another network.',
  });
}
