import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKernel } from '../../../src/ml/backends/registry.js';
import { paint } from '../../../src/ml/infer/paint.js';
import { PictureNetwork } from '../../../src/ml/infer/pictureNetwork.js';
import { pictureStatistics } from '../../../src/ml/infer/pictureStatistics.js';
import type { PixelMask } from '../../../src/shared/domain/pixelMask.js';
import { stylize } from '../../../src/ml/infer/stylize.js';
import type { StylizeOptions } from '../../../src/ml/infer/stylizeWork.js';
import { cutOut, stylizeWindow } from '../../../src/ml/infer/stylizeWindow.js';
import { tileGrid } from '../../../src/ml/infer/tileGrid.js';
import { overlapPx } from '../../../src/ml/infer/tileMargins.js';
import { receptiveRadiusPx } from '../../../src/ml/models/generatorShape.js';
import { loadModelBundle } from '../../../src/ml/models/modelBundle.js';
import type { StyleModel } from '../../../src/ml/models/styleModel.js';
import { tensorToImage, type PixelRect } from '../../../src/ml/tensors/imageTensor.js';
import type { PixelImage } from '../../../src/shared/domain/pixelImage.js';
import type { Progress } from '../../../src/shared/progress.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { cutOutMask } from '../../helpers/masks.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { testImage } from '../../helpers/testImages.js';
import { bundleFiles, tinyModel, tinyModelFiles } from '../../helpers/tinyModel.js';

