import * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { adversarialLoss, discriminatorLoss } from '../../../src/ml/losses/adversarialLoss.js';
import { contentLoss, contentTargets } from '../../../src/ml/losses/contentLoss.js';
import { covarianceLoss } from '../../../src/ml/losses/covarianceLoss.js';
import { momentsLoss } from '../../../src/ml/losses/momentsLoss.js';
import { artworkRows, nearestNeighborLosses } from '../../../src/ml/losses/nearestNeighborLoss.js';
import { reconstructionLosses } from '../../../src/ml/losses/reconstructionLoss.js';
import { selfSimilarity, selfSimilarityLoss } from '../../../src/ml/losses/selfSimilarityLoss.js';
import { styleLoss, styleStatistics } from '../../../src/ml/losses/styleLoss.js';
import { channelStatistics } from '../../../src/ml/models/channelStatistics.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { awayFromZero, expectGradientMatches } from '../../helpers/gradients.js';

const SHAPE = [2, 6, 5, 4] as const;
const FORMS = ['binaryCrossEntropy', 'leastSquares', 'hinge'] as const;
const positions = (...at: number[]): tf.Tensor1D => tf.tensor1d(at, 'int32');
const noise = (seed: number): tf.Tensor4D => tf.randomNormal([...SHAPE], 0, 1, 'float32', seed);

await describeOnEachBackend('gradients of losses', () => {
  for (const form of FORMS) {
    it(`adversarial, ${form}`, async () => {
      // Logits within -1 to 1 avoid the hinge's corners.
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

  it('content', async () => {
    await expectGradientMatches(
      (feature, content) => contentLoss([feature], contentTargets([content])),
      [SHAPE, SHAPE],
    );
  });

  it('moments', async () => {
    const style = channelStatistics(noise(1));
    await expectGradientMatches((feature) => momentsLoss(channelStatistics(feature), style), [SHAPE]);
  });

  it('covariances, of each artwork or one for all', async () => {
    // Close enough to the target to stay below the bound.
    const near = { sample: (uniform: number): number => 1.5 * uniform };
    const style = channelStatistics(noise(2));
    await expectGradientMatches((feature) => covarianceLoss(channelStatistics(feature), style), [SHAPE], near);
    const shared = channelStatistics(tf.slice(noise(2), [0, 0, 0, 0], [1, 6, 5, 4]));
    await expectGradientMatches((feature) => covarianceLoss(channelStatistics(feature), shared), [SHAPE], near);
  });

  it('self-similarity', async () => {
    const at = positions(0, 3, 11, 17, 20, 28);
    const target = selfSimilarity(noise(3), at);
    await expectGradientMatches((feature) => selfSimilarityLoss(feature, at, target), [SHAPE], { step: 1e-3 });
  });

  it('nearest neighbors, both ways', async () => {
    const artwork = artworkRows(noise(4), positions(1, 2, 8, 9, 15, 21, 29));
    const at = positions(0, 5, 6, 14, 23);
    // Small steps, so that the nearest neighbor does not change.
    await expectGradientMatches((feature) => nearestNeighborLosses(feature, at, artwork).nearest, [SHAPE], {
      step: 1e-3,
    });
    await expectGradientMatches((feature) => nearestNeighborLosses(feature, at, artwork).coverage, [SHAPE], {
      step: 1e-3,
    });
  });

  it('reconstruction', async () => {
    // Two pictures whose difference is never near zero, where the absolute value has its corner.
    await expectGradientMatches(
      (image, feature) => {
        const { pixels, features } = reconstructionLosses(image, tf.zerosLike(image), [feature], [noise(5)]);
        return tf.add(pixels, features);
      },
      [SHAPE, SHAPE],
      { sample: awayFromZero },
    );
  });
});
