import * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { awayFromZero, expectGradientMatches } from '../../helpers/gradients.js';

const SHAPE = [2, 3, 4, 3] as const;
const PER_CHANNEL = [3] as const;
const positive = (uniform: number): number => 1.5 + uniform;

await describeOnEachBackend('gradients element by element', () => {
  const unary: Record<string, (x: tf.Tensor4D) => tf.Tensor> = {
    abs: (x) => tf.abs(x),
    exp: (x) => tf.exp(x),
    leakyRelu: (x) => tf.leakyRelu(x, 0.2),
    neg: (x) => tf.neg(x),
    relu: (x) => tf.relu(x),
    sigmoid: (x) => tf.sigmoid(x),
    softplus: (x) => tf.softplus(x),
    square: (x) => tf.square(x),
    tanh: (x) => tf.tanh(x),
  };
  for (const [name, f] of Object.entries(unary)) {
    it(name, async () => {
      await expectGradientMatches(f, [SHAPE], { sample: awayFromZero });
    });
  }

  const ofPositive: Record<string, (x: tf.Tensor4D) => tf.Tensor> = {
    log: (x) => tf.log(x),
    log1p: (x) => tf.log1p(x),
    reciprocal: (x) => tf.reciprocal(x),
    rsqrt: (x) => tf.rsqrt(x),
    sqrt: (x) => tf.sqrt(x),
  };
  for (const [name, f] of Object.entries(ofPositive)) {
    it(name, async () => {
      await expectGradientMatches(f, [SHAPE], { sample: positive, step: 0.005 });
    });
  }

  const binary: Record<string, (a: tf.Tensor4D, b: tf.Tensor4D) => tf.Tensor> = {
    add: (a, b) => tf.add(a, b),
    div: (a, b) => tf.div(a, b),
    maximum: (a, b) => tf.maximum(a, tf.mul(b, 3)),
    minimum: (a, b) => tf.minimum(a, tf.mul(b, 3)),
    mul: (a, b) => tf.mul(a, b),
    sub: (a, b) => tf.sub(a, b),
  };
  for (const [name, f] of Object.entries(binary)) {
    it(`${name} of like shapes`, async () => {
      await expectGradientMatches(f, [SHAPE, SHAPE], { sample: positive, step: 0.002, tolerance: 5e-3 });
    });
    // The gradients of these two ops do not sum over broadcast axes; tfjs throws.
    if (name === 'maximum' || name === 'minimum') continue;
    it(`${name}, spread over positions`, async () => {
      await expectGradientMatches(f, [SHAPE, PER_CHANNEL], { sample: positive, step: 0.002, tolerance: 5e-3 });
      await expectGradientMatches(f, [SHAPE, [2, 1, 1, 3]], { sample: positive, step: 0.002, tolerance: 5e-3 });
    });
  }

  it('squaredDifference of like shapes', async () => {
    await expectGradientMatches((a, b) => tf.squaredDifference(a, b), [SHAPE, SHAPE]);
  });

  it('addN', async () => {
    await expectGradientMatches((a, b, c) => tf.addN([a, b, c]), [SHAPE, SHAPE, SHAPE]);
  });

  it('clipByValue', async () => {
    await expectGradientMatches((x) => tf.clipByValue(x, -0.1, 0.1), [SHAPE], { sample: awayFromZero });
    await expectGradientMatches((x) => tf.clipByValue(x, -2, 2), [SHAPE]);
  });

  it('sigmoid cross entropy of logits', async () => {
    await expectGradientMatches((logits) => tf.losses.sigmoidCrossEntropy(tf.ones(SHAPE.slice()), logits), [SHAPE]);
    await expectGradientMatches((logits) => tf.losses.sigmoidCrossEntropy(tf.zeros(SHAPE.slice()), logits), [SHAPE]);
  });
});
