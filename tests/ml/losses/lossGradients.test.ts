import * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { adversarialLoss, discriminatorLoss } from '../../../src/ml/losses/adversarialLoss.js';
import { contentLoss, contentTargets } from '../../../src/ml/losses/contentLoss.js';
import { evennessLoss, evennessOf } from '../../../src/ml/losses/evennessLoss.js';
import { gridLoss } from '../../../src/ml/losses/gridLoss.js';
import { halfPixelBlur } from '../../../src/ml/losses/halfPixelBlur.js';
import { identityLoss } from '../../../src/ml/losses/identityLoss.js';
import { styleLoss, styleStatistics } from '../../../src/ml/losses/styleLoss.js';
import { toneLoss, toneOf } from '../../../src/ml/losses/toneLoss.js';
import { totalVariationLoss } from '../../../src/ml/losses/totalVariationLoss.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { awayFromZero, expectGradientMatches } from '../../helpers/gradients.js';

const SHAPE = [2, 6, 5, 4] as const;
const FORMS = ['binaryCrossEntropy', 'leastSquares', 'hinge'] as const;

await describeOnEachBackend('gradients of losses', () => {
  for (const form of FORMS) {
    it(`adversarial, ${form}`, async () => {
      // Logits within -1 to 1 stay off the hinge's corners.
      const inside = { sample: (uniform: number): number => 0.9 * awayFromZero(uniform) };
      await expectGradientMatches((real, fake) => discriminatorLoss(real, fake, form), [SHAPE, SHAPE], inside);
      await expectGradientMatches((fake) => adversarialLoss(fake, form), [SHAPE], inside);
    });
  }

  for (const kind of ['moments', 'gram'] as const) {
    it(`style, ${kind}`, async () => {
      await expectGradientMatches(
        (feature, style) => styleLoss([feature], [styleStatistics(style, kind)], kind),
        [SHAPE, SHAPE],
      );
    });
  }

  it('style, for photos at a distance', async () => {
    await expectGradientMatches(
      (feature, style, photo) => {
        const [target, measured] = [style, photo].map((picture) => styleStatistics(picture, 'moments'));
        return styleLoss([feature], [target as tf.Tensor2D], 'moments', [measured as tf.Tensor2D]);
      },
      [SHAPE, SHAPE, SHAPE],
    );
  });

  it('content', async () => {
    await expectGradientMatches(
      (feature, content) => contentLoss([feature], contentTargets([content])),
      [SHAPE, SHAPE],
    );
  });

  it('identity', async () => {
    // Two pictures whose difference is never near zero, where the absolute value has its corner.
    await expectGradientMatches((image) => identityLoss(image, tf.zerosLike(image)), [SHAPE], { sample: awayFromZero });
  });

  it('tone', async () => {
    await expectGradientMatches(
      (image, photo) => toneLoss(image, toneOf(photo)),
      [
        [1, 40, 54, 3],
        [1, 40, 54, 3],
      ],
    );
  });

  it('evenness', async () => {
    const even = (image: tf.Tensor4D): tf.Tensor4D => tf.mul(image, 0.05);
    await expectGradientMatches(
      (image, photo) => evennessLoss(image, evennessOf(even(photo))),
      [
        [1, 42, 82, 3],
        [1, 42, 82, 3],
      ],
    );
  });

  it('grid', async () => {
    const shape = [1, 36, 64, 3] as const;
    const flat = tf.tensor3d([[[1, 0]]]);
    const wave = tf.mul(0.5, tf.cos(tf.mul(tf.reshape(tf.range(0, 64), [1, 1, 64, 1]), Math.PI / 4)));
    await expectGradientMatches((image) => gridLoss(tf.add(image, wave), flat), [shape]);
  });

  it('half-pixel blur', async () => {
    await expectGradientMatches(halfPixelBlur, [[2, 5, 6, 3]]);
  });

  it('total variation', async () => {
    await expectGradientMatches(totalVariationLoss, [SHAPE]);
  });
});
