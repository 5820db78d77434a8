import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dotsTensor } from '../../../src/ml/infer/contentTensor.js';
import { MOST_GRIDS } from '../../../src/ml/infer/grids.js';
import { paint } from '../../../src/ml/infer/paint.js';
import { PictureNetwork } from '../../../src/ml/infer/pictureNetwork.js';
import { pictureStatistics } from '../../../src/ml/infer/pictureStatistics.js';
import { stylize } from '../../../src/ml/infer/stylize.js';
import { cutOut } from '../../../src/ml/infer/stylizeWindow.js';
import { tileGrid } from '../../../src/ml/infer/tileGrid.js';
import { overlapPx } from '../../../src/ml/infer/tileMargins.js';
import type { StyleCode } from '../../../src/ml/models/styleCode.js';
import type { StyleModel } from '../../../src/ml/models/styleModel.js';
import { tensorToImage } from '../../../src/ml/tensors/imageTensor.js';
import type { PixelImage } from '../../../src/shared/domain/pixelImage.js';
import type { PixelMask } from '../../../src/shared/domain/pixelMask.js';
import { CancelledError } from '../../../src/shared/errors.js';
import type { Progress } from '../../../src/shared/progress.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { meanDifference, testImage } from '../../helpers/testImages.js';
import { tinyModel } from '../../helpers/tinyModel.js';

const DOTS = { amount: 1, flow: 0 };

