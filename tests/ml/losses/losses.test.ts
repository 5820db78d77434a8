import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { adversarialLoss, discriminatorLoss } from '../../../src/ml/losses/adversarialLoss.js';
import { colorLoss, colorStatistics } from '../../../src/ml/losses/colorLoss.js';
import { contentLoss, contentTargets } from '../../../src/ml/losses/contentLoss.js';
import { covarianceLoss } from '../../../src/ml/losses/covarianceLoss.js';
import { momentsLoss } from '../../../src/ml/losses/momentsLoss.js';
import { artworkRows, nearestNeighborLosses } from '../../../src/ml/losses/nearestNeighborLoss.js';
import { reconstructionLosses } from '../../../src/ml/losses/reconstructionLoss.js';
import { drawPositions } from '../../../src/ml/losses/sampledRows.js';
import { selfSimilarity, selfSimilarityLoss } from '../../../src/ml/losses/selfSimilarityLoss.js';
import { styleLoss, styleStatistics } from '../../../src/ml/losses/styleLoss.js';
import { channelStatistics } from '../../../src/ml/models/channelStatistics.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { seededRandom } from '../../helpers/tinyModel.js';

const read = async (loss: tf.Tensor): Promise<number> => (await loss.data())[0] ?? NaN;
const noise = (seed: number): tf.Tensor4D => tf.randomUniform<tf.Rank.R4>([2, 9, 7, 5], 0, 1, 'float32', seed);
const every = (count: number): tf.Tensor1D => tf.range(0, count, 1, 'int32');

