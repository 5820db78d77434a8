import * as tf from '@tensorflow/tfjs-core';

/**
 * An exponential moving average of parameters, bias-corrected like Adam's moments: after n updates it is the weighted
 * mean of exactly those n values, so it is usable from the first step.
 */
export class MovingAverage {
  private values: tf.Tensor1D;

  constructor(
    size: number,
    private readonly decay: number,
  ) {
    this.values = tf.zeros([size]);
  }

  /** Adds the parameters after update number `step` (from 1). `current` is owned by the caller. */
  update(current: tf.Tensor1D, step: number): void {
    // avg_t = sum d^(t-i) (1-d) p_i / (1-d^t), rewritten as a step from avg_(t-1) towards p_t.
    const rate = (1 - this.decay) / (1 - Math.pow(this.decay, step));
    const next = tf.tidy(() => tf.add<tf.Tensor1D>(this.values, tf.mul(tf.sub(current, this.values), rate)));
    this.values.dispose();
    this.values = next;
  }

  async read(): Promise<Float32Array> {
    return Float32Array.from(await this.values.data<'float32'>());
  }

  restore(values: Float32Array): void {
    this.values.dispose();
    this.values = tf.tensor1d(values);
  }

  dispose(): void {
    this.values.dispose();
  }
}
