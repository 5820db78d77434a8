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
  /** Those that have no part in the loss stay as they are. */
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

/** What a turn hands to the next one, beside its loss: tensors by name. */
export type Handover = { readonly [name: string]: tf.Tensor };

export interface FirstTurnLoss<Passed extends Handover> extends TurnLoss {
  readonly passed: Passed;
}

/**
 * What is trained, as the trainer sees it: one network, or two that take turns, a loss for each turn, and pictures to look
 * at. The trainer owns the loop, the optimizers, the schedule, checkpoints and logs, and knows no model.
 *
 * @typeParam Prepared what both turns need and no gradient changes: tensors in any structure.
 * @typeParam Passed what the second turn gets from the first.
 */
export interface TrainingTask<
  Prepared extends tf.TensorContainer = tf.TensorContainer,
  Passed extends Handover = Handover,
> {
  /** In the order of their turns: one or two. */
  readonly networks: readonly TrainedNetwork[];
  /**
   * Before the first step of a new run: a look at many artworks, float images 0-1 `[count, crop, crop, 3]`, owned by the
   * caller. It may set parameters that are not learned.
   */
  calibrate?(artworks: tf.Tensor4D): void;
  /** Called once a step, outside of any gradient; the caller disposes what it gives. */
  prepare(batch: TrainingBatch, step: number): Prepared;
  /** The loss of the first network; synchronous, called inside the gradient tape of its parameters. */
  firstTurn(batch: TrainingBatch, prepared: Prepared, step: number): FirstTurnLoss<Passed>;
  /** The loss of the second network, likewise; only where there is one. */
  secondTurn?(batch: TrainingBatch, passed: Passed, step: number): TurnLoss;
  /** Pictures for people, from fixed samples: float images 0-1 `[count, height, width, 3]` by name. */
  preview(batch: TrainingBatch): Record<string, tf.Tensor4D>;
  dispose(): void;
}
