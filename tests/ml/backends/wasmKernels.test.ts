import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { plainConvolution } from '../../../src/ml/backends/plainConvolution.js';
import { isPresent, useBackend } from '../../helpers/backends.js';
import { maxDifference, read } from '../../helpers/gradients.js';
import { randomValues, seededRandom } from '../../helpers/random.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';

type Shape4D = [number, number, number, number];
type Pad = 'same' | 'valid' | number;

interface Case {
  readonly image: Shape4D;
  readonly size: number;
  readonly stride: number;
  readonly pad: Pad;
}

const IMAGES: readonly Shape4D[] = [
  [1, 8, 8, 4],
  [2, 7, 10, 3],
  [3, 5, 5, 1],
];

const CASES: readonly Case[] = IMAGES.flatMap((image) =>
  [1, 3, 4, 5].flatMap((size) =>
    [1, 2, 3].flatMap((stride) =>
      (['same', 'valid', 1] as const).map((pad) => ({ image, size, stride, pad: pad === 1 && size === 1 ? 0 : pad })),
    ),
  ),
);

const title = ({ image, size, stride, pad }: Case): string =>
  `[${image.join(', ')}], ${size}x${size}, stride ${stride}, padding ${pad}`;

function random(shape: readonly number[], seed: number): Float32Array {
  return randomValues(tf.util.sizeFromShape([...shape]), seededRandom(seed));
}

/** Both gradients of a convolution for `sum(y * dy)` with a fixed `dy`, read back. */
async function gradientsOf(
  convolve: (x: tf.Tensor4D, kernel: tf.Tensor4D) => tf.Tensor,
  image: Shape4D,
  kernelShape: Shape4D,
): Promise<{ dx: Float32Array; dKernel: Float32Array; dy: Float32Array; outShape: number[] }> {
  const x = tf.tensor4d(random(image, 1), image);
  const kernel = tf.tensor4d(random(kernelShape, 2), kernelShape);
  const outShape = tf.tidy(() => convolve(x, kernel).shape);
  const dy = random(outShape, 3);
  const [dx, dKernel] = tf.tidy(() =>
    tf.grads((a: tf.Tensor, b: tf.Tensor) => convolve(a as tf.Tensor4D, b as tf.Tensor4D))(
      [x, kernel],
      tf.tensor(dy, outShape),
    ),
  ) as [tf.Tensor, tf.Tensor];
  tf.dispose([x, kernel]);
  return { dx: await read(dx), dKernel: await read(dKernel), dy, outShape };
}

describe('convolution gradients on wasm', () => {
  beforeAll(() => useBackend('wasm'));

  it.each(CASES.map((one) => [title(one), one] as const))('agree with plain loops: %s', async (_, one) => {
    const { image, size, stride, pad } = one;
    const kernelShape: Shape4D = [size, size, image[3], 6];
    const rounding = typeof pad === 'number' ? 'floor' : undefined;
    const result = await gradientsOf(
      (x, kernel) => tf.conv2d(x, kernel, stride, pad, 'NHWC', 1, rounding),
      image,
      kernelShape,
    );
    const info = tf.backend_util.computeConv2DInfo(image, kernelShape, stride, 1, pad, rounding);
    const expected = plainConvolution(
      {
        input: image,
        filter: kernelShape,
        stride,
        padTop: info.padInfo.top,
        padLeft: info.padInfo.left,
        outHeight: info.outHeight,
        outWidth: info.outWidth,
      },
      random(image, 1),
      random(kernelShape, 2),
      result.dy,
    );
    expect(maxDifference(result.dx, expected.dx)).toBeLessThan(2e-5);
    expect(maxDifference(result.dKernel, expected.dFilter)).toBeLessThan(2e-5);
  });

  it('leave no tensors behind', async () => {
    await expectNoTensorLeak(() =>
      tf.tidy(() =>
        tf.grads((x: tf.Tensor, kernel: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 2, 'same'))([
          tf.ones([1, 6, 6, 2]),
          tf.ones([3, 3, 2, 2]),
        ]),
      ),
    );
  });
});

describe('segment sums on wasm', () => {
  beforeAll(() => useBackend('wasm'));

  it('add rows of one id and drop ids out of range', async () => {
    const sums = tf.tidy(() =>
      tf.unsortedSegmentSum(tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]), tf.tensor1d([2, 0, 2, 5], 'int32'), 3),
    );
    expect(sums.shape).toEqual([3, 2]);
    expect([...(await read(sums))]).toEqual([3, 4, 0, 0, 6, 8]);
  });
});

