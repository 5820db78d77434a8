import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { randomValues, seededRandom } from './random.js';

type Shape = readonly number[];

export interface GradientOptions {
  /** How far each input value moves to both sides. Smaller for strongly curved functions, larger for linear ones. */
  readonly step?: number;
  /** Error allowed, as a share of the gradient's length. */
  readonly tolerance?: number;
  readonly seed?: number;
  /** Turns a number -1 to 1 into an input value, to stay away from kinks or in a domain. */
  readonly sample?: (uniform: number) => number;
}

/** Keeps at least 0.2 away from zero, where `relu` and `abs` have their kink; far more than a step. */
export const awayFromZero = (uniform: number): number => Math.sign(uniform) * (0.2 + 0.8 * Math.abs(uniform));

const DIRECTIONS = 2;

/**
 * Checks tfjs' gradient of `f` for each of its inputs against central finite differences along random directions.
 *
 * The output is projected on random weights `w`, and `sum(w (f(x + h v) - f(x - h v))) / 2h` is compared with
 * `sum(gradient v)` for directions of +-1. Sums run in double precision over the float32 outputs, and the direction is
 * what float32 made of it, so that only the rounding inside of `f` remains: with a step of 0.01 about 1e-4 of the
 * gradient.
 *
 * @param f from tensors of the given shapes to a tensor.
 */
export async function expectGradientMatches(
  f: (...inputs: tf.Tensor4D[]) => tf.Tensor,
  shapes: readonly Shape[],
  { step = 0.01, tolerance = 2e-3, seed = 1, sample = (uniform) => uniform }: GradientOptions = {},
): Promise<void> {
  const random = seededRandom(seed);
  const inputs = shapes.map((shape) => randomValues(tf.util.sizeFromShape([...shape]), random).map(sample));
  const evaluate = (values: readonly Float32Array[]): Promise<Float32Array> =>
    read(tf.tidy(() => f(...toTensors(values, shapes))));

  const outputLength = (await evaluate(inputs)).length;
  const weights = randomValues(outputLength, random);
  const gradients = await readGradients(f, inputs, shapes, weights);

  for (const [index, input] of inputs.entries()) {
    const gradient = gradients[index]!;
    const length = Math.sqrt(dot(gradient, gradient));
    for (let direction = 0; direction < DIRECTIONS; direction++) {
      const signs = input.map(() => (random() < 0.5 ? -step : step));
      const ahead = input.map((value, i) => value + signs[i]!);
      const behind = input.map((value, i) => value - signs[i]!);
      const high = await evaluate(inputs.with(index, ahead));
      const low = await evaluate(inputs.with(index, behind));
      const numeric = dot(weights, difference(high, low)) / (2 * step);
      const analytic = dot(gradient, difference(ahead, behind)) / (2 * step);
      const what = `input ${index} of shape [${shapes[index]!.join(', ')}], gradient of length ${length.toPrecision(4)}`;
      // Number.EPSILON keeps a gradient that is rightly zero comparable.
      const error = Math.abs(numeric - analytic) / Math.max(length, Math.abs(numeric), Number.EPSILON);
      expect(error, `${what}: ${analytic} where differences say ${numeric}`).toBeLessThan(tolerance);
    }
  }
}

/** Reads a tensor and disposes it. */
export async function read(tensor: tf.Tensor): Promise<Float32Array> {
  const values = Float32Array.from(await tensor.data());
  tensor.dispose();
  return values;
}

/** The largest difference of two arrays of one length. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const distance = Math.abs(a[i]! - b[i]!);
    // A comparison with NaN is false, and a NaN must not pass.
    if (!(distance <= largest)) largest = distance;
  }
  return largest;
}

async function readGradients(
  f: (...inputs: tf.Tensor4D[]) => tf.Tensor,
  inputs: readonly Float32Array[],
  shapes: readonly Shape[],
  weights: Float32Array,
): Promise<Float32Array[]> {
  const tensors = tf.tidy(() => {
    const at = toTensors(inputs, shapes);
    const dy = tf.tensor(weights, [...f(...at).shape]);
    return tf.grads(f as (...args: tf.Tensor[]) => tf.Tensor)(at, dy);
  });
  const gradients: Float32Array[] = [];
  for (const [index, tensor] of tensors.entries()) {
    expect(tensor.shape, 'a gradient has the shape of its input').toEqual(shapes[index]);
    gradients.push(await read(tensor));
  }
  return gradients;
}

/** Functions under test say which rank they need; the shapes given decide it. */
function toTensors(values: readonly Float32Array[], shapes: readonly Shape[]): tf.Tensor4D[] {
  return values.map((value, index) => tf.tensor(value, shapes[index] as tf.Tensor4D['shape']));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function difference(a: Float32Array, b: Float32Array): Float64Array {
  return Float64Array.from(a, (value, index) => value - b[index]!);
}
