import * as tf from '@tensorflow/tfjs-core';
import { Adam, type Moments, type Optimizer } from './adam.js';
import type { OptimizerSettings } from './config.js';
import type { FlatParameters } from './flatParameters.js';

/** The coefficients of the odd polynomial that moves all singular values close to 1 (Jordan et al. 2024). */
const [LINEAR, CUBIC, QUINTIC] = [3.4445, -4.775, 2.0315];
const ROUNDS = 5;

/** So that an update has about the size of one of Adam's (Liu et al. 2025, Muon is Scalable for LLM Training). */
const SIZE = 0.2;

/**
 * Muon (Jordan et al. 2024): the kernels of hidden layers move by their Nesterov momentum, made orthogonal, so that all
 * directions learn equally fast. All other parameters are trained by Adam. `beta1` is the decay of both momenta, and
 * the two moments are the whole state, as Adam's.
 */
export class Muon implements Optimizer {
  private readonly adam: Adam;

  /** @param isHidden whether a parameter is the kernel of a hidden layer; its last axis are the outputs. */
  constructor(
    private readonly flat: FlatParameters,
    private readonly settings: OptimizerSettings,
    private readonly isHidden: (name: string) => boolean,
  ) {
    this.adam = new Adam(flat.size, settings);
  }

  update(values: tf.Tensor1D, gradient: tf.Tensor1D, step: number, rateFactor: number): tf.Tensor1D {
    const { learningRate, beta1 } = this.settings;
    const byAdam = this.adam.update(values, gradient, step, rateFactor);
    const next = tf.tidy(() => {
      const nesterov = tf.add<tf.Tensor1D>(tf.mul(gradient, 1 - beta1), tf.mul(this.adam.momentum, beta1));
      const [before, direction] = [this.flat.split(values), this.flat.split(nesterov)];
      const moved = this.flat.split(byAdam).map((part, index) => {
        if (!this.isHidden(this.flat.names[index]!)) return part;
        return tf.sub(before[index]!, tf.mul(orthogonalUpdate(direction[index]!), learningRate * rateFactor));
      });
      return this.flat.join(moved);
    });
    byAdam.dispose();
    return next;
  }

  read(): Promise<Moments> {
    return this.adam.read();
  }

  restore(moments: Moments): void {
    this.adam.restore(moments);
  }

  dispose(): void {
    this.adam.dispose();
  }
}

/**
 * A kernel's direction as an update of the usual size, with singular values of about the same size.
 *
 * @param direction `[..., outputs]`, as a matrix of all other axes by the outputs.
 */
function orthogonalUpdate(direction: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const outputs = direction.shape.at(-1)!;
    const matrix = tf.reshape<tf.Rank.R2>(direction, [-1, outputs]);
    let x = tf.div<tf.Tensor2D>(matrix, tf.add(tf.norm(matrix), 1e-12));
    for (let round = 0; round < ROUNDS; round++) {
      const square = tf.matMul<tf.Tensor2D>(tf.transpose(x), x);
      const polynomial = tf.add<tf.Tensor2D>(tf.mul(square, CUBIC), tf.mul(tf.matMul(square, square), QUINTIC));
      x = tf.add<tf.Tensor2D>(tf.mul(x, LINEAR), tf.matMul(x, polynomial));
    }
    return tf.reshape(tf.mul(x, SIZE * Math.sqrt(Math.max(matrix.shape[0], outputs))), direction.shape);
  });
}
