import type * as tf from '@tensorflow/tfjs-core';
import type { Parameters } from '../models/parameters.js';

/** One step's samples: photos and artworks as float images 0-1 `[batch, crop, crop, 3]`, owned by the trainer. */
export interface TrainingBatch {
  readonly content: tf.Tensor4D;
  readonly style: tf.Tensor4D;
}

/** A network whose parameters one optimizer updates. */
export interface TrainedNetwork {
  /** For example `generator` or `discriminator`: the prefix in checkpoints, logs and optimizer state. */
  readonly name: string;
  readonly parameters: Parameters;
  /** Whether a moving average of the parameters is kept and saved. */
  readonly averaged: boolean;
}

/** The losses of a turn by name, still on the backend: scalars that the trainer reads and disposes. */
export type LossTensors = Record<string, tf.Scalar>;

/** What one turn of one network computes inside the gradient: `total` is minimized, `parts` are logged. */
export interface TurnLoss {
  readonly total: tf.Scalar;
  readonly parts: LossTensors;
  /** The weighted terms that `total` is the sum of, for asking which of them drives the training. */
  readonly terms?: LossTensors;
}

/**
 * What is trained, as the trainer sees it: networks that take turns, a loss for each turn, and pictures to look at.
 * The trainer owns the loop, the optimizers, the schedule, checkpoints and logs, and knows no model.
 */
export interface TrainingTask {
  /** In the order of their turns. */
  readonly networks: readonly TrainedNetwork[];
  /**
   * Before the first step of a new run: a look at many artworks, float images 0-1 `[count, crop, crop, 3]`, owned by the
   * caller. It may set parameters that are not learned.
   */
  calibrate?(artworks: tf.Tensor4D): void;
  /** What a turn shares with the others (for example the stylized batch); called once a step, disposed by the trainer. */
  prepare(batch: TrainingBatch, step: number): Record<string, tf.Tensor>;
  /** The loss of the turn of network `name`; synchronous, called inside the gradient tape of its parameters. */
  loss(name: string, batch: TrainingBatch, prepared: Record<string, tf.Tensor>, step: number): TurnLoss;
  /** Pictures for people, from fixed samples: float images 0-1 `[count, height, width, 3]` by name. */
  preview(batch: TrainingBatch): Record<string, tf.Tensor4D>;
  dispose(): void;
}
