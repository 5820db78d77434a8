import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { LayeredPerceptualEncoder } from '../../../src/ml/models/layeredPerceptualEncoder.js';
import type { NamedArrays } from '../../../src/ml/models/parameters.js';
import { PerceptualEncoder } from '../../../src/ml/models/perceptualEncoder.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { randomPerceptual } from '../../helpers/memoryTraining.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';

/** Two blocks whose features differ from those of `randomPerceptual` itself. */
async function twoBlocks(): Promise<NamedArrays> {
  const first = [...(await randomPerceptual())].filter(([name]) => /^conv[12]_/.test(name));
  return new Map(first.map(([name, { shape, data }]) => [name, { shape, data: data.map((value) => value * 2) }]));
}

await describeOnEachBackend('two perceptual encoders as one', () => {
  it('takes the first layers from the shallow one and the others from the deep one', async () => {
    await expectNoTensorLeak(async () => {
      const shallow = new PerceptualEncoder(await twoBlocks());
      const deep = new PerceptualEncoder(await randomPerceptual());
      const both = new LayeredPerceptualEncoder(shallow, deep);
      const image = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 1, 'float32', 3);
      const first = tf.tidy(() => shallow.features(image));
      const rest = tf.tidy(() => deep.features(image));
      const features = tf.tidy(() => both.wideFeatures(image));
      expect(features).toHaveLength(5);
      for (const [layer, feature] of features.entries()) {
        const expected = (layer < 2 ? first : rest)[layer]!;
        expect(await feature.data()).toEqual(await expected.data());
      }
      expect(await first[1]!.data()).not.toEqual(await rest[1]!.data());
      tf.dispose([image, first, rest, features]);
      both.dispose();
    });
  });

  it('asks the shallow one alone where no deeper layers are wanted', async () => {
    const shallow = new PerceptualEncoder(await twoBlocks());
    const both = new LayeredPerceptualEncoder(shallow, new PerceptualEncoder(await randomPerceptual()));
    const image = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 1, 'float32', 3);
    const expected = tf.tidy(() => shallow.features(image, 1));
    const features = tf.tidy(() => both.wideFeatures(image, 1));
    expect(features).toHaveLength(1);
    expect(await features[0]!.data()).toEqual(await expected[0]!.data());
    tf.dispose([image, expected, features]);
    both.dispose();
  });
});
