import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { randomValues, seededRandom } from './random.js';

type Shape = readonly number[];

export interface GradientOptions {
  /** Step of each input value in both directions. Smaller for strongly curved functions, larger for linear ones. */
  readonly step?: number;
  /** Allowed error, as a fraction of the gradient's length. */
  readonly tolerance?: number;
  readonly seed?: number;
  /** Maps a number -1 to 1 to an input value, to avoid kinks or stay in a domain. */
  readonly sample?: (uniform: number) => number;
}

/** Keeps at least 0.2 away from the kink of `relu` and `abs` at zero; much more than a step. */
export const awayFromZero = (uniform: number): number => Math.sign(uniform) * (0.2 + 0.8 * Math.abs(uniform));

const DIRECTIONS = 2;

/**
 * Checks tfjs' gradient of `f` for each of its inputs against central finite differences along random directions.
 *
 * The output is projected on random weights `w`, and `sum(w (f(x + h v) - f(x - h v))) / 2h` is compared with
 * `sum(gradient v)` for directions of +-1. Sums over the float32 outputs use double precision, and the direction is
 * rounded to float32, so only the rounding inside `f` remains: about 1e-4 of the gradient with a step of 0.01.
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
      // Number.EPSILON prevents a division by zero if the gradient is zero.
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

/** The largest difference between two arrays of the same length. */
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

/** The shapes determine the rank; the type is 4D only for the functions under test. */
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
