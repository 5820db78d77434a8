import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import {
  disposeFeatures,
  meanTarget,
  pictureFeatures,
  pictureFigures,
  styleTarget,
} from '../../../src/ml/evaluate/pictureFigures.js';
import { PerceptualEncoder } from '../../../src/ml/models/perceptualEncoder.js';
import { imageToTensor } from '../../../src/ml/tensors/imageTensor.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { randomPerceptual } from '../../helpers/memoryTraining.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { testImage } from '../../helpers/testImages.js';

const picture = (seed: number): tf.Tensor4D => imageToTensor(testImage(48, 40, seed), 1);

await describeOnEachBackend('the figures of a picture', () => {
  const figuresOf = async (stylized: tf.Tensor4D, photo: tf.Tensor4D, style: tf.Tensor4D[]) => {
    const encoder = new PerceptualEncoder(await randomPerceptual());
    const [own, original] = [pictureFeatures(encoder, stylized), pictureFeatures(encoder, photo)];
    const targets = style.map((artwork) => styleTarget(encoder, artwork));
    const target = meanTarget(targets);
    const figures = await pictureFigures(own, original, target);
    [own, original].forEach(disposeFeatures);
    tf.dispose([targets, target, stylized, photo, style]);
    encoder.dispose();
    return figures;
  };

  it('are those of nothing done for the photo itself', async () => {
    const figures = await figuresOf(picture(1), picture(1), [picture(5)]);
    expect(figures.style).toBeCloseTo(1, 5);
    expect(figures.content).toBeCloseTo(0, 5);
    expect(figures.lpipsLike).toBeCloseTo(0, 5);
  });

  it('have no distance left to the style for the artwork itself, and some to the photo', async () => {
    const figures = await figuresOf(picture(5), picture(1), [picture(5)]);
    expect(figures.style).toBeCloseTo(0, 4);
    expect(figures.content).toBeGreaterThan(0.1);
    expect(figures.lpipsLike).toBeGreaterThan(0.01);
  });

  it('of content and perception grow steadily from the photo to another picture', async () => {
    const mixes = [0.25, 0.5, 0.75];
    const rows: { content: number; lpipsLike: number }[] = [];
    for (const share of mixes) {
      const mixed = tf.tidy(() => tf.add<tf.Tensor4D>(tf.mul(picture(1), 1 - share), tf.mul(picture(5), share)));
      rows.push(await figuresOf(mixed, picture(1), [picture(5)]));
    }
    const column = (name: 'content' | 'lpipsLike'): number[] => rows.map((row) => row[name]);
    for (const values of [column('content'), column('lpipsLike')]) {
      expect(values).toEqual([...values].sort((a, b) => a - b));
      expect(values[0]).toBeGreaterThan(0);
    }
  });

  it('take a set for the mean of its statistics', async () => {
    const alone = await figuresOf(picture(3), picture(1), [picture(5)]);
    const twice = await figuresOf(picture(3), picture(1), [picture(5), picture(5)]);
    expect(twice.style).toBeCloseTo(alone.style, 5);
    const other = await figuresOf(picture(3), picture(1), [picture(5), picture(8)]);
    expect(Math.abs(other.style - alone.style)).toBeGreaterThan(1e-3);
  });

  it('leave no tensors behind', async () => {
    await expectNoTensorLeak(() => figuresOf(picture(3), picture(1), [picture(5), picture(6)]).then(() => undefined));
  });
});
