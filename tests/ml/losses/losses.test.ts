import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { adversarialLoss, discriminatorLoss } from '../../../src/ml/losses/adversarialLoss.js';
import { contentLoss, contentTargets } from '../../../src/ml/losses/contentLoss.js';
import { evennessLoss, evennessOf } from '../../../src/ml/losses/evennessLoss.js';
import { flatBlocks, gridLoss } from '../../../src/ml/losses/gridLoss.js';
import { halfPixelBlur } from '../../../src/ml/losses/halfPixelBlur.js';
import { gridEnergy } from '../../../src/ml/evaluate/gridEnergy.js';
import { tensorToImage } from '../../../src/ml/tensors/imageTensor.js';
import { styleLoss, styleStatistics } from '../../../src/ml/losses/styleLoss.js';
import { toneLoss, toneOf } from '../../../src/ml/losses/toneLoss.js';
import { totalVariationLoss } from '../../../src/ml/losses/totalVariationLoss.js';
import { describeOnEachBackend } from '../../helpers/backends.js';

const read = async (loss: tf.Tensor): Promise<number> => (await loss.data())[0] ?? NaN;
const noise = (seed: number): tf.Tensor4D => tf.randomUniform<tf.Rank.R4>([2, 9, 7, 5], 0, 1, 'float32', seed);

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
      // Statistics half as large as the target's miss a quarter of its energy.
      const factor = kind === 'moments' ? 0.5 : Math.SQRT1_2;
      expect(await read(styleLoss([tf.mul(feature, factor)], targets, kind))).toBeCloseTo(0.25, 3);
    },
  );

  it('of style count more for a photo that is near to the artwork, up to a point', async () => {
    const target = tf.tensor2d([[3, 4]]);
    const feature = tf.tensor4d([4, 6, 6, 4], [1, 2, 2, 1]);
    // Its mean of 5 and deviation of 1 miss the target's by 2 and 3.
    const missed = (2 ** 2 + 3 ** 2) / 2;
    const energy = (3 ** 2 + 4 ** 2) / 2;
    const lossFor = (photo: number[]): Promise<number> =>
      read(styleLoss([feature], [target], 'moments', [tf.tensor2d([photo])]));
    for (const photo of [
      [3, 0],
      [0, 0],
      [4, 4],
    ]) {
      const distance = ((photo[0]! - 3) ** 2 + (photo[1]! - 4) ** 2) / 2;
      const unit = Math.sqrt(energy * (distance + 0.02 * energy));
      expect(await lossFor(photo)).toBeCloseTo(missed / unit, 3);
    }
    expect(await lossFor([4, 4])).toBeGreaterThan(await lossFor([0, 0]));
    expect(await lossFor([3, 4])).toBeCloseTo(missed / (energy * Math.sqrt(0.02)), 3);
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

  it('of tone see a blotch in the sky, but neither fine strokes nor another contrast', async () => {
    const rows = tf.reshape(tf.range(0, 96), [96, 1]);
    const columns = tf.reshape(tf.range(0, 128), [1, 128]);
    const asPicture = (values: tf.Tensor): tf.Tensor4D =>
      tf.tile(tf.reshape(tf.add(values, tf.zeros([96, 128])), [1, 96, 128, 1]), [1, 1, 1, 3]);
    // A bright sky above a dark hill.
    const photo = asPicture(tf.where(tf.less(rows, 64), tf.fill([96, 1], 0.8), tf.fill([96, 1], 0.2)));
    const lossOf = (picture: tf.Tensor4D): Promise<number> => read(toneLoss(picture, toneOf(photo)));
    const stripes = asPicture(tf.mul(0.1, tf.cos(tf.mul(columns, (2 * Math.PI) / 6))));
    const blotches = asPicture(tf.mul(0.1, tf.cos(tf.mul(columns, (2 * Math.PI) / 64))));
    expect(await lossOf(photo)).toBeLessThan(1e-6);
    expect(await lossOf(tf.add(tf.mul(photo, 0.6), 0.1))).toBeLessThan(1e-3);
    expect(await lossOf(tf.add(photo, stripes))).toBeLessThan(1e-3);
    expect(await lossOf(tf.add(photo, blotches))).toBeGreaterThan(0.02);
  });

  it('of evenness see colored stripes in the sky, but neither fine strokes nor stripes where the photo has its own', async () => {
    const columns = tf.reshape(tf.range(0, 128), [1, 128]);
    const asPicture = (red: tf.Tensor, green: tf.Tensor): tf.Tensor4D =>
      tf.expandDims(tf.stack([red, green, tf.zerosLike(red)], 2), 0);
    const waves = (period: number): tf.Tensor2D =>
      tf.tile(tf.mul(0.1, tf.cos(tf.mul(columns, (2 * Math.PI) / period))), [64, 1]) as tf.Tensor2D;
    const sky = tf.fill([64, 128], 0.5);
    const slopes = tf.tile(tf.reshape(tf.linspace(0.2, 0.8, 64), [64, 1]), [1, 128]);
    const colored = (period: number): tf.Tensor4D =>
      asPicture(tf.add(slopes, waves(period)), tf.sub(slopes, waves(period)));
    const even = evennessOf(asPicture(sky, sky));
    const striped = evennessOf(asPicture(tf.add(sky, tf.mul(waves(32), 3)), sky));
    const slow = await read(evennessLoss(asPicture(slopes, slopes), even));
    expect(await read(evennessLoss(colored(5), even))).toBeCloseTo(slow, 3);
    // What a network's own grid would look like.
    expect(await read(evennessLoss(colored(8), even))).toBeGreaterThan(slow + 0.02);
    expect(await read(evennessLoss(colored(32), even))).toBeGreaterThan(slow + 0.1);
    const across = async (photo: typeof even): Promise<number> =>
      (await read(evennessLoss(colored(32), photo))) - (await read(evennessLoss(asPicture(slopes, slopes), photo)));
    expect(await across(striped)).toBeLessThan(0.3 * (await across(even)));
  });

  it('of evenness see long thin lines in the sky, upright or lying, but no short ones', async () => {
    const [height, width] = [120, 120];
    const pixels = (inkAt: (x: number, y: number) => boolean): tf.Tensor4D => {
      const ink = Array.from({ length: height * width }, (_, at) =>
        inkAt(at % width, Math.floor(at / width)) ? 0.4 : 0.6,
      );
      return tf.tile(tf.tensor4d(ink, [1, height, width, 1]), [1, 1, 1, 3]);
    };
    const even = evennessOf(tf.fill<tf.Rank.R4>([1, height, width, 3], 0.5));
    const lossOf = (inkAt: (x: number, y: number) => boolean): Promise<number> =>
      read(evennessLoss(pixels(inkAt), even));
    // Three px of ink in forty, in one piece or in dashes of eight px that lie anywhere: as much ink in both.
    const upright = await lossOf((x) => x % 40 < 3);
    const lying = await lossOf((_, y) => y % 40 < 3);
    const dashes = await lossOf((x, y) => (x + 13 * Math.floor(y / 8)) % 40 < 3);
    expect(lying).toBeCloseTo(upright, 3);
    expect(upright).toBeGreaterThan(1.5 * dashes);
  });

  it('of a grid are the logarithm of what is measured of it in flat blocks', async () => {
    const [height, width] = [96, 128];
    const ramp = tf.reshape(tf.linspace(0.3, 0.7, width), [1, 1, width, 1]);
    const sky = tf.tile(ramp, [1, height, 1, 3]) as tf.Tensor4D;
    const grain = tf.tile(tf.randomNormal<tf.Rank.R4>([1, height, width, 1], 0, 0.02, 'float32', 7), [1, 1, 1, 3]);
    const columns = tf.reshape(tf.range(0, width), [1, 1, width, 1]);
    const stripes = (period: number, amplitude: number): tf.Tensor =>
      tf.mul(amplitude, tf.cos(tf.mul(columns, (2 * Math.PI) / period)));
    const striped = (period: number, amplitude = 0.02): tf.Tensor4D =>
      tf.add(tf.add(sky, grain), stripes(period, amplitude));
    const lossOf = (image: tf.Tensor4D, photo = sky): Promise<number> => read(gridLoss(image, flatBlocks(photo)));
    expect(await lossOf(striped(8, 0))).toBeLessThan(0.1);
    const photo = await tensorToImage(sky);
    for (const amplitude of [0.005, 0.01, 0.02]) {
      const image = striped(8, amplitude);
      const { excess } = gridEnergy(photo, await tensorToImage(image));
      expect(await lossOf(image)).toBeCloseTo(Math.log(excess[2]), 1);
    }
    expect(await lossOf(striped(8))).toBeGreaterThan(1);
    expect(await lossOf(tf.transpose(striped(8), [0, 2, 1, 3]), tf.transpose(sky, [0, 2, 1, 3]))).toBeGreaterThan(1);
    // A single color's grid is one as well.
    expect(await lossOf(tf.mul(striped(8), tf.tensor4d([1, 0, 0], [1, 1, 1, 3])))).toBeGreaterThan(1);
    for (const period of [5, 6.4, 11, 16]) expect(await lossOf(striped(period))).toBeLessThan(0.2);
    const busy = tf.add<tf.Tensor4D>(sky, stripes(20, 0.1));
    expect(await lossOf(striped(8), busy)).toBe(0);
  });

  it('see a blur of half a pixel: fine detail is halved, slow changes and borders stay', async () => {
    const board = tf.tensor4d(
      Float32Array.from({ length: 8 * 8 * 3 }, (_, at) => ((at / 3) | 0) % 2),
      [1, 8, 8, 3],
    );
    const { variance: before } = tf.moments(board);
    const { variance: after } = tf.moments(halfPixelBlur(board));
    const kept = (1 - 2 * Math.exp(-2)) / (1 + 2 * Math.exp(-2));
    expect((await read(after)) / (await read(before))).toBeCloseTo(kept ** 2, 3);
    const even = tf.fill<tf.Rank.R4>([1, 5, 6, 3], 0.4);
    expect(await read(tf.max(tf.abs(tf.sub(halfPixelBlur(even), even))))).toBeLessThan(1e-6);
  });

  it('of total variation are zero for flat pictures and count steps', async () => {
    expect(await read(totalVariationLoss(tf.ones<tf.Rank.R4>([1, 4, 4, 3])))).toBe(0);
    const step = tf.tensor4d([0, 1, 0, 1], [1, 2, 2, 1]);
    expect(await read(totalVariationLoss(step))).toBeCloseTo(1, 6);
  });
});
