import * as tf from '@tensorflow/tfjs-core';
import { FlatParameters } from './flatParameters.js';
import { toTrainingBatch } from './pixelBatches.js';
import type { PixelBatch } from './ports.js';
import type { Handover, TrainedNetwork, TrainingTask, TurnLoss } from './trainingTask.js';
import { differentiateTurn, disposeGradients, type TurnGradient } from './turnGradient.js';

/** One micro-batch to differentiate. */
export interface GradientRequest {
  /** From 1. */
  readonly step: number;
  /** The flat parameters of each network, in the task's order. */
  readonly weights: readonly Float32Array[];
  readonly pixels: PixelBatch;
}

/** A `TurnGradient` as numbers. */
export interface NetworkGradient {
  readonly names: readonly string[];
  readonly losses: Float32Array;
  readonly gradient: Float32Array;
}

/**
 * Computes gradients for a trainer, usually in another process. It keeps no state between requests, so a run does not
 * depend on which worker computes what.
 */
export interface GradientWorker {
  /**
   * Requests the gradients of each network, in order.
   * @returns after the request was sent: if the trainer started its own computation earlier, it would delay the
   *   request.
   */
  ask(request: GradientRequest): Promise<{ readonly answer: Promise<readonly NetworkGradient[]> }>;
}

/**
 * Differentiates with the same networks as the trainer's; their parameters come with every request. Handles one request
 * at a time.
 */
export class MicroBatchDifferentiator {
  private readonly flats: readonly FlatParameters[];
  private last: Promise<unknown> = Promise.resolve();

  /** The task is owned by the caller. */
  constructor(private readonly task: TrainingTask) {
    this.flats = task.networks.map(({ parameters }) => new FlatParameters(parameters));
  }

  compute(request: GradientRequest): Promise<NetworkGradient[]> {
    const answer = this.last.then(() => this.computeNow(request));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private async computeNow({ step, weights, pixels }: GradientRequest): Promise<NetworkGradient[]> {
    this.flats.forEach((flat, index) => {
      const values = tf.tensor1d(weights[index] as Float32Array);
      flat.scatter(values);
      values.dispose();
    });
    const gradients = await differentiateMicroBatch(this.task, this.flats, pixels, step);
    return Promise.all(gradients.map(toNumbers));
  }
}

/** Callbacks of a trainer around the turns. */
export interface TurnHooks {
  /** Awaited before each turn. */
  readonly pause?: (() => Promise<void>) | undefined;
  /** Runs a part of the work, named by its network or `prepare`. */
  readonly timed?: (<Result>(part: string, work: () => Result) => Result) | undefined;
}

/**
 * The gradients of all turns of a step on one micro-batch, each computed with the parameters before the step. Their
 * tensors are owned by the caller.
 */
export async function differentiateMicroBatch(
  task: TrainingTask,
  flats: readonly FlatParameters[],
  pixels: PixelBatch,
  step: number,
  { pause, timed = (_part, work) => work() }: TurnHooks = {},
): Promise<TurnGradient[]> {
  const batch = toTrainingBatch(pixels);
  const prepared = timed('prepare', () => tf.tidy(() => task.prepare(batch, step)));
  const gradients: TurnGradient[] = [];
  let passed: Handover = {};
  const take = async (network: TrainedNetwork, loss: () => TurnLoss): Promise<void> => {
    await pause?.();
    const flat = flats[gradients.length] as FlatParameters;
    gradients.push(timed(network.name, () => differentiateTurn(network, flat, loss)));
  };
  try {
    const [first, second] = task.networks as readonly [TrainedNetwork, TrainedNetwork?];
    await take(first, () => {
      const turn = task.firstTurn(batch, prepared, step);
      // Kept, since the tape disposes everything else.
      if (second) passed = kept(turn.passed);
      return turn;
    });
    if (second && task.secondTurn) await take(second, () => task.secondTurn!(batch, passed, step));
    return gradients;
  } catch (thrown) {
    disposeGradients(gradients);
    throw thrown;
  } finally {
    tf.dispose([batch.content, batch.style, prepared, passed]);
  }
}

/** Protects tensors from their scope; the caller disposes them. */
function kept(tensors: Handover): Handover {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.keep(tensor.clone())]));
}

/** Reads a gradient from the backend and disposes it. */
async function toNumbers({ names, losses, gradient }: TurnGradient): Promise<NetworkGradient> {
  const numbers = async (tensor: tf.Tensor1D): Promise<Float32Array> =>
    Float32Array.from(await tensor.data<'float32'>());
  const read = { names, losses: await numbers(losses), gradient: await numbers(gradient) };
  tf.dispose([losses, gradient]);
  return read;
}

/** The inverse of `toNumbers`; the tensors are owned by the caller. */
export function fromNumbers({ names, losses, gradient }: NetworkGradient): TurnGradient {
  return { names, losses: tf.tensor1d(losses), gradient: tf.tensor1d(gradient) };
}

/** Splits a step's batch into `count` parts of equal size. */
export function splitBatch(pixels: PixelBatch, count: number): PixelBatch[] {
  const { size } = pixels;
  const each = pixels.count / count;
  const bytes = each * size * size * 3;
  return Array.from({ length: count }, (_, index) => ({
    count: each,
    size,
    content: pixels.content.subarray(index * bytes, (index + 1) * bytes),
    style: pixels.style.subarray(index * bytes, (index + 1) * bytes),
  }));
}