/** All ops that wasm computes with our kernels, on tensors large enough for several tiles and threads. */
const AGAINST_TENSORFLOW: Record<string, () => tf.Tensor> = {
  'conv2d kernel gradient, stride 1': () => convolutionGradient(1, [8, 32, 24, 16], [3, 3, 16, 24], 1),
  'conv2d kernel gradient, stride 2': () => convolutionGradient(1, [4, 33, 24, 16], [4, 4, 16, 24], 2),
  'conv2d kernel gradient of one pixel': () => convolutionGradient(1, [4, 32, 24, 16], [1, 1, 16, 24], 1),
  'conv2d input gradient, stride 1': () => convolutionGradient(0, [8, 32, 24, 16], [3, 3, 16, 24], 1),
  'conv2d input gradient, stride 2': () => convolutionGradient(0, [4, 33, 24, 16], [4, 4, 16, 24], 2),
  'depthwise kernel gradient': () => depthwiseGradient(1, [2, 17, 16, 8], [3, 3, 8, 2], 1),
  'depthwise kernel gradient, stride 2': () => depthwiseGradient(1, [2, 17, 16, 8], [3, 3, 8, 1], 2),
  'depthwise input gradient': () => depthwiseGradient(0, [2, 17, 16, 8], [3, 3, 8, 2], 1),
  'depthwise input gradient, stride 2': () => depthwiseGradient(0, [2, 17, 16, 8], [3, 3, 8, 1], 2),
  'max pooling': () => poolGradient('maxPool', 2, 2, 'valid'),
  'max pooling, overlapping': () => poolGradient('maxPool', 3, 2, 'same'),
  'average pooling': () => poolGradient('avgPool', 2, 2, 'valid'),
  'average pooling, overlapping': () => poolGradient('avgPool', 3, 1, 'same'),
  'max pooling of equal pixels': () =>
    tf.grad((x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 3, 1, 'same'))(tf.ones([2, 5, 5, 2])),
  'segment sums': () =>
    tf.unsortedSegmentSum(
      tf.tensor2d(random([50, 7], 4), [50, 7]),
      tf.tensor1d(
        Array.from({ length: 50 }, (_, row) => (row * row) % 5),
        'int32',
      ),
      5,
    ),
};

function convolutionGradient(of: 0 | 1, image: Shape4D, kernelShape: Shape4D, stride: number): tf.Tensor {
  return weightedGradient(of, image, kernelShape, (x, kernel) => tf.conv2d(x, kernel, stride, 'same'));
}

function depthwiseGradient(of: 0 | 1, image: Shape4D, kernelShape: Shape4D, stride: number): tf.Tensor {
  return weightedGradient(of, image, kernelShape, (x, kernel) => tf.depthwiseConv2d(x, kernel, stride, 'same'));
}

function weightedGradient(
  of: 0 | 1,
  image: Shape4D,
  kernelShape: Shape4D,
  convolve: (x: tf.Tensor4D, kernel: tf.Tensor4D) => tf.Tensor,
): tf.Tensor {
  const x = tf.tensor4d(random(image, 1), image);
  const kernel = tf.tensor4d(random(kernelShape, 2), kernelShape);
  const outShape = convolve(x, kernel).shape;
  const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => convolve(a as tf.Tensor4D, b as tf.Tensor4D);
  return tf.grads(f)([x, kernel], tf.tensor(random(outShape, 3), outShape))[of]!;
}

function poolGradient(kind: 'maxPool' | 'avgPool', size: number, stride: number, pad: 'same' | 'valid'): tf.Tensor {
  const shape: Shape4D = [3, 11, 8, 5];
  const pool = (x: tf.Tensor): tf.Tensor => tf[kind](x as tf.Tensor4D, size, stride, pad);
  const x = tf.tensor4d(random(shape, 1), shape);
  const outShape = pool(x).shape;
  return tf.grad(pool)(x, tf.tensor(random(outShape, 3), outShape));
}

describe.skipIf(!(await isPresent('tensorflow')))('kernels of wasm against TensorFlow', () => {
  it.each(Object.entries(AGAINST_TENSORFLOW))('%s', async (_, compute) => {
    await useBackend('tensorflow');
    const expected = await read(tf.tidy(compute));
    await useBackend('wasm');
    const actual = await read(tf.tidy(compute));
    const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    expect(scale).toBeGreaterThan(0);
    expect(maxDifference(actual, expected) / scale).toBeLessThan(1e-5);
  });
});