await describeOnEachBackend('stylizing', () => {
  let model: StyleModel;
  beforeAll(async () => {
    model = await loadModelBundle(bundleFiles(await tinyModelFiles()));
  });
  afterAll(() => model.dispose());

  const art = testImage(64, 48, 3);

  it.each([
    [1, 1],
    [7, 3],
    [40, 24],
    [61, 35],
  ])('keeps the size of a photo of %i x %i', async (width, height) => {
    await expectNoTensorLeak(async () => {
      const photo = testImage(width, height);
      const stylized = await stylize(model, photo, await model.encodeStyle(art));
      expect([stylized.width, stylized.height, stylized.data.length]).toEqual([width, height, width * height * 3]);
    });
  });

  it('gives the same picture in tiles as in one piece, given the same statistics', async () => {
    const photo = testImage(640, 560);
    const { options } = model.network;
    const code = await model.encodeStyle(art);
    const whole = await stylize(model, photo, code);
    const statistics = pictureStatistics(model.network, photo, code.grain!);
    const network = PictureNetwork.create({
      network: model.network,
      statistics: [statistics],
      styles: [{ code, strength: 1 }],
      weightsOf: () => tf.zeros([1, 1, 1, 1]),
    });
    const grid = { width: 640, height: 560, tilePx: 400, overlapPx: overlapPx(options), multiplePx: 8 };
    const tiles = tileGrid(grid);
    expect(tiles.length).toBeGreaterThan(3);
    let worst = 0;
    for (const { window, core } of tiles) {
      const output = network.run(photo, window, core);
      worst = Math.max(worst, largestDifference((await tensorToImage(output)).data, cutOut(whole, core).data));
      output.dispose();
    }
    expect(worst).toBeLessThanOrEqual(1);
    network.dispose();
    tf.dispose(statistics);
  });

  it.each([1, 0.6, 0.1])(
    'gives the same picture window by window as in one piece, at strength %f',
    async (strength) => {
      const photo = testImage(301, 227);
      const code = await model.encodeStyle(art);
      const whole = await stylize(model, photo, code, { strength });
      await expectNoTensorLeak(async () => {
        for (const window of [
          { x: 0, y: 0, width: 120, height: 90 },
          { x: 133, y: 71, width: 50, height: 64 },
          { x: 260, y: 200, width: 41, height: 27 },
        ]) {
          const piece = await stylizeWindow(model, photo, code, { window, strength });
          expect(largestDifference(piece.data, cutOut(whole, window).data)).toBeLessThanOrEqual(1);
        }
      });
    },
  );

  it('keeps no tensor of a picture or a window where measuring fails', async () => {
    const photo = testImage(64, 48);
    const code = await model.encodeStyle(art);
    const window = { x: 8, y: 8, width: 16, height: 16 };
    await expectNoTensorLeak(async () => {
      const closed = await tinyModel();
      closed.dispose();
      await expect(stylizeWindow(closed, photo, code, { window })).rejects.toThrow(/no parameter/);
      await expect(stylize(closed, photo, code)).rejects.toThrow(/no parameter/);
      await expect(stylize(closed, testImage(230, 190), code, { tilePx: 200 })).rejects.toThrow(/no parameter/);
    });
    // For a second style, after the first has been measured.
    const short = { ...code, modulation: code.modulation.slice(1) };
    const regionsIn = ({ width, height }: PixelRect) =>
      Promise.resolve([{ code: short, mask: { width, height, data: new Uint8Array(width * height) } }]);
    await expectNoTensorLeak(async () => {
      await expect(stylizeWindow(model, photo, code, { window, regionsIn })).rejects.toThrow();
    });
  });

  it('paints a photo again from what it knows of it, with the same result in every look', async () => {
    const photo = testImage(120, 90);
    const [first, second] = [await model.encodeStyle(art), await model.encodeStyle(testImage(64, 48, 9))];
    await expectNoTensorLeak(async () => {
      for (const [code, strength] of [
        [first, 1],
        [first, 0.5],
        [second, 1],
      ] as const) {
        const known = await stylize(model, photo, code, { strength, isRepeated: true });
        const unknown = await stylize(model, photo, code, { strength });
        expect(largestDifference(known.data, unknown.data)).toBe(0);
      }
      const other = testImage(120, 90, 4);
      const fresh = await stylize(model, other, first, { isRepeated: true });
      expect(largestDifference(fresh.data, (await stylize(model, other, first)).data)).toBe(0);
    });
  });

  it('measures a picture over tiles as exactly as in one piece', async () => {
    const photo = testImage(430, 390);
    const code = await model.encodeStyle(art);
    const whole = await stylize(model, photo, code);
    await expectNoTensorLeak(async () => {
      const sampled = await stylize(model, photo, code, { tilePx: 320 });
      const fractions: number[] = [];
      const onProgress = ({ fraction }: Progress): number => fractions.push(fraction);
      const exact = await stylize(model, photo, code, { tilePx: 320, isExact: true, onProgress });
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      expect(fractions.length).toBeGreaterThan(6);
      expect(fractions.at(-1)).toBe(1);
      expect(largestDifference(exact.data, whole.data)).toBeLessThanOrEqual(1);
      expect(distance(exact.data, whole.data)).toBeLessThan(distance(sampled.data, whole.data));
    });
  });

  describe('with regions', () => {
    const photo = testImage(301, 227);
    const other = testImage(48, 64, 9);
    const edge = 150;
    const mask = (cover: (x: number) => number): PixelMask => ({
      width: 301,
      height: 227,
      data: Uint8Array.from({ length: 301 * 227 }, (_, index) => cover(index % 301)),
    });
    const withMask = async (cover: (x: number) => number, options: StylizeOptions = {}): Promise<Uint8Array> => {
      const [code, covering] = [await model.encodeStyle(art), await model.encodeStyle(other)];
      const regions = [{ code: covering, mask: mask(cover) }];
      return (await stylize(model, photo, code, { ...options, regions })).data;
    };

    it('a mask of 0 leaves the base style and one of 255 the other, exactly', async () => {
      const alone = async (image: PixelImage) => (await stylize(model, photo, await model.encodeStyle(image))).data;
      expect(largestDifference(await withMask(() => 0), await alone(art))).toBeLessThanOrEqual(1);
      expect(largestDifference(await withMask(() => 255), await alone(other))).toBeLessThanOrEqual(1);
    });

    it('beyond the reach of the border each side is its own style, and between them nothing stands out', async () => {
      const [base, covering] = [await withMask(() => 0), await withMask(() => 255)];
      const reach = receptiveRadiusPx(model.network.options);
      const both = await withMask((x) => (x < edge ? 0 : 255));
      const soft = await withMask((x) => Math.round(255 * Math.min(1, Math.max(0, (x - 110) / 80))));
      let beyond = 0;
      for (let index = 0; index < both.length; index += 3) {
        const x = (index / 3) % 301;
        const side = x < edge - reach ? base : x >= edge + reach ? covering : undefined;
        const low = Math.min(base[index]!, covering[index]!);
        const high = Math.max(base[index]!, covering[index]!);
        if (side) expect(Math.abs(both[index]! - side[index]!)).toBeLessThanOrEqual(1);
        beyond = Math.max(beyond, low - soft[index]!, soft[index]! - high);
      }
      // A halo would leave the range of the two styles. Blended modulations are not blended pictures: allow a margin.
      expect(beyond).toBeLessThan(40);
    });

    it('the result does not depend on the tiles, and no tensor is left behind', async () => {
      await expectNoTensorLeak(async () => {
        // Both limits are too small for the whole picture, so the same pieces are measured.
        const [small, large] = await Promise.all(
          [200, 261].map((tilePx) => withMask((x) => (x < edge ? 0 : 255), { tilePx })),
        );
        expect(largestDifference(small!, large!)).toBeLessThanOrEqual(1);
      });
    });

    it.each([1, 0.6])('a window has the pixels of the whole picture, at strength %f', async (strength) => {
      const code = await model.encodeStyle(art);
      const cover = mask((x) => Math.round(255 * Math.min(1, Math.max(0, (x - 110) / 80))));
      const region = { code: await model.encodeStyle(other), mask: cover };
      const whole = await stylize(model, photo, code, { strength, regions: [region] });
      const regionsIn = (rect: PixelRect) => Promise.resolve([{ ...region, mask: cutOutMask(cover, rect) }]);
      await expectNoTensorLeak(async () => {
        for (const window of [
          { x: 100, y: 71, width: 90, height: 64 },
          { x: 0, y: 0, width: 120, height: 90 },
          { x: 140, y: 190, width: 161, height: 37 },
        ]) {
          const piece = await stylizeWindow(model, photo, code, { window, strength, regionsIn });
          expect(largestDifference(piece.data, cutOut(whole, window).data)).toBeLessThanOrEqual(1);
        }
      });
    });

    it('a region is painted at its own strength, as if it were alone', async () => {
      const code = await model.encodeStyle(art);
      const covering = await model.encodeStyle(other);
      const left = mask((x) => (x < edge ? 255 : 0));
      const soft = mask((x) => Math.round(255 * Math.min(1, Math.max(0, (x - 110) / 80))));
      const reach = receptiveRadiusPx(model.network.options);
      for (const [strength, own] of [
        [1, 0.4],
        [1, 0.1],
        [0.1, 0.8],
      ] as const) {
        const base = await stylize(model, photo, code, { strength });
        const alone = await stylize(model, photo, covering, { strength: own });
        const region = { code: covering, strength: own };
        const both = await stylize(model, photo, code, { strength, regions: [{ ...region, mask: left }] });
        const half = await stylize(model, photo, code, { strength, regions: [{ ...region, mask: soft }] });
        let [worst, apart] = [0, 0];
        for (let i = 0; i < both.data.length; i++) {
          const x = Math.floor(i / 3) % 301;
          const expected = x < edge - reach ? alone : x >= edge + reach ? base : undefined;
          if (expected) worst = Math.max(worst, Math.abs(both.data[i]! - expected.data[i]!));
          const share = soft.data[x]! / 255;
          const mean = share * alone.data[i]! + (1 - share) * base.data[i]!;
          apart = Math.max(apart, Math.abs(half.data[i]! - mean));
        }
        expect(worst, `${strength} ${own}`).toBeLessThanOrEqual(1);
        // What is seen of two paintings fades into the photo together.
        expect(apart, `${strength} ${own}`).toBeLessThanOrEqual(2);
        const regionsIn = (rect: PixelRect) => Promise.resolve([{ ...region, mask: cutOutMask(soft, rect) }]);
        const window = { x: 100, y: 71, width: 90, height: 64 };
        const piece = await stylizeWindow(model, photo, code, { window, strength, regionsIn });
        expect(largestDifference(piece.data, cutOut(half, window).data)).toBeLessThanOrEqual(1);
      }
    });

    it('with larger strokes each side is its own style up to the edge of the mask', async () => {
      const [code, covering] = [await model.encodeStyle(art), await model.encodeStyle(other)];
      const strokes = { strokePx: 64 };
      const alone = [await paint(model, photo, code, strokes), await paint(model, photo, covering, strokes)];
      const regions = [
        { code: covering, mask: mask((x) => (x < edge ? 255 : 0)) },
        { code: covering, strength: 0.5, mask: mask(() => 0) },
      ];
      await expectNoTensorLeak(async () => {
        const both = await paint(model, photo, code, { ...strokes, regions });
        const expected = both.data.map((_, i) => alone[Math.floor(i / 3) % 301 < edge ? 1 : 0]!.data[i]!);
        expect(largestDifference(both.data, expected)).toBeLessThanOrEqual(1);
      });
    });

    it('refuses a mask of another size', async () => {
      const code = await model.encodeStyle(art);
      const small = { width: 2, height: 2, data: new Uint8Array(4) };
      const work = stylize(model, photo, code, { regions: [{ code, mask: small }] });
      await expect(work).rejects.toMatchObject({ code: 'config/invalid' });
      const large = paint(model, photo, code, { strokePx: 64, regions: [{ code, mask: small }] });
      await expect(large).rejects.toMatchObject({ code: 'config/invalid' });
    });
  });

  it('at strength 0 gives the exact pixels, between 0 and 1 something between', async () => {
    const photo = testImage(50, 41);
    const code = await model.encodeStyle(art);
    const at = async (strength: number) => (await stylize(model, photo, code, { strength })).data;
    expect(await at(0)).toEqual(photo.data);
    const [weak, half, full] = [await at(0.01), await at(0.5), await at(1)];
    expect(distance(weak, photo.data)).toBeLessThan(distance(half, photo.data));
    expect(distance(half, full)).toBeLessThan(distance(weak, full));
    expect(distance(full, photo.data)).toBeGreaterThan(0);
  });

  it('refuses strengths outside of 0-1 and codes of another model', async () => {
    const photo = testImage(16, 16);
    const code = await model.encodeStyle(art);
    for (const strength of [-0.1, 1.1, NaN]) {
      await expect(stylize(model, photo, code, { strength })).rejects.toMatchObject({ code: 'config/invalid' });
    }
    const foreign = { ...code, trunk: '0'.repeat(64) };
    await expect(stylize(model, photo, foreign)).rejects.toMatchObject({ code: 'style/trunk-mismatch' });
  });

  it('reports progress that only rises and ends at 1, and shows an early preview', async () => {
    const progress: Progress[] = [];
    const previews: number[] = [];
    const photo = testImage(900, 220);
    await expectNoTensorLeak(async () => {
      await stylize(model, photo, await model.encodeStyle(art), {
        tilePx: 200,
        onProgress: (now) => progress.push(now),
        onPreview: (preview) => previews.push(preview.width),
      });
    });
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions.length).toBeGreaterThan(5);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBeCloseTo(1, 9);
    expect(previews).toEqual([640]);
  });

  it('paints smaller tiles when memory runs out, and says so when even the smallest does not fit', async () => {
    const photo = testImage(900, 500);
    const code = await model.encodeStyle(art);
    const seams: number[] = [];
    const onSeams = (score: number): number => seams.push(score);
    await expectNoTensorLeak(async () => {
      const whole = await stylize(model, photo, code, { onSeams });
      const limited = await withLittleMemory(240_000, () => stylize(model, photo, code, { tilePx: 640, onSeams }));
      const tiled = await stylize(model, photo, code, { tilePx: 320 });
      expect(largestDifference(limited.data, tiled.data)).toBe(0);
      expect(distance(limited.data, whole.data)).toBeLessThan(distance(photo.data, whole.data));
      const failing = withLittleMemory(1000, () => stylize(model, photo, code, { tilePx: 640 }));
      await expect(failing).rejects.toMatchObject({ code: 'engine/out-of-memory' });
    });
    expect(seams).toHaveLength(2);
    expect(seams[0]).toBe(1);
    expect(Math.abs(seams[1]! - 1)).toBeLessThan(0.2);
  });

  it('stops at a tile when it is cancelled, and leaves no tensor behind', async () => {
    await expectNoTensorLeak(async () => {
      const stop = new AbortController();
      let tiles = 0;
      const work = stylize(model, testImage(900, 220), await model.encodeStyle(art), {
        tilePx: 200,
        signal: stop.signal,
        onProgress: () => {
          tiles += 1;
          if (tiles === 3) stop.abort();
        },
      });
      await expect(work).rejects.toMatchObject({ name: 'CancelledError' });
      expect(tiles).toBe(3);
    });
  });
});

/** Lets convolutions fail like a device without memory if they read a picture of more than so many pixels. */
async function withLittleMemory<T>(mostPixels: number, work: () => Promise<T>): Promise<T> {
  const kernels = ['Conv2D', 'FusedConv2D', 'PentimentoConvolution'].flatMap((name) => {
    const kernel = findKernel(name, tf.getBackend());
    return kernel ? [kernel] : [];
  });
  const before = kernels.map(({ kernelFunc }) => kernelFunc);
  kernels.forEach((kernel, index) => {
    kernel.kernelFunc = (params) => {
      const [batch, height, width] = (params.inputs as { x: tf.TensorInfo }).x.shape;
      if (batch! * height! * width! > mostPixels) throw new Error('OOM when allocating tensor with shape[1]');
      return before[index]!(params);
    };
  });
  try {
    return await work();
  } finally {
    kernels.forEach((kernel, index) => (kernel.kernelFunc = before[index]!));
  }
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? NaN))), 0);
}

function distance(a: Uint8Array, b: Uint8Array): number {
  return Math.sqrt(a.reduce((sum, value, index) => sum + (value - (b[index] ?? NaN)) ** 2, 0) / a.length);
}