await describeOnEachBackend('painting on several grids', () => {
  let model: StyleModel;
  let code: StyleCode;
  beforeAll(async () => {
    model = await tinyModel();
    code = { ...(await model.encodeStyle(testImage(64, 48, 3))), grain: DOTS };
  });
  afterAll(() => model.dispose());

  it('gives the same picture in tiles as in one piece, given the same statistics', async () => {
    const photo = testImage(520, 430);
    const { network } = model;
    await expectNoTensorLeak(async () => {
      const whole = await stylize(model, photo, code, { grids: MOST_GRIDS });
      const statistics = pictureStatistics(network, photo, DOTS, { grids: MOST_GRIDS });
      const painting = PictureNetwork.create({
        network,
        statistics: [statistics],
        styles: [{ code, strength: 1 }],
        weightsOf: () => tf.zeros([1, 1, 1, 1]),
      });
      const grid = { width: 520, height: 430, tilePx: 400, overlapPx: overlapPx(network.options), multiplePx: 8 };
      const tiles = tileGrid(grid);
      expect(tiles.length).toBeGreaterThan(1);
      for (const { window, core } of tiles) {
        const output = painting.run(photo, window, core);
        expect(largestDifference(await tensorToImage(output), cutOut(whole, core))).toBeLessThanOrEqual(1);
        output.dispose();
      }
      painting.dispose();
      tf.dispose(statistics);
    });
  });

  it('paints a moved view more alike than on one grid', async () => {
    const wide = testImage(328, 264);
    const [one, other] = [
      { x: 0, y: 0, width: 320, height: 256 },
      { x: 4, y: 4, width: 320, height: 256 },
    ];
    const plain = { ...code, grain: { amount: 0, flow: 0 } };
    const errorOf = async (grids: number): Promise<number> => {
      const [a, b] = [
        await stylize(model, cutOut(wide, one), plain, { grids }),
        await stylize(model, cutOut(wide, other), plain, { grids }),
      ];
      const inner = { width: 200, height: 150 };
      return meanSquare(cutOut(a, { x: 64, y: 64, ...inner }), cutOut(b, { x: 60, y: 60, ...inner }));
    };
    expect(await errorOf(MOST_GRIDS)).toBeLessThan(0.85 * (await errorOf(1)));
  });

  it('stops between grids', async () => {
    const stop = new AbortController();
    const fractions: number[] = [];
    await expectNoTensorLeak(async () => {
      const painting = stylize(model, testImage(120, 90), code, {
        grids: MOST_GRIDS,
        signal: stop.signal,
        onProgress: ({ fraction }) => {
          fractions.push(fraction);
          if (fractions.length === 2) stop.abort();
        },
      });
      await expect(painting).rejects.toThrow(CancelledError);
    });
    expect(fractions).toHaveLength(2);
    // All four grids are read, and one of five parts is painted.
    expect(fractions[1]).toBeCloseTo(5 / 9, 6);
  });

  it('is a fine effort: the photo itself at strength 0, and further from it the stronger it is', async () => {
    const photo = testImage(72, 64);
    const fine = (strength: number): Promise<PixelImage> => paint(model, photo, code, { effort: 'fine', strength });
    expect(Buffer.from((await fine(0)).data).equals(photo.data)).toBe(true);
    const [weak, half, full] = [await fine(0.1), await fine(0.5), await fine(1)].map(({ data }) =>
      meanDifference(data, photo.data),
    ) as [number, number, number];
    expect(weak).toBeGreaterThan(0);
    expect(weak).toBeLessThan(half);
    expect(half).toBeLessThan(full);
    const quick = await paint(model, photo, code);
    expect(meanDifference((await fine(1)).data, quick.data)).toBeGreaterThan(1);
    expect((await fine(1)).data).toEqual((await stylize(model, photo, code, { grids: MOST_GRIDS })).data);
  });

  it('paints each style where its mask is, enlarged too, and leaves the photo where a region has none', async () => {
    const photo = testImage(96, 64, 1);
    const other = { ...(await model.encodeStyle(testImage(64, 48, 8))), grain: { amount: 1, flow: 1 } };
    const mask = leftHalf(96, 64);
    await expectNoTensorLeak(async () => {
      for (const strokePx of [undefined, 64]) {
        const options = { effort: 'fine', strokePx } as const;
        const [base, region] = [await paint(model, photo, code, options), await paint(model, photo, other, options)];
        const both = await paint(model, photo, code, { ...options, regions: [{ code: other, mask }] });
        const [left, right] = [
          { x: 0, y: 0, width: 40, height: 64 },
          { x: 56, y: 0, width: 40, height: 64 },
        ];
        expect(largestDifference(cutOut(both, right), cutOut(base, right))).toBeLessThanOrEqual(1);
        // What a region's style measures is the part that it covers, so it is near to, but not, the whole picture's.
        const [own, others] = [region, base].map((whole) =>
          meanDifference(cutOut(both, left).data, cutOut(whole, left).data),
        ) as [number, number];
        expect(own).toBeLessThan(0.5 * others);
        const kept = await paint(model, photo, code, { ...options, regions: [{ code: null, mask }] });
        expect(cutOut(kept, left).data).toEqual(cutOut(photo, left).data);
      }
    });
  });

  it('reports progress that only rises and ends at 1, with the time left, for one tile and for several', async () => {
    for (const tilePx of [undefined, 320]) {
      const reports: Progress[] = [];
      const onProgress = (progress: Progress): number => reports.push(progress);
      await stylize(model, testImage(430, 390), code, { grids: MOST_GRIDS, tilePx, onProgress });
      const fractions = reports.map(({ fraction }) => fraction);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      expect(fractions.at(-1)).toBe(1);
      expect(reports.length).toBeGreaterThan(3);
      expect(reports[0]!.secondsLeft).toBeGreaterThan(0);
      // Reading counts as work: without it, four times the time was foretold.
      if (tilePx === undefined) expect(fractions[0]).toBeCloseTo(4 / 9, 6);
    }
  });

  it('gives the same dots at a place whatever is read, and none to artworks in strokes', async () => {
    const photo = testImage(80, 60);
    await expectNoTensorLeak(async () => {
      const all = dotsTensor(photo, { x: 0, y: 0, width: 80, height: 64 }, DOTS)!;
      const part = dotsTensor(photo, { x: 24, y: 16, width: 40, height: 32 }, DOTS)!;
      const same = tf.slice(all, [0, 16, 24, 0], [1, 32, 40, 1]);
      expect(await part.data()).toEqual(await same.data());
      const { mean, variance } = tf.moments(all);
      expect(Math.abs((await mean.data())[0]!)).toBeLessThan(0.005);
      expect(Math.sqrt((await variance.data())[0]!)).toBeCloseTo(0.024, 2);
      tf.dispose([all, part, same, mean, variance]);
      expect(dotsTensor(photo, { x: 0, y: 0, width: 80, height: 64 }, { amount: 1, flow: 1 })).toBeUndefined();
    });
  });
});

function leftHalf(width: number, height: number): PixelMask {
  const data = Uint8Array.from({ length: width * height }, (_, at) => (at % width < width / 2 ? 255 : 0));
  return { width, height, data };
}

function largestDifference(a: PixelImage, b: PixelImage): number {
  return a.data.reduce((most, value, at) => Math.max(most, Math.abs(value - b.data[at]!)), 0);
}

function meanSquare(a: PixelImage, b: PixelImage): number {
  return a.data.reduce((sum, value, at) => sum + (value - b.data[at]!) ** 2, 0) / a.data.length;
}
