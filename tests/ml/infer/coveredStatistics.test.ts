import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { PLAIN_GRAIN } from '../../../src/ml/models/grain.js';
import { coveredStatistics } from '../../../src/ml/infer/coveredStatistics.js';
import { pictureStatistics, type PictureStatistics } from '../../../src/ml/infer/pictureStatistics.js';
import { stylize } from '../../../src/ml/infer/stylize.js';
import { uniform } from '../../../src/shared/counterRandom.js';
import { createPixelImage, type PixelImage } from '../../../src/shared/domain/pixelImage.js';
import type { PixelMask } from '../../../src/shared/domain/pixelMask.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { tinyModel } from '../../helpers/tinyModel.js';

const SIDE = 96;

/** Noise, and another one in the right half. */
function picture(right: number): PixelImage {
  const image = createPixelImage(SIDE, SIDE);
  for (let i = 0; i < image.data.length; i++) {
    const isRight = Math.floor(i / 3) % SIDE >= SIDE / 2;
    image.data[i] = Math.floor((isRight ? right : 120) * uniform(isRight ? right : 1, i));
  }
  return image;
}

/** The left part, far enough from the right half that nothing of it is seen. */
function leftCover(): PixelMask {
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE < 16 ? 255 : 0));
  return { width: SIDE, height: SIDE, data };
}

function numbersOf({ deep, color, modulation }: PictureStatistics): number[] {
  return [deep.mean, deep.covariance, color.mean, color.covariance, modulation].flatMap((tensor) => [
    ...tensor.dataSync(),
  ]);
}

await describeOnEachBackend('statistics of a part', () => {
  it('are those of the whole if all is covered', async () => {
    const model = await tinyModel();
    const cover = { width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE).fill(255) };
    for (const maxPixels of [SIDE * SIDE, undefined]) {
      const covered = coveredStatistics(model.network, picture(200), cover, PLAIN_GRAIN, { maxPixels });
      const whole = pictureStatistics(model.network, picture(200), PLAIN_GRAIN, { maxPixels });
      const wanted = numbersOf(whole);
      for (const [index, value] of numbersOf(covered).entries()) expect(value).toBeCloseTo(wanted[index]!, 4);
      tf.dispose([covered, whole]);
    }
    model.dispose();
  });

  it('do not depend on the rest of the picture', async () => {
    const model = await tinyModel();
    await expectNoTensorLeak(async () => {
      const one = coveredStatistics(model.network, picture(250), leftCover(), PLAIN_GRAIN);
      const other = coveredStatistics(model.network, picture(30), leftCover(), PLAIN_GRAIN);
      const plain = pictureStatistics(model.network, picture(30), PLAIN_GRAIN);
      const wanted = numbersOf(one);
      for (const [index, value] of numbersOf(other).entries()) expect(value).toBeCloseTo(wanted[index]!, 4);
      expect(numbersOf(plain)).not.toEqual(numbersOf(other));
      tf.dispose([one, other, plain]);
      return Promise.resolve();
    });
    model.dispose();
  });

  it('are found on pieces of a large picture, where it is covered', async () => {
    const model = await tinyModel();
    const one = coveredStatistics(model.network, picture(250), leftCover(), PLAIN_GRAIN, { maxPixels: 1 });
    expect(numbersOf(one).every(Number.isFinite)).toBe(true);
    const code = await model.encodeStyle(picture(90));
    const painted = await stylize(model, picture(250), code, { cover: leftCover() });
    const plain = await stylize(model, picture(250), code);
    expect(painted.data).not.toEqual(plain.data);
    tf.dispose(one);
    model.dispose();
  });
});
