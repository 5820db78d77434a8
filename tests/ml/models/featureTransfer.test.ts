import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  applyTransfer,
  channelStatistics,
  prepareTransfer,
  transferContent,
  transferStatistics,
  type LevelValues,
  type TransferStyle,
} from '../../../src/ml/models/featureTransfer.js';
import { outputCount, transferLevels, valueCount } from '../../../src/ml/models/generatorShape.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { TINY_GENERATOR } from '../../helpers/tinyModel.js';

const [DEEP, QUARTER] = transferLevels(TINY_GENERATOR) as [
  ReturnType<typeof transferLevels>[number],
  ReturnType<typeof transferLevels>[number],
];

/** Values of a picture of 64 x 48 px. */
function randomValues(seed: number, size = 1): LevelValues {
  const values = (px: number, count: number, own: number): tf.Tensor4D =>
    tf.mul(tf.abs(tf.randomNormal<tf.Rank.R4>([1, 48 / px, 64 / px, count], size, size, 'float32', own)), 1);
  return { deep: values(8, valueCount(DEEP), seed), quarter: values(4, valueCount(QUARTER), seed + 1) };
}

function styleOf(values: LevelValues): TransferStyle {
  const bank = (level: tf.Tensor4D): tf.Tensor3D => tf.reshape(level, [1, -1, level.shape[3]]);
  return {
    ...transferStatistics(TINY_GENERATOR, values),
    deepBank: bank(values.deep),
    quarterBank: bank(values.quarter),
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
        const own = transferContent(TINY_GENERATOR, content);
        const transfer = prepareTransfer(settings, DEEP, own, style, scales());
        const out = applyTransfer(transfer, content.deep);
        const features = tf.slice(out, [0, 0, 0, 0], [1, 6, 8, DEEP.features]);
        const { mean, covariance } = channelStatistics(features);
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
        const own = transferContent(TINY_GENERATOR, content);
        const out = applyTransfer(prepareTransfer(settings, DEEP, own, style, scales()), content.deep);
        expect(out.shape).toEqual([1, 6, 8, outputCount(DEEP)]);
        const rows = tf.reshape(tf.slice(out, [0, 0, 0, 0], [1, 6, 8, DEEP.features]), [-1, 1, DEEP.features]);
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
        const own = transferContent(TINY_GENERATOR, content);
        const out = applyTransfer(prepareTransfer(settings, DEEP, own, styleOf(art), scales()), content.deep);
        const features = tf.slice(out, [0, 0, 0, 0], [1, 6, 8, DEEP.features]);
        return tf.max(tf.abs(tf.sub(features, tf.slice(content.deep, [0, 0, 0, 0], [1, 6, 8, DEEP.features]))));
      });
      expect((await picked.data())[0]!).toBeLessThan(0.05);
      picked.dispose();
    });
  });

  it('of strength 0 leaves the values, each in its unit', async () => {
    await expectNoTensorLeak(async () => {
      const difference = tf.tidy(() => {
        const [content, art] = [randomValues(1), randomValues(5, 3)];
        const own = transferContent(TINY_GENERATOR, content);
        const settings = { coloring: 0.5, colorAffinity: 0.1, temperature: 0.03, balance: 0 };
        const units = tf.tensor1d([1, 2, 4, 8]);
        const out = applyTransfer(prepareTransfer(settings, DEEP, own, styleOf(art), units, 0), content.deep);
        const features = tf.slice(content.deep, [0, 0, 0, 0], [1, 6, 8, DEEP.features]);
        const color = tf.mul(tf.sub(tf.slice(content.deep, [0, 0, 0, DEEP.features], [1, 6, 8, 3]), 0.5), 4);
        return tf.max(tf.abs(tf.sub(out, tf.concat([tf.div(features, 8), color, color], 3))));
      });
      expect((await difference.data())[0]!).toBeLessThan(1e-4);
      difference.dispose();
    });
  });

  it('does to a part of a picture what it does to the whole', async () => {
    await expectNoTensorLeak(async () => {
      const difference = tf.tidy(() => {
        const [content, art] = [randomValues(1), randomValues(5, 3)];
        const own = transferContent(TINY_GENERATOR, content);
        const settings = { coloring: 0.5, colorAffinity: 0.1, temperature: 0.03, balance: 0 };
        const transfer = prepareTransfer(settings, QUARTER, own, styleOf(art), scales());
        const at: [number, number, number, number] = [0, 3, 2, 0];
        const part: [number, number, number] = [1, 4, 5];
        const whole = applyTransfer(transfer, content.quarter);
        const alone = applyTransfer(transfer, tf.slice(content.quarter, at, [...part, valueCount(QUARTER)]));
        return tf.max(tf.abs(tf.sub(tf.slice(whole, at, [...part, outputCount(QUARTER)]), alone)));
      });
      expect((await difference.data())[0]!).toBeLessThan(1e-4);
      difference.dispose();
    });
  });
});
