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
  /** Parameters without a gradient stay unchanged. */
  readonly parameters: Parameters;
  /** Whether a moving average of the parameters is kept and saved. */
  readonly averaged: boolean;
  /** Whether a parameter is the kernel of a hidden layer. Needed by the optimizer `muon`. */
  readonly isHidden?: (name: string) => boolean;
}

/** The losses of a turn by name, still on the backend: scalars that the trainer reads and disposes. */
export type LossTensors = Record<string, tf.Scalar>;

/** The result of one turn of one network inside the gradient: `total` is minimized, `parts` are logged. */
export interface TurnLoss {
  readonly total: tf.Scalar;
  readonly parts: LossTensors;
  /** The weighted terms whose sum is `total`, to find out which of them dominates the training. */
  readonly terms?: LossTensors;
}

/** Tensors by name that one turn passes to the next one, in addition to its loss. */
export type Handover = { readonly [name: string]: tf.Tensor };

export interface FirstTurnLoss<Passed extends Handover> extends TurnLoss {
  readonly passed: Passed;
}

/**
 * What is trained, from the trainer's view: one network, or two that take turns, a loss for each turn, and preview
 * pictures. The trainer owns the loop, the optimizers, the schedule, checkpoints and logs, and does not depend on any
 * model.
 *
 * @typeParam Prepared tensors in any structure that both turns need and no gradient changes.
 * @typeParam Passed what the second turn gets from the first.
 */
export interface TrainingTask<
  Prepared extends tf.TensorContainer = tf.TensorContainer,
  Passed extends Handover = Handover,
> {
  /** In turn order: one or two. */
  readonly networks: readonly TrainedNetwork[];
  /**
   * Called before the first step of a new run with many artworks, float images 0-1 `[count, crop, crop, 3]`, owned by
   * the caller. It may set parameters that are not learned.
   */
  calibrate?(artworks: tf.Tensor4D): void;
  /** Called once per step, outside any gradient; the caller disposes the result. */
  prepare(batch: TrainingBatch, step: number): Prepared;
  /** The loss of the first network; synchronous, called inside the gradient tape of its parameters. */
  firstTurn(batch: TrainingBatch, prepared: Prepared, step: number): FirstTurnLoss<Passed>;
  /** The same for the second network, if there is one. */
  secondTurn?(batch: TrainingBatch, passed: Passed, step: number): TurnLoss;
  /** Preview pictures from fixed samples: float images 0-1 `[count, height, width, 3]` by name. */
  preview(batch: TrainingBatch): Record<string, tf.Tensor4D>;
  dispose(): void;
}