await describeOnEachBackend('the losses', () => {
  it('of content ignore contrast and color, but not structure', async () => {
    const feature = noise(1);
    const targets = contentTargets([feature]);
    expect(await read(contentLoss([tf.add(tf.mul(feature, 3), 2)], targets))).toBeLessThan(1e-3);
    expect(await read(contentLoss([noise(2)], targets))).toBeGreaterThan(0.5);
  });

  it.each(['moments', 'gram'] as const)(
    'of style by %s ignore where things are, but not what they are',
    async (kind) => {
      const feature = noise(3);
      const targets = [styleStatistics(feature, kind)];
      expect(await read(styleLoss([tf.reverse(feature, [1, 2])], targets, kind))).toBeLessThan(1e-6);
      // Statistics half as large as the target's: the error is a quarter of the target's energy.
      const factor = kind === 'moments' ? 0.5 : Math.SQRT1_2;
      expect(await read(styleLoss([tf.mul(feature, factor)], targets, kind))).toBeCloseTo(0.25, 3);
    },
  );

  it('of color ignore where colors are, but not which', async () => {
    const image = (seed: number): tf.Tensor4D => tf.randomUniform<tf.Rank.R4>([2, 16, 24, 3], 0, 1, 'float32', seed);
    const artwork = colorStatistics(image(3));
    expect(await read(colorLoss(colorStatistics(tf.reverse(image(3), [1, 2])), artwork))).toBeLessThan(1e-6);
    // Brighter by 0.1 throughout: 20 times a hundredth at each of the two sizes, and the same covariances.
    expect(await read(colorLoss(colorStatistics(tf.add(image(3), 0.1)), artwork))).toBeCloseTo(0.4, 3);
    const gray = tf.tile(tf.mean<tf.Tensor4D>(image(3), 3, true), [1, 1, 1, 3]);
    expect(await read(colorLoss(colorStatistics(gray), artwork))).toBeGreaterThan(0.3);
  });

  it('of the game have the values of their formulas', async () => {
    const real = tf.tensor4d([2], [1, 1, 1, 1]);
    const fake = tf.tensor4d([-1], [1, 1, 1, 1]);
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    const entropy = (-Math.log(sigmoid(2)) - Math.log(1 - sigmoid(-1))) / 2;
    expect(await read(discriminatorLoss(real, fake, 'binaryCrossEntropy'))).toBeCloseTo(entropy, 5);
    expect(await read(adversarialLoss(fake, 'binaryCrossEntropy'))).toBeCloseTo(-Math.log(sigmoid(-1)), 5);
    expect(await read(discriminatorLoss(real, fake, 'leastSquares'))).toBeCloseTo((1 + 1) / 2, 5);
    expect(await read(adversarialLoss(fake, 'leastSquares'))).toBeCloseTo(4, 5);
    expect(await read(discriminatorLoss(real, tf.tensor4d([-0.5], [1, 1, 1, 1]), 'hinge'))).toBeCloseTo(0.25, 5);
    expect(await read(adversarialLoss(fake, 'hinge'))).toBeCloseTo(1, 5);
  });

  it('of the game stay finite for logits of any size', async () => {
    const huge = tf.tensor4d([1e4, -1e4], [1, 1, 2, 1]);
    expect(Number.isFinite(await read(discriminatorLoss(huge, huge, 'binaryCrossEntropy')))).toBe(true);
    expect(await read(adversarialLoss(huge, 'binaryCrossEntropy'))).toBeCloseTo(5000, 0);
  });

  it('of moments count means and deviations in units of the artwork’s variance', async () => {
    const style = channelStatistics(tf.tensor4d([1, 5], [1, 1, 2, 1]));
    const own = channelStatistics(tf.tensor4d([3, 5], [1, 1, 2, 1]));
    // Means 3 and 4, deviations 2 and 1.
    expect(await read(momentsLoss(own, style))).toBeCloseTo((1 + 1) / 4, 4);
    expect(await read(momentsLoss(style, style))).toBeLessThan(1e-6);
  });

  it('of covariances ignore means, and count no picture more than four times', async () => {
    const feature = noise(4);
    const style = channelStatistics(feature);
    expect(await read(covarianceLoss(channelStatistics(tf.add(feature, 2)), style))).toBeLessThan(1e-4);
    // Covariances twice as large: the error equals the target's energy.
    expect(await read(covarianceLoss(channelStatistics(tf.mul(feature, Math.SQRT2)), style))).toBeCloseTo(1, 3);
    expect(await read(covarianceLoss(channelStatistics(tf.mul(feature, 10)), style))).toBeCloseTo(4, 5);
  });

  it('of self-similarity ignore what features are, but not which are alike', async () => {
    const feature = noise(5);
    const at = every(63);
    const target = selfSimilarity(feature, at);
    expect(target.shape).toEqual([2, 63, 63]);
    const turned = tf.reverse<tf.Tensor4D>(tf.add<tf.Tensor4D>(tf.mul(feature, 3), 1), 3);
    expect(await read(selfSimilarityLoss(turned, at, target))).toBeLessThan(1e-4);
    expect(await read(selfSimilarityLoss(tf.reverse(feature, 1), at, target))).toBeGreaterThan(0.1);
  });

  it('of nearest neighbors tell what is foreign from what is missing', async () => {
    // Three directions around a mean of zero; the picture has one of them and another one.
    const root = Math.sqrt(3) / 2;
    const directions = [1, 0, -0.5, root, -0.5, -root];
    const artwork = artworkRows(tf.tensor4d(directions, [1, 1, 3, 2]), every(3));
    const losses = (values: number[]) =>
      nearestNeighborLosses(tf.tensor4d(values, [1, 1, values.length / 2, 2]), every(values.length / 2), artwork);
    const same = losses(directions);
    expect(await read(same.nearest)).toBeCloseTo(0, 5);
    expect(await read(same.coverage)).toBeCloseTo(0, 5);
    const part = losses([2, 0, 5, 0]);
    expect(await read(part.nearest)).toBeCloseTo(0, 5);
    // The other two are 120 degrees away.
    expect(await read(part.coverage)).toBeCloseTo((2 * 1.5) / 3, 5);
    const foreign = losses([...directions, -1, 0]);
    expect(await read(foreign.nearest)).toBeCloseTo(0.5 / 4, 5);
    expect(await read(foreign.coverage)).toBeCloseTo(0, 5);
  });

  it('of nearest neighbors keep the pictures of a batch apart', async () => {
    const [first, second] = [noise(6), noise(7)];
    const artwork = artworkRows(second, every(63));
    const both = nearestNeighborLosses(first, every(63), artwork);
    const each = [0, 1].map((index) => {
      const one = (batch: tf.Tensor4D): tf.Tensor4D => tf.slice(batch, [index, 0, 0, 0], [1, 9, 7, 5]);
      return nearestNeighborLosses(one(first), every(63), artworkRows(one(second), every(63)));
    });
    for (const name of ['nearest', 'coverage'] as const) {
      const mean = ((await read(each[0]![name])) + (await read(each[1]![name]))) / 2;
      expect(await read(both[name])).toBeCloseTo(mean, 5);
    }
  });

  it('of reconstruction is zero for the same picture', async () => {
    const [image, features] = [noise(8), [9, 10, 11, 12].map(noise)];
    const same = reconstructionLosses(image, image, features, features);
    expect(await read(tf.add(same.pixels, same.features))).toBe(0);
    const black = tf.zerosLike(image);
    const { pixels, features: relative } = reconstructionLosses(
      black,
      tf.onesLike(image),
      features.map((feature) => tf.zerosLike(feature)),
      features,
    );
    expect(await read(pixels)).toBeCloseTo(1, 6);
    expect(await read(relative)).toBeCloseTo(4, 4);
  });
});

it('positions are one of each part of a picture, and all where there are few', () => {
  const draw = seededRandom(1);
  expect(drawPositions(5, 8, draw)).toEqual([0, 1, 2, 3, 4]);
  const drawn = drawPositions(100, 7, draw);
  drawn.forEach((position, part) => {
    expect(position).toBeGreaterThanOrEqual(Math.floor((part * 100) / 7));
    expect(position).toBeLessThan(Math.floor(((part + 1) * 100) / 7));
  });
});
