import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { channelStatistics } from '../../../src/ml/models/channelStatistics.js';
import {
  applyColoring,
  applyUnderpainting,
  colorFeatures,
  prepareColoring,
  prepareUnderpainting,
} from '../../../src/ml/models/coloring.js';
import { applyTransfer, prepareTransfer } from '../../../src/ml/models/featureTransfer.js';
import { transferContent, type TransferStyle } from '../../../src/ml/models/transferValues.js';
import { ofLevels, transferLevels, valueCount } from '../../../src/ml/models/generatorShape.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { maxDifference, read } from '../../helpers/gradients.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { TINY_GENERATOR } from '../../helpers/tinyModel.js';

const [DEEP] = transferLevels(TINY_GENERATOR);

/** A picture's values: of the deep level, and features of another one. */
interface RandomValues {
  readonly deep: tf.Tensor4D;
  readonly half: tf.Tensor4D;
}

/** Values of a picture of 64 x 48 px. */
function randomValues(seed: number, size = 1): RandomValues {
  const values = (px: number, count: number, own: number): tf.Tensor4D =>
    tf.abs(tf.randomNormal<tf.Rank.R4>([1, 48 / px, 64 / px, count], size, size, 'float32', own));
  return { deep: values(8, valueCount(DEEP), seed), half: values(2, 6, seed + 2) };
}

function styleOf({ deep, half }: RandomValues): TransferStyle {
  const { deep: ofDeep, color } = transferContent(TINY_GENERATOR, deep);
  return {
    ...ofLevels(() => channelStatistics(half)),
    deep: ofDeep,
    color,
    deepBank: tf.reshape(deep, [1, -1, deep.shape[3]]),
  };
}

