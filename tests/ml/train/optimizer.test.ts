import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { Parameters } from '../../../src/ml/models/parameters.js';
import { Adam, clipByNorm } from '../../../src/ml/train/adam.js';
import type { OptimizerSettings } from '../../../src/ml/train/config.js';
import { FlatParameters } from '../../../src/ml/train/flatParameters.js';
import { differentiateTurn } from '../../../src/ml/train/turnGradient.js';
import { GRADIENT_NORM, Learner } from '../../../src/ml/train/learner.js';
import { MovingAverage } from '../../../src/ml/train/movingAverage.js';
import { Muon } from '../../../src/ml/train/muon.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { maxDifference, read } from '../../helpers/gradients.js';
import { randomValues, seededRandom } from '../../helpers/random.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';

const SETTINGS: OptimizerSettings = {
  kind: 'adam',
  learningRate: 0.01,
  beta1: 0.5,
  beta2: 0.999,
  epsilon: 1e-8,
  clipNorm: null,
};

/** Adam as in algorithm 1 of the paper, element by element, in double precision. */
function adamByTheBook(values: number[], gradients: readonly (readonly number[])[]): number[] {
  const { learningRate, beta1, beta2, epsilon } = SETTINGS;
  const first = values.map(() => 0);
  const second = values.map(() => 0);
  const result = [...values];
  gradients.forEach((gradient, index) => {
    const t = index + 1;
    gradient.forEach((g, i) => {
      first[i] = beta1 * first[i]! + (1 - beta1) * g;
      second[i] = beta2 * second[i]! + (1 - beta2) * g * g;
      const corrected = first[i] / (1 - beta1 ** t);
      result[i]! -= (learningRate * corrected) / (Math.sqrt(second[i] / (1 - beta2 ** t)) + epsilon);
    });
  });
  return result;
}

function twoParameters(): Parameters {
  const parameters = new Parameters();
  parameters.add('a', tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]));
  parameters.add('b', tf.tensor1d([7, 8]));
  return parameters;
}

