import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { borderedConvolution } from '../../../src/ml/layers/borderedConvolution.js';
import { withCenteredGradient } from '../../../src/ml/layers/centeredGradient.js';
import { convolve } from '../../../src/ml/layers/convolution.js';
import { channelMoments, instanceNorm, instanceStatistics } from '../../../src/ml/layers/instanceNorm.js';
import { leakyRelu } from '../../../src/ml/layers/leakyRelu.js';
import { depthToSpace } from '../../../src/ml/layers/pixelShuffle.js';
import { mirrorBorder, reflectPad } from '../../../src/ml/layers/reflectPad.js';
import { relu, revivableRelu } from '../../../src/ml/layers/relu.js';
import { smoothUpsample } from '../../../src/ml/layers/smoothUpsample.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { awayFromZero, expectGradientMatches, maxDifference, read } from '../../helpers/gradients.js';
import { randomValues, seededRandom } from '../../helpers/random.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';

const SHAPE = [2, 6, 8, 4] as const;

function image(seed = 5): tf.Tensor4D {
  return tf.tensor4d(randomValues(tf.util.sizeFromShape([...SHAPE]), seededRandom(seed)), [...SHAPE]);
}

await describeOnEachBackend('layers', () => {
  it('reflectPad mirrors without repeating the border', async () => {
    const row = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
    const padded = tf.tidy(() => reflectPad(row, 1));
    expect([...(await read(padded))]).toEqual([5, 4, 5, 6, 5, 2, 1, 2, 3, 2, 5, 4, 5, 6, 5, 2, 1, 2, 3, 2]);
    row.dispose();
  });

  for (const pad of [1, 3, 5]) {
    it(`mirrorBorder by ${pad} gives the very values of tfjs' mirrorPad`, async () => {
      const picture = tf.randomNormal<tf.Rank.R4>([2, 7, 9, 3], 0, 1, 'float32', 1);
      const border: [number, number] = [pad, pad];
      const expected = tf.mirrorPad(picture, [[0, 0], border, border, [0, 0]], 'reflect');
      const actual = mirrorBorder(picture, pad);
      expect(actual.shape).toEqual(expected.shape);
      expect(await read(actual)).toEqual(await read(expected));
      picture.dispose();
    });

    it(`mirrorBorder by ${pad} does so for large pictures`, async () => {
      const picture = tf.randomNormal<tf.Rank.R4>([1, 230, 240, 1], 0, 1, 'float32', 1);
      const sides: [number, number] = [pad, pad];
      const expected = tf.mirrorPad(picture, [[0, 0], sides, sides, [0, 0]], 'reflect');
      expect(await read(mirrorBorder(picture, pad))).toEqual(await read(expected));
      picture.dispose();
    });

    it(`reflectPad by ${pad} has the right gradient`, async () => {
      await expectGradientMatches((x) => reflectPad(x, pad), [SHAPE], { step: 0.25 });
    });
  }

  for (const [name, height, width] of [
    ['in one piece', 12, 9],
    ['in strips', 192, 176],
    ['in strips of which the last is not full', 187, 178],
    ['in strips of a single row', 9, 4000],
  ] as const) {
    it(`borderedConvolution ${name} equals the convolution of a mirrored border`, async () => {
      const picture = tf.randomNormal<tf.Rank.R4>([1, height, width, 3], 0, 1, 'float32', 1);
      const kernel = tf.randomNormal<tf.Rank.R4>([3, 3, 3, 5], 0, 1, 'float32', 2);
      const bias = tf.randomNormal<tf.Rank.R1>([5], 0, 1, 'float32', 3);
      const sides: [number, number] = [1, 1];
      const expected = tf.tidy(() => {
        const padded = tf.mirrorPad(picture, [[0, 0], sides, sides, [0, 0]], 'reflect');
        return tf.add<tf.Tensor4D>(tf.conv2d(padded, kernel, 1, 'valid'), bias);
      });
      await expectNoTensorLeak(async () => {
        for (const activate of [false, true]) {
          const actual = borderedConvolution(picture, { kernel, bias, activate });
          expect(actual.shape).toEqual(expected.shape);
          const wanted = activate ? tf.relu(expected) : tf.clone(expected);
          expect(maxDifference(await read(actual), await read(wanted))).toBeLessThan(1e-4);
          tf.dispose([actual, wanted]);
        }
      });
      tf.dispose([picture, kernel, bias, expected]);
    });
  }

  it('depthToSpace puts channel (dy * factor + dx) * channels at pixel (dy, dx) of a block', async () => {
    const x = tf.tensor4d([0, 1, 2, 3, 4, 5, 6, 7], [1, 1, 2, 4]);
    expect([...(await read(tf.tidy(() => depthToSpace(x, 2))))]).toEqual([0, 1, 4, 5, 2, 3, 6, 7]);
    x.dispose();
  });

  it('depthToSpace has the right gradient', async () => {
    await expectGradientMatches((x) => depthToSpace(x, 2), [SHAPE], { step: 0.25 });
  });

  it('smoothUpsample keeps flat regions flat, has the right gradient, and evens out the steps of noise', async () => {
    const flat = tf.tidy(() => smoothUpsample(tf.fill<tf.Rank.R4>([1, 4, 5, 2], 0.25)));
    expect(flat.shape).toEqual([1, 8, 10, 2]);
    expect(maxDifference(await read(flat), new Float32Array(160).fill(0.25))).toBeLessThan(1e-6);
    await expectGradientMatches(smoothUpsample, [SHAPE], { step: 0.25 });
    const noise = tf.randomNormal<tf.Rank.R4>([1, 64, 64, 1], 0, 1, 'float32', 4);
    const values = await read(tf.tidy(() => smoothUpsample(noise)));
    const steps = [0, 0];
    values.forEach((value, index) => {
      if (index % 128 < 127) steps[index % 2] = steps[index % 2]! + (values[index + 1]! - value) ** 2;
    });
    expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(2);
    noise.dispose();
  });

  it('relu and leakyRelu have the right values and gradients', async () => {
    const x = tf.tensor4d([-2, -0.5, 0, 3], [1, 1, 2, 2]);
    expect(maxDifference(await read(tf.tidy(() => leakyRelu(x, 0.2))), [-0.4, -0.1, 0, 3])).toBeLessThan(1e-6);
    expect([...(await read(tf.tidy(() => relu(x))))]).toEqual([0, 0, 0, 3]);
    x.dispose();
    await expectGradientMatches((input) => relu(input), [SHAPE], { sample: awayFromZero });
    await expectGradientMatches((input) => leakyRelu(input, 0.2), [SHAPE], { sample: awayFromZero });
  });

  it('revivableRelu has the values of relu and the gradient of a leaky relu', async () => {
    const x = tf.tensor4d([-2, -0.5, 1, 3], [1, 1, 2, 2]);
    expect([...(await read(tf.tidy(() => revivableRelu(x))))]).toEqual([0, 0, 1, 3]);
    const slope = tf.tidy(() => tf.grad((input: tf.Tensor) => tf.mul(revivableRelu(input as tf.Tensor4D), 2))(x));
    expect(maxDifference(await read(slope), [0.2, 0.2, 2, 2])).toBeLessThan(1e-6);
    tf.dispose([x, slope]);
  });

  it('withCenteredGradient keeps the kernel, and takes the mean of each output channel out of its gradient', async () => {
    const kernel = tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]);
    const weights = tf.tensor4d([5, 1, 7, 4], [1, 1, 2, 2]);
    expect([...(await read(tf.tidy(() => withCenteredGradient(kernel))))]).toEqual([1, 2, 3, 4]);
    const slope = tf.tidy(() =>
      tf.grad((input: tf.Tensor) => tf.mul(withCenteredGradient(input as tf.Tensor4D), weights))(kernel),
    );
    expect([...(await read(slope))]).toEqual([-1, -1.5, 1, 1.5]);
    tf.dispose([kernel, weights, slope]);
  });

  it('leakyRelu lets a gradient penalty through', async () => {
    await expectGradientMatches(
      (x, kernel) => {
        const discriminator = (input: tf.Tensor): tf.Tensor =>
          tf.sum(tf.square(leakyRelu(tf.conv2d(input as tf.Tensor4D, kernel, 1, 'same'))));
        return tf.sum(tf.square(tf.grad(discriminator)(x)));
      },
      [
        [1, 4, 4, 2],
        [1, 1, 2, 3],
      ],
      { step: 2e-4, tolerance: 1e-2 },
    );
  });

  it('instanceNorm gives every channel of every image mean 0 and variance 1', async () => {
    const x = tf.tidy(() => tf.add<tf.Tensor4D>(tf.mul(image(), 7), 3));
    const normed = tf.tidy(() => instanceNorm(x));
    const { mean, deviation } = instanceStatistics(normed);
    expect(maxDifference(await read(mean), new Float32Array(8))).toBeLessThan(1e-5);
    expect(maxDifference(await read(deviation), new Float32Array(8).fill(1))).toBeLessThan(1e-4);
    tf.dispose([x, normed]);
  });

  it('a flat channel stays finite', async () => {
    const flat = tf.fill<tf.Rank.R4>([1, 4, 4, 2], 0.5);
    const gradient = tf.tidy(() => tf.grad((x: tf.Tensor) => instanceNorm(x as tf.Tensor4D))(flat));
    expect((await read(gradient)).every(Number.isFinite)).toBe(true);
    flat.dispose();
  });

  it('instanceNorm and channelMoments have the right gradients', async () => {
    await expectGradientMatches(instanceNorm, [SHAPE]);
    await expectGradientMatches(channelMoments, [SHAPE]);
  });

  it('instanceNorm and channelMoments refuse a second derivative, which would be wrong', async () => {
    for (const layer of [instanceNorm, channelMoments]) {
      const slope = (x: tf.Tensor): tf.Tensor => tf.grad((y: tf.Tensor) => tf.square(layer(y as tf.Tensor4D)))(x);
      await expect(expectGradientMatches(slope, [SHAPE])).rejects.toThrow('no second derivative');
    }
  });

  for (const stride of [1, 2]) {
    it(`a reflecting convolution of stride ${stride} has the right gradients`, async () => {
      await expectGradientMatches(
        (x, kernel, bias) => convolve(x, kernel, bias as unknown as tf.Tensor1D, stride),
        [SHAPE, [3, 3, 4, 5], [5]],
        { step: 0.25 },
      );
    });
  }

  it('layers and their gradients leave no tensors behind', async () => {
    const x = image();
    await expectNoTensorLeak(() =>
      tf.tidy(() =>
        tf.grad((input: tf.Tensor) =>
          relu(leakyRelu(instanceNorm(depthToSpace(reflectPad(input as tf.Tensor4D, 1), 2)))),
        )(x),
      ),
    );
    x.dispose();
  });
});
