import * as tf from '@tensorflow/tfjs-core';
import { ExpectedError } from '../../shared/errors.js';
import { plainConvolution, type PlainConvolution } from './plainConvolution.js';

/**
 * The allowed error, as a share of the largest expected value. All numbers in the test are small integers, which even
 * TensorFloat-32 multiplies exactly; the tolerance is for transforms (Winograd) that round intermediate values.
 */
const TOLERANCE = 1e-3;

/** Large enough that no backend delegates it to the processor, and with more padding at the bottom than at the top. */
const CONVOLUTION: PlainConvolution = {
  input: [1, 24, 20, 8],
  filter: [3, 3, 8, 8],
  stride: 2,
  padTop: 0,
  padLeft: 0,
  outHeight: 12,
  outWidth: 10,
};

/** tfjs' WebGPU backend was wrong for products of this shape with a transposed right side. */
const PRODUCT = { rows: 8, terms: 2048, columns: 8 };

/**
 * Compares the current backend with plain JavaScript: a convolution, its gradients and a matrix product.
 *
 * @param deviceName for the error.
 * @throws ExpectedError `backend/failed` that names the device and says which result was black, not a number or wrong.
 */
export async function runSelfTest(deviceName?: string): Promise<void> {
  try {
    await testConvolution();
    await testProduct();
  } catch (thrown) {
    if (!(thrown instanceof WrongResult)) throw thrown;
    const device = deviceName === undefined ? '' : ` on ${deviceName}`;
    throw new ExpectedError(
      'backend/failed',
      `The backend ${tf.getBackend()}${device} calculates wrongly: ${thrown.message}.`,
      { advice: 'Update the driver, or choose another backend.' },
    );
  }
}

/** Its message says what was wrong. */
class WrongResult extends Error {}

async function testConvolution(): Promise<void> {
  const { input, filter } = CONVOLUTION;
  const output = [input[0], CONVOLUTION.outHeight, CONVOLUTION.outWidth, filter[3]] as const;
  const xValues = smallIntegers(tf.util.sizeFromShape([...input]), 7);
  const filterValues = smallIntegers(tf.util.sizeFromShape([...filter]), 5);
  const dyValues = smallIntegers(tf.util.sizeFromShape([...output]), 3);
  const expected = plainConvolution(CONVOLUTION, xValues, filterValues, dyValues);
  const [y, dx, dFilter] = tf.tidy(() => {
    const x = tf.tensor4d(xValues, [...input]);
    const kernel = tf.tensor4d(filterValues, [...filter]);
    const convolve = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
      tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, CONVOLUTION.stride, 'same');
    const gradients = tf.grads(convolve)([x, kernel], tf.tensor4d(dyValues, [...output]));
    return [convolve(x, kernel), ...gradients];
  }) as [tf.Tensor, tf.Tensor, tf.Tensor];
  await expectValues('convolution', y, expected.y);
  await expectValues('gradient of a convolution’s input', dx, expected.dx);
  await expectValues('gradient of a convolution’s kernel', dFilter, expected.dFilter);
}

async function testProduct(): Promise<void> {
  const { rows, terms, columns } = PRODUCT;
  const a = smallIntegers(rows * terms, 11);
  const b = smallIntegers(columns * terms, 13);
  const expected = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let term = 0; term < terms; term++) {
        expected[row * columns + column]! += a[row * terms + term]! * b[column * terms + term]!;
      }
    }
  }
  const product = tf.tidy(() =>
    tf.matMul(tf.tensor2d(a, [rows, terms]), tf.tensor2d(b, [columns, terms]), false, true),
  );
  await expectValues('product of matrices', product, expected);
}

/** Integers -3 to 3 without a pattern that could hide a wrong index. */
function smallIntegers(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * 7) - 3;
  });
}

/** Reads and disposes `actual`. */
async function expectValues(what: string, actual: tf.Tensor, expected: Float64Array): Promise<void> {
  const values = await actual.data<'float32'>();
  actual.dispose();
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  let error = 0;
  for (const [index, value] of expected.entries()) {
    const difference = Math.abs(values[index]! - value);
    if (Number.isNaN(difference)) throw wrong(`its ${what} holds values that are no numbers`);
    error = Math.max(error, difference);
  }
  if (values.every((value) => value === 0)) throw wrong(`its ${what} came out black`);
  if (error > TOLERANCE * scale)
    throw wrong(`its ${what} is off by ${(error / scale).toPrecision(2)} of the largest value`);
}

function wrong(what: string): WrongResult {
  return new WrongResult(what);
}
