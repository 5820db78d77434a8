import * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { expectGradientMatches } from '../../helpers/gradients.js';

/** Odd, non-square sizes reveal swapped axes and asymmetric padding. */
const IMAGES = [2, 7, 6, 3] as const;

/** Convolutions are linear in each input: a large step is exact and reduces the effect of rounding. */
const LINEAR = { step: 0.25 };

await describeOnEachBackend('gradients of convolutions', () => {
  for (const size of [1, 3, 4, 7]) {
    for (const stride of [1, 2]) {
      for (const pad of ['same', 'valid'] as const) {
        if (pad === 'valid' && size > IMAGES[2]) continue;
        it(`conv2d ${size}x${size}, stride ${stride}, ${pad}`, async () => {
          await expectGradientMatches(
            (x, kernel) => tf.conv2d(x, kernel, stride, pad),
            [IMAGES, [size, size, 3, 5]],
            LINEAR,
          );
        });
      }
    }
  }

  it('conv2d with a bias', async () => {
    await expectGradientMatches(
      (x, kernel, bias) => tf.add(tf.conv2d(x, kernel, 1, 'valid'), bias),
      [IMAGES, [3, 3, 3, 4], [4]],
      LINEAR,
    );
  });

  for (const stride of [1, 2]) {
    it(`conv2dTranspose, stride ${stride}`, async () => {
      await expectGradientMatches(
        (x, kernel) => tf.conv2dTranspose(x, kernel, [2, 7 * stride, 6 * stride, 4], stride, 'same'),
        [IMAGES, [4, 4, 4, 3]],
        LINEAR,
      );
    });

    it(`depthwiseConv2d with 2 outputs per channel, stride ${stride}`, async () => {
      await expectGradientMatches(
        (x, kernel) => tf.depthwiseConv2d(x, kernel, stride, 'same'),
        [IMAGES, [3, 3, 3, 2]],
        LINEAR,
      );
    });
  }

  it('the length of a convolution’s input gradient, as a gradient penalty takes it', async () => {
    await expectGradientMatches(
      (x, kernel) => {
        const inputGradient = tf.grad((input: tf.Tensor) =>
          tf.sum(tf.square(tf.conv2d(input as tf.Tensor4D, kernel, 2, 'same'))),
        );
        return tf.sum(tf.square(inputGradient(x)));
      },
      [IMAGES, [3, 3, 3, 4]],
      { step: 2e-3, tolerance: 5e-3 },
    );
  });
});
