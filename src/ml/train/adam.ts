import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerSettings } from './config.js';

/** An optimizer's state: a first and a second moment of each parameter. */
export interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Updates one flat vector of parameters. It owns its state. */
export interface Optimizer {
  /** The parameters after update number `step` (from 1), owned by the caller. `rateFactor` scales the learning rate. */
  update(values: tf.Tensor1D, gradient: tf.Tensor1D, step: number, rateFactor: number): tf.Tensor1D;
  read(): Promise<Moments>;
  restore(moments: Moments): void;
  dispose(): void;
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1) on one flat vector of parameters. The bias correction is computed from the
 * step, so the two moments are the whole state.
 */
export class Adam implements Optimizer {
  private first: tf.Tensor1D;
  private second: tf.Tensor1D;

  constructor(
    size: number,
    private readonly settings: Omit<OptimizerSettings, 'kind'>,
  ) {
    this.first = tf.zeros([size]);
    this.second = tf.zeros([size]);
  }

  /** The moving average of the gradients; owned by the optimizer. */
  get momentum(): tf.Tensor1D {
    return this.first;
  }

  update(values: tf.Tensor1D, gradient: tf.Tensor1D, step: number, rateFactor: number): tf.Tensor1D {
    const { learningRate, beta1, beta2, epsilon } = this.settings;
    const rate = (learningRate * rateFactor) / (1 - Math.pow(beta1, step));
    const secondScale = 1 / (1 - Math.pow(beta2, step));
    const [first, second, next] = tf.tidy(() => {
      const newFirst = tf.add(tf.mul(this.first, beta1), tf.mul(gradient, 1 - beta1));
      const newSecond = tf.add(tf.mul(this.second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
      const scale = tf.add(tf.sqrt(tf.mul(newSecond, secondScale)), epsilon);
      return [newFirst, newSecond, tf.sub(values, tf.mul(tf.div(newFirst, scale), rate))];
    }) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    this.setMoments(first, second);
    return next;
  }

  async read(): Promise<Moments> {
    const [first, second] = await Promise.all([this.first.data<'float32'>(), this.second.data<'float32'>()]);
    return { first: Float32Array.from(first), second: Float32Array.from(second) };
  }

  restore({ first, second }: Moments): void {
    this.setMoments(tf.tensor1d(first), tf.tensor1d(second));
  }

  dispose(): void {
    this.first.dispose();
    this.second.dispose();
  }

  private setMoments(first: tf.Tensor1D, second: tf.Tensor1D): void {
    this.dispose();
    this.first = first;
    this.second = second;
  }
}

/**
 * The gradient scaled down to the norm `limit` if it is longer (Pascanu et al. 2013), and its original norm. Both stay
 * on the backend and are owned by the caller.
 */
export function clipByNorm(gradient: tf.Tensor1D, limit: number | null): { clipped: tf.Tensor1D; norm: tf.Scalar } {
  const [clipped, norm] = tf.tidy(() => {
    const length = tf.sqrt(tf.sum(tf.square(gradient)));
    if (limit === null) return [gradient.clone(), length];
    return [tf.mul(gradient, tf.minimum(1, tf.div(limit, tf.add(length, 1e-12)))), length];
  }) as [tf.Tensor1D, tf.Scalar];
  return { clipped, norm };
}
