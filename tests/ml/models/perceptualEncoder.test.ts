import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import type { NamedArray, NamedArrays } from '../../../src/ml/models/parameters.js';
import { PerceptualEncoder } from '../../../src/ml/models/perceptualEncoder.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { randomPerceptual } from '../../helpers/memoryTraining.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { seededRandom } from '../../helpers/tinyModel.js';

/** Twice as wide as the third block of `randomPerceptual`. */
const WIDE = 24;

/** The encoder's arrays with an adapter of the third block. */
async function withAdapter(): Promise<Map<string, NamedArray>> {
  const arrays = new Map(await randomPerceptual());
  const channels = arrays.get('conv3_1.bias')!.data.length;
  const random = seededRandom(9);
  const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random() - 0.5);
  arrays.set('conv3_1.adapter.kernel', { shape: [1, 1, channels, WIDE], data: numbers(channels * WIDE) });
  arrays.set('conv3_1.adapter.bias', { shape: [WIDE], data: numbers(WIDE) });
  return arrays;
}

await describeOnEachBackend('a perceptual encoder', () => {
  const image = (): tf.Tensor4D => tf.randomUniform([1, 32, 32, 3], 0, 1, 'float32', 2);

  it('gives features of half the size block after block', async () => {
    const encoder = new PerceptualEncoder(await randomPerceptual());
    const picture = image();
    const sizes = encoder.features(picture).map(({ shape }) => shape.slice(1, 3));
    expect(sizes).toEqual([32, 16, 8, 4, 2].map((side) => [side, side]));
    tf.dispose([picture, encoder.features(picture)]);
    encoder.dispose();
  });

  it('widens with its adapters, position by position, and leaves the other features as they are', async () => {
    const arrays = await withAdapter();
    const encoder = new PerceptualEncoder(arrays);
    const picture = image();
    const narrow = encoder.features(picture);
    const wide = encoder.wideFeatures(picture);
    for (const index of [0, 1, 3, 4]) expect(await wide[index]!.data()).toEqual(await narrow[index]!.data());
    expect(wide[2]!.shape).toEqual([1, 8, 8, WIDE]);
    const from = await narrow[2]!.data();
    const to = await wide[2]!.data();
    const kernel = arrays.get('conv3_1.adapter.kernel')!.data;
    const bias = arrays.get('conv3_1.adapter.bias')!.data;
    const inputs = from.length / 64;
    for (const [position, channel] of [
      [0, 0],
      [63, WIDE - 1],
      [30, 7],
    ] as const) {
      let expected = bias[channel]!;
      for (let input = 0; input < inputs; input++) {
        expected += from[position * inputs + input]! * kernel[input * WIDE + channel]!;
      }
      expect(to[position * WIDE + channel]).toBeCloseTo(expected, 4);
    }
    tf.dispose([picture, narrow, wide]);
    encoder.dispose();
  });

  it('has a gradient through the adapters, and leaks nothing', async () => {
    const arrays: NamedArrays = await withAdapter();
    await expectNoTensorLeak(async () => {
      const encoder = new PerceptualEncoder(arrays);
      const picture = image();
      const gradient = tf.grad((x) => tf.mean(tf.square(encoder.wideFeatures(x as tf.Tensor4D, 3)[2]!)))(picture);
      expect((await gradient.data()).some((value) => value !== 0)).toBe(true);
      tf.dispose([picture, gradient]);
      encoder.dispose();
    });
  });

  it('refuses an adapter of a wrong shape', async () => {
    const arrays = await withAdapter();
    arrays.set('conv3_1.adapter.kernel', { shape: [1, 1, 5, WIDE], data: new Float32Array(5 * WIDE) });
    await expectNoTensorLeak(() => {
      expect(() => new PerceptualEncoder(arrays)).toThrow(expect.objectContaining({ code: 'model/shape-mismatch' }));
    });
  });
});
