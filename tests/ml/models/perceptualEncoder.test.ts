import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { PerceptualEncoder } from '../../../src/ml/models/perceptualEncoder.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { randomPerceptual } from '../../helpers/memoryTraining.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';

await describeOnEachBackend('a perceptual encoder', () => {
  const image = (): tf.Tensor4D => tf.randomUniform([1, 32, 32, 3], 0, 1, 'float32', 2);

  it('gives features of half the size block after block', async () => {
    const encoder = new PerceptualEncoder(await randomPerceptual());
    const picture = image();
    const features = encoder.features(picture);
    expect(features.map(({ shape }) => shape.slice(1, 3))).toEqual([32, 16, 8, 4, 2].map((side) => [side, side]));
    tf.dispose([picture, features]);
    encoder.dispose();
  });

  it('has a gradient for the picture, and leaks nothing', async () => {
    const arrays = await randomPerceptual();
    await expectNoTensorLeak(async () => {
      const encoder = new PerceptualEncoder(arrays);
      const picture = image();
      const gradient = tf.grad((x) => tf.mean(tf.square(encoder.features(x as tf.Tensor4D, 3)[2]!)))(picture);
      expect((await gradient.data()).some((value) => value !== 0)).toBe(true);
      tf.dispose([picture, gradient]);
      encoder.dispose();
    });
  });

  it('refuses a convolution of a wrong shape', async () => {
    const arrays = new Map(await randomPerceptual());
    arrays.set('conv3_1.kernel', { shape: [3, 3, 5, 12], data: new Float32Array(9 * 5 * 12) });
    await expectNoTensorLeak(() => {
      expect(() => new PerceptualEncoder(arrays)).toThrow(expect.objectContaining({ code: 'model/shape-mismatch' }));
    });
  });
});