await describeOnEachBackend('the transfer', () => {
  const scales = (): tf.Tensor1D => tf.ones([4]);

  it('by coloring gives features the mean and the covariance of the artwork', async () => {
    await expectNoTensorLeak(async () => {
      const difference = tf.tidy(() => {
        const [content, art] = [randomValues(1), randomValues(5, 3)];
        const style = styleOf(art);
        const settings = { coloring: 1, colorAffinity: 0.1, temperature: 0.03, balance: 0 };
        const own = transferContent(TINY_GENERATOR, content.deep);
        const transfer = prepareTransfer(settings, DEEP, own, style, scales());
        const out = applyTransfer(transfer, content.deep);
        const { mean, covariance } = channelStatistics(out);
        const relative = (a: tf.Tensor, b: tf.Tensor): tf.Scalar => tf.div(tf.norm(tf.sub(a, b)), tf.norm(b));
        return tf.stack([relative(mean, style.deep.mean), relative(covariance, style.deep.covariance)]);
      });
      const [mean, covariance] = await difference.data();
      expect(mean!).toBeLessThan(1e-3);
      // A small error remains from the constant added to variances before the root.
      expect(covariance!).toBeLessThan(0.05);
      difference.dispose();
    });
  });

  it('by attention alone, at a low temperature, gives entries of the bank', async () => {
    await expectNoTensorLeak(async () => {
      const farthest = tf.tidy(() => {
        const [content, art] = [randomValues(1), randomValues(5, 3)];
        const settings = { coloring: 0, colorAffinity: 0, temperature: 0.001, balance: 0 };
        const style = styleOf(art);
        const own = transferContent(TINY_GENERATOR, content.deep);
        const out = applyTransfer(prepareTransfer(settings, DEEP, own, style, scales()), content.deep);
        expect(out.shape).toEqual([1, 6, 8, DEEP.features]);
        const rows = tf.reshape(out, [-1, 1, DEEP.features]);
        const entries = tf.slice(style.deepBank, [0, 0, 0], [1, 48, DEEP.features]);
        return tf.max(tf.min(tf.sum(tf.squaredDifference(rows, entries), 2), 1));
      });
      expect((await farthest.data())[0]!).toBeLessThan(0.02);
      farthest.dispose();
    });
  });

  it('by colors alone picks what has the same color by the standards of its picture', async () => {
    await expectNoTensorLeak(async () => {
      const picked = tf.tidy(() => {
        const content = randomValues(1);
        // The same picture, darker and with less contrast: relative colors are the same.
        const color = tf.tensor4d(
          Array.from({ length: valueCount(DEEP) }, (_, at) => (at >= DEEP.features ? 0.5 : 1)),
          [1, 1, 1, valueCount(DEEP)],
        );
        const art = { ...content, deep: tf.mul<tf.Tensor4D>(content.deep, color) };
        const settings = { coloring: 0, colorAffinity: 1000, temperature: 0.5, balance: 0 };
        const own = transferContent(TINY_GENERATOR, content.deep);
        const out = applyTransfer(prepareTransfer(settings, DEEP, own, styleOf(art), scales()), content.deep);
        return tf.max(tf.abs(tf.sub(out, tf.slice(content.deep, [0, 0, 0, 0], [1, 6, 8, DEEP.features]))));
      });
      expect((await picked.data())[0]!).toBeLessThan(0.05);
      picked.dispose();
    });
  });

  it('of strength 0 leaves the features, in their unit', async () => {
    await expectNoTensorLeak(async () => {
      const difference = tf.tidy(() => {
        const [content, art] = [randomValues(1), randomValues(5, 3)];
        const own = transferContent(TINY_GENERATOR, content.deep);
        const settings = { coloring: 0.5, colorAffinity: 0.1, temperature: 0.03, balance: 0 };
        const units = tf.tensor1d([1, 2, 4, 8]);
        const out = applyTransfer(prepareTransfer(settings, DEEP, own, styleOf(art), units, 0), content.deep);
        const features = tf.slice(content.deep, [0, 0, 0, 0], [1, 6, 8, DEEP.features]);
        return tf.max(tf.abs(tf.sub(out, tf.div(features, 8))));
      });
      expect((await difference.data())[0]!).toBeLessThan(1e-4);
      difference.dispose();
    });
  });

  it('does to a part of a picture what it does to the whole', async () => {
    await expectNoTensorLeak(async () => {
      const difference = tf.tidy(() => {
        const [content, art] = [randomValues(1), randomValues(5, 3)];
        const own = transferContent(TINY_GENERATOR, content.deep);
        const settings = { coloring: 0.5, colorAffinity: 0.1, temperature: 0.03, balance: 0 };
        const transfer = prepareTransfer(settings, DEEP, own, styleOf(art), scales());
        const at: [number, number, number, number] = [0, 2, 1, 0];
        const part: [number, number, number] = [1, 3, 5];
        const whole = applyTransfer(transfer, content.deep);
        const alone = applyTransfer(transfer, tf.slice(content.deep, at, [...part, valueCount(DEEP)]));
        return tf.max(tf.abs(tf.sub(tf.slice(whole, at, [...part, DEEP.features]), alone)));
      });
      expect((await difference.data())[0]!).toBeLessThan(1e-4);
      difference.dispose();
    });
  });

  it('colors features to the mean and the covariance of the artwork, by strength', async () => {
    await expectNoTensorLeak(async () => {
      const difference = tf.tidy(() => {
        const [own, target] = [randomValues(1).half, channelStatistics(randomValues(5, 3).half)];
        const { mean, covariance } = channelStatistics(colorFeatures(own, target));
        const kept = applyColoring(prepareColoring(channelStatistics(own), target, 0), own);
        const relative = (a: tf.Tensor, b: tf.Tensor): tf.Scalar => tf.div(tf.norm(tf.sub(a, b)), tf.norm(b));
        return tf.stack([relative(mean, target.mean), relative(covariance, target.covariance), relative(kept, own)]);
      });
      const [mean, covariance, kept] = await difference.data();
      expect(mean!).toBeLessThan(1e-3);
      expect(covariance!).toBeLessThan(0.05);
      expect(kept!).toBeLessThan(1e-5);
      difference.dispose();
    });
  });

  it("mixes the photo's own features in, colored, and plain ones below the full strength", async () => {
    await expectNoTensorLeak(async () => {
      const differences = tf.tidy(() => {
        const [painted, own, art] = [1, 5, 9].map((seed) => randomValues(seed, seed).half) as [
          tf.Tensor4D,
          tf.Tensor4D,
          tf.Tensor4D,
        ];
        const target = channelStatistics(art);
        const mix = (structure: number, strength: number): tf.Tensor4D =>
          applyUnderpainting(
            prepareUnderpainting({ structure }, channelStatistics(own), target, strength),
            painted,
            own,
          );
        const colored = applyColoring(prepareColoring(channelStatistics(own), target), own);
        const between = (a: tf.Tensor4D, b: tf.Tensor4D, share: number): tf.Tensor4D =>
          tf.add(tf.mul(a, 1 - share), tf.mul(b, share));
        const pairs: [tf.Tensor4D, tf.Tensor4D][] = [
          [mix(0, 1), painted],
          [mix(1, 1), colored],
          [mix(0.3, 1), between(painted, colored, 0.3)],
          [mix(0.3, 0), own],
          [mix(0.3, 0.5), between(own, between(painted, colored, 0.3), 0.5)],
        ];
        return tf.stack(pairs.map(([actual, expected]) => tf.max(tf.abs(tf.sub(actual, expected)))));
      });
      expect(Math.max(...(await differences.data()))).toBeLessThan(1e-3);
      differences.dispose();
    });
  });

  it('passes a gradient through the coloring that is the slope along any change of the features', async () => {
    const target = channelStatistics(randomValues(5, 3).half);
    const weights = randomValues(9).half;
    // White features: there the gradient is exact.
    const white = { mean: tf.zeros<tf.Rank.R2>([1, 6]), covariance: tf.reshape<tf.Rank.R3>(tf.eye(6), [1, 6, 6]) };
    const own = colorFeatures(randomValues(1).half, white);
    const value = (x: tf.Tensor4D): tf.Scalar => tf.sum(tf.mul(colorFeatures(x, target), weights));
    const [slopes, differences, shifted, stretched] = tf.tidy(() => {
      const slope = tf.grad((x: tf.Tensor) => value(x as tf.Tensor4D))(own) as tf.Tensor4D;
      const along = (change: tf.Tensor4D): tf.Scalar => tf.sum(tf.mul(slope, change));
      const changes = [11, 12, 13].map((seed) => tf.mul<tf.Tensor4D>(randomValues(seed).half, 0.02));
      const measured = changes.map((change) =>
        tf.div<tf.Scalar>(tf.sub(value(tf.add(own, change)), value(tf.sub(own, change))), 2),
      );
      const centered = tf.sub<tf.Tensor4D>(own, tf.mean(own, [0, 1, 2]));
      return [tf.stack(changes.map(along)), tf.stack(measured), along(tf.onesLike(own)), along(centered)];
    });
    const expected = await read(differences);
    const size = Math.max(...expected.map(Math.abs));
    expect(size).toBeGreaterThan(0.01);
    expect(maxDifference(await read(slopes), expected)).toBeLessThan(0.05 * size);
    // Coloring takes a shift and a stretch away again.
    expect(Math.abs((await read(shifted))[0]!)).toBeLessThan(0.01 * size);
    expect(Math.abs((await read(stretched))[0]!)).toBeLessThan(0.5 * size);
    tf.dispose([target, weights, white, own]);
  });
});
