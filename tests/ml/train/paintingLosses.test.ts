import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { halfPixelBlur } from '../../../src/ml/losses/halfPixelBlur.js';
import { createDiscriminator, discriminatorOptionsSchema } from '../../../src/ml/models/discriminator.js';
import { PerceptualEncoder } from '../../../src/ml/models/perceptualEncoder.js';
import { PaintingLosses, paintingOptions } from '../../../src/ml/train/tasks/paintingLosses.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { randomPerceptual } from '../../helpers/memoryTraining.js';
import { seededRandom } from '../../helpers/tinyModel.js';

await describeOnEachBackend('the losses of paintings', () => {
  it('compare content and style of the last pictures of a batch after a blur, and of no others', async () => {
    const encoder = new PerceptualEncoder(await randomPerceptual());
    const discriminator = createDiscriminator(discriminatorOptionsSchema.parse({ channels: 4 }), seededRandom(1));
    const [photo, art, stylized] = [1, 2, 3].map((seed) =>
      tf.randomUniform<tf.Rank.R4>([3, 48, 48, 3], 0, 1, 'float32', seed),
    ) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
    const partsOf = (blurredPerBatch: number, painted: tf.Tensor4D): number[] =>
      tf.tidy(() => {
        const options = z.object(paintingOptions).parse({ blurredPerBatch, totalVariationWeight: 0 });
        const losses = new PaintingLosses(options, encoder, discriminator);
        const targets = { ...losses.contentTargets(photo), ...losses.styleTargets(art) };
        const { parts } = losses.generatorTurn(painted, targets);
        return ['content', 'style'].map((name) => parts[name]!.dataSync()[0]!);
      });
    const first = tf.slice(stylized, 0, 1);
    const blurred = halfPixelBlur(tf.slice(stylized, 1, 2));
    const byHand = partsOf(0, tf.concat([first, blurred], 0));
    partsOf(2, stylized).forEach((value, index) => expect(value).toBeCloseTo(byHand[index]!, 5));
    expect(partsOf(2, stylized)[1]).not.toBeCloseTo(partsOf(0, stylized)[1]!, 5);
    encoder.dispose();
    discriminator.dispose();
  });
});