await describeOnEachBackend('optimizers', () => {
  it('take the steps of Adam as published', async () => {
    const random = seededRandom(1);
    const start = [...randomValues(50, random)];
    const gradients = Array.from({ length: 20 }, () => [...randomValues(50, random)]);
    const adam = new Adam(50, SETTINGS);
    let values = tf.tensor1d(start);
    gradients.forEach((gradient, index) => {
      const g = tf.tensor1d(gradient);
      const next = adam.update(values, g, index + 1, 1);
      tf.dispose([values, g]);
      values = next;
    });
    expect(maxDifference(await read(values), adamByTheBook(start, gradients))).toBeLessThan(2e-6);
    adam.dispose();
  });

  it('go on from saved moments exactly', async () => {
    const random = seededRandom(2);
    const gradients = Array.from({ length: 6 }, () => randomValues(9, random));
    const run = (adam: Adam, values: tf.Tensor1D, from: number, to: number): tf.Tensor1D => {
      let current = values;
      for (let step = from; step <= to; step += 1) {
        const gradient = tf.tensor1d(gradients[step - 1]!);
        const next = adam.update(current, gradient, step, 0.7);
        tf.dispose([current, gradient]);
        current = next;
      }
      return current;
    };
    const whole = new Adam(9, SETTINGS);
    const expected = await read(run(whole, tf.zeros([9]), 1, 6));
    const before = new Adam(9, SETTINGS);
    const middle = await read(run(before, tf.zeros([9]), 1, 3));
    const after = new Adam(9, SETTINGS);
    after.restore(await before.read());
    expect(await read(run(after, tf.tensor1d(middle), 4, 6))).toEqual(expected);
    for (const adam of [whole, before, after]) adam.dispose();
  });

  it('move hidden kernels by an orthogonal matrix of the usual size, and all else as Adam does', async () => {
    const [rows, outputs] = [18, 4];
    const parameters = new Parameters();
    parameters.add('kernel', tf.zeros([3, 3, 2, outputs]));
    parameters.add('bias', tf.zeros([outputs]));
    const flat = new FlatParameters(parameters);
    const gradient = tf.tensor1d([...randomValues(flat.size, seededRandom(3))]);
    const [values, settings] = [tf.zeros<tf.Rank.R1>([flat.size]), { ...SETTINGS, beta1: 0.95 }];
    const [muon, adam] = [new Muon(flat, settings, (name) => name === 'kernel'), new Adam(flat.size, settings)];
    const [moved, byAdam] = [muon.update(values, gradient, 1, 0.5), adam.update(values, gradient, 1, 0.5)];
    const ofKernel = tf.reshape<tf.Rank.R2>(tf.slice1d(moved, 0, rows * outputs), [rows, outputs]);
    const direction = tf.div<tf.Tensor2D>(ofKernel, -0.5 * settings.learningRate * 0.2 * Math.sqrt(rows));
    const products = [...(await read(tf.matMul(tf.transpose(direction), direction)))];
    // After five rounds singular values are between 0.7 and 1.2, and directions are those of the gradient.
    products.forEach((product, index) => {
      const isDiagonal = index % (outputs + 1) === 0;
      expect(Math.abs(product - (isDiagonal ? 1 : 0))).toBeLessThan(isDiagonal ? 0.55 : 0.35);
    });
    const along = tf.sum(tf.mul(tf.slice1d(gradient, 0, rows * outputs), tf.reshape(direction, [-1])));
    expect((await read(along))[0]).toBeGreaterThan(0);
    const rest = (vector: tf.Tensor1D): tf.Tensor => tf.slice1d(vector, rows * outputs, outputs);
    expect(await read(rest(moved))).toEqual(await read(rest(byAdam)));
    for (const optimizer of [muon, adam]) optimizer.dispose();
    parameters.dispose();
  });

  it('clip a gradient by its length, and leave shorter ones alone', async () => {
    const gradient = tf.tensor1d([3, 4, 0]);
    for (const [limit, expected] of [
      [10, [3, 4, 0]],
      [1, [0.6, 0.8, 0]],
      [null, [3, 4, 0]],
    ] as const) {
      const { clipped, norm } = clipByNorm(gradient, limit);
      expect(maxDifference(await read(clipped), expected)).toBeLessThan(1e-6);
      expect(maxDifference(await read(norm), [5])).toBeLessThan(1e-5);
    }
    const zero = clipByNorm(tf.zeros([3]), 1);
    expect([...(await read(zero.clipped))]).toEqual([0, 0, 0]);
    tf.dispose([gradient, zero.norm]);
  });

  it('average parameters with the weights of an exponential mean from the first step on', async () => {
    const decay = 0.9;
    const average = new MovingAverage(1, decay);
    const seen: number[] = [];
    for (const [index, value] of [3, -1, 4, 1, -5].entries()) {
      const current = tf.tensor1d([value]);
      average.update(current, index + 1);
      current.dispose();
      seen.push(value);
      const weights = seen.map((_, at) => decay ** (seen.length - 1 - at));
      const sum = weights.reduce((total, weight) => total + weight, 0);
      const expected = seen.reduce((total, old, at) => total + (old * weights[at]!) / sum, 0);
      expect((await average.read())[0]).toBeCloseTo(expected, 5);
    }
    average.dispose();
  });

  it('lay parameters end to end and back', async () => {
    const parameters = twoParameters();
    const flat = new FlatParameters(parameters);
    expect([...(await read(flat.gather()))]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const next = tf.tensor1d([8, 7, 6, 5, 4, 3, 2, 1]);
    flat.scatter(next);
    next.dispose();
    const named = await parameters.read();
    expect(named.get('a')).toEqual({ shape: [2, 3], data: Float32Array.of(8, 7, 6, 5, 4, 3) });
    const values = Float32Array.of(8, 7, 6, 5, 4, 3, 2, 1);
    expect(flat.toNamed(values, 'x/').get('x/b')).toEqual({ shape: [2], data: Float32Array.of(2, 1) });
    expect(flat.fromNamed(flat.toNamed(values, 'x/'), 'x/')).toEqual(values);
    const wrong = new Map([['x/a', { shape: [3, 2], data: new Float32Array(6) }]]);
    expect(() => flat.fromNamed(wrong, 'x/')).toThrow(
      expect.objectContaining({ code: 'checkpoint/mismatch', message: expect.stringMatching(/x\/a has the shape/) }),
    );
    parameters.dispose();
  });
});

await describeOnEachBackend('a learner', () => {
  const loss = (own: Parameters, other?: Parameters) => () => {
    const a = tf.sum(tf.square(tf.sub(own.get('a'), 1)));
    const foreign = other ? tf.sum(other.get('b')) : tf.scalar(0);
    return { total: tf.add<tf.Scalar>(a, foreign), parts: { square: a as tf.Scalar, foreign: foreign as tf.Scalar } };
  };

  it('changes the parameters of its own network that have part in the loss, and nothing else', async () => {
    const [own, other] = [twoParameters(), twoParameters()];
    const before = await other.read();
    const network = { name: 'own', parameters: own, averaged: false };
    const learner = new Learner(network, SETTINGS, 0.9);
    const { names, values } = learner.update(differentiateTurn(network, learner.flat, loss(own, other)), 1, 1);
    expect(names).toEqual(['total', 'square', 'foreign', GRADIENT_NORM]);
    // (0 1 4 9 16 25) and 7 + 8; the gradient is 2 (0 1 2 3 4 5).
    expect(maxDifference(await read(values), [70, 55, 15, 2 * Math.sqrt(55)])).toBeLessThan(1e-4);
    expect(await other.read()).toEqual(before);
    const after = await own.read();
    expect(maxDifference(after.get('a')!.data, [1, 1.99, 2.99, 3.99, 4.99, 5.99])).toBeLessThan(1e-5);
    expect([...after.get('b')!.data]).toEqual([7, 8]);
    learner.dispose();
    own.dispose();
    other.dispose();
  });

  it('leaks no tensor', async () => {
    const own = twoParameters();
    const network = { name: 'own', parameters: own, averaged: true };
    const learner = new Learner(network, { ...SETTINGS, clipNorm: 1 }, 0.9);
    let step = 0;
    const turn = (): tf.Tensor => learner.update(differentiateTurn(network, learner.flat, loss(own)), ++step, 1).values;
    await expectNoTensorLeak(turn, { warmUps: 1 });
    await expectNoTensorLeak(() => learner.withAverage(() => learner.read()));
    await expectNoTensorLeak(async () => {
      const { weights, optimizer, average } = await learner.read();
      learner.restore(weights, optimizer, average);
    });
    learner.dispose();
    own.dispose();
  });

  it('puts the average in place of the parameters and brings them back exactly', async () => {
    const own = twoParameters();
    const network = { name: 'own', parameters: own, averaged: true };
    const learner = new Learner(network, SETTINGS, 0.9);
    for (let step = 1; step <= 5; step += 1) {
      learner.update(differentiateTurn(network, learner.flat, loss(own)), step, 1).values.dispose();
    }
    const current = await own.read();
    const saved = await learner.read();
    const seen = await learner.withAverage(() => own.read());
    expect(seen.get('a')).toEqual(saved.average.get('own/a'));
    expect(seen).not.toEqual(current);
    expect(await own.read()).toEqual(current);
    await expect(learner.withAverage(() => Promise.reject(new Error('painting failed')))).rejects.toThrow('painting');
    expect(await own.read()).toEqual(current);
    learner.dispose();
    own.dispose();
  });
});
