import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { anchorsOf } from '../../../src/ml/animation/anchorsOf.js';
import { FramePainter, type ShotFrame, STEADY_REACH } from '../../../src/ml/animation/framePainter.js';
import { paintFrames } from '../../../src/ml/animation/paintFrames.js';
import { PLAIN_GRAIN } from '../../../src/ml/models/grain.js';
import { paint } from '../../../src/ml/infer/paint.js';
import { jointStatistics, pictureStatistics } from '../../../src/ml/infer/pictureStatistics.js';
import { loadModelBundle } from '../../../src/ml/models/modelBundle.js';
import { receptiveRadiusPx } from '../../../src/ml/models/generatorShape.js';
import type { StyleModel } from '../../../src/ml/models/styleModel.js';
import { resampled, translation } from '../../../src/ml/tensors/similarity.js';
import { scenes } from '../../../src/samples/scenes.js';
import type { PixelImage } from '../../../src/shared/domain/pixelImage.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { meanDifference, testImage } from '../../helpers/testImages.js';
import { panned } from '../../helpers/videos.js';
import { bundleFiles, tinyModelFiles } from '../../helpers/tinyModel.js';

const WIDTH = 320;
const HEIGHT = 48;

/** The same scene with a bright object that appears and disappears at the left edge. */
function frame(brightness: number): PixelImage {
  const image = testImage(WIDTH, HEIGHT);
  for (let y = 0; y < HEIGHT; y++) image.data.fill(brightness, 3 * y * WIDTH, 3 * (y * WIDTH + 40));
  return image;
}

await describeOnEachBackend('painting frames', () => {
  let model: StyleModel;
  beforeAll(async () => {
    model = await loadModelBundle(bundleFiles(await tinyModelFiles()));
  });
  afterAll(() => model.dispose());

  const right = ({ data }: PixelImage): Uint8Array => {
    const from = 40 + receptiveRadiusPx(model.network.options);
    expect(from).toBeLessThan(WIDTH - 20);
    return Uint8Array.from(
      Array.from({ length: HEIGHT }, (_, y) => [...data.subarray(3 * (y * WIDTH + from), 3 * (y + 1) * WIDTH)]).flat(),
    );
  };

  it('is steady where nothing moves, which frames painted one by one are not', async () => {
    const code = await model.encodeStyle(testImage(64, 48, 3));
    const frames = [frame(0), frame(255), frame(0)];
    await expectNoTensorLeak(async () => {
      const [first, second, third] = await paintFrames(model, frames, code);
      expect(right(second!)).toEqual(right(first!));
      expect(second!.data).not.toEqual(first!.data);
      expect(third!.data).toEqual(first!.data);
    });
    const alone = [await paint(model, frames[0]!, code), await paint(model, frames[1]!, code)];
    expect(right(alone[1]!)).not.toEqual(right(alone[0]!));
  });

  it('moves with the camera: what is painted at a place stays there', async () => {
    const still = scenes.find(({ id }) => id === 'harbor')!.render(WIDTH + 40, 96);
    const seen = (x: number) => resampled(still, { width: WIDTH, height: 96 }, translation({ x, y: 0 }));
    const code = await model.encodeStyle(testImage(64, 48, 3));
    const [first, second, third] = await paintFrames(model, [seen(20), seen(23), seen(33)], code);
    const columns = (picture: PixelImage, x: number) => {
      const from = receptiveRadiusPx(model.network.options) + 16;
      const part = resampled(picture, { width: WIDTH - 2 * from, height: 96 }, translation({ x: from + x, y: 0 }));
      expect(part.width).toBeGreaterThan(40);
      return part.data;
    };
    expect(columns(second!, 0)).toEqual(columns(first!, 3));
    expect(columns(third!, 0)).toEqual(columns(second!, 10));
    const alone = await paint(model, seen(23), code);
    expect(meanDifference(columns(alone, 0), columns(first!, 3))).toBeGreaterThan(1);
  });

  it('takes the masks of each frame', async () => {
    const [code, other] = [
      await model.encodeStyle(testImage(64, 48, 3)),
      await model.encodeStyle(testImage(48, 64, 9)),
    ];
    const frames = [frame(0), frame(0)];
    const mask = (value: number) => ({
      width: WIDTH,
      height: HEIGHT,
      data: new Uint8Array(WIDTH * HEIGHT).fill(value),
    });
    const regions = [{ code: other, strength: 0.5, mask: mask(255) }];
    const masksOf = (index: number) => Promise.resolve([mask(255 * index)]);
    const [first, second] = await paintFrames(model, frames, code, { regions, masksOf });
    const [base] = await paintFrames(model, frames, code);
    const [covered] = await paintFrames(model, frames, other, { strength: 0.5 });
    expect(meanDifference(first!.data, base!.data)).toBeLessThan(0.01);
    expect(meanDifference(second!.data, covered!.data)).toBeLessThan(0.01);
    expect(meanDifference(first!.data, second!.data)).toBeGreaterThan(1);
  });

  it('paints a single frame as a picture, regions included', async () => {
    const code = await model.encodeStyle(testImage(64, 48, 3));
    const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i % WIDTH < 101 ? 255 : 0));
    const mask = { width: WIDTH, height: HEIGHT, data };
    const regions = [
      { code: await model.encodeStyle(testImage(48, 64, 9)), strength: 0.2, mask },
      { code: null, mask: { ...mask, data: data.map((_, i) => (i < WIDTH ? 255 : 0)) } },
    ];
    const options = { strength: 0.7, strokePx: 160, regions };
    const [only] = await paintFrames(model, [frame(9)], code, options);
    const whole = await paint(model, frame(9), code, options);
    const apart = only!.data.map((value, i) => Math.abs(value - whole.data[i]!));
    expect(Math.max(...apart)).toBeLessThanOrEqual(1);
  });

  it('paints the same in fading light as in steady light, from whichever frame it begins', async () => {
    const code = await model.encodeStyle(testImage(64, 48, 3));
    const fading = (index: number): PixelImage => ({
      ...frame(90),
      data: frame(90).data.map((value) => Math.round(value * (1 - 0.04 * index))),
    });
    const sample = [0, 2, 4].map(fading);
    await expectNoTensorLeak(async () => {
      const painter = new FramePainter(model, sample, code);
      const first = await painter.paint(fading(0));
      const last = await painter.paint(fading(5));
      painter.dispose();
      const faded = meanDifference(fading(5).data, fading(0).data);
      expect(faded).toBeGreaterThan(20);
      // Four stages of coloring enlarge the rounding of the faded frame: 0.2 of the fade here.
      expect(meanDifference(last.data, first.data)).toBeLessThan(0.3 * faded);
      const other = new FramePainter(model, sample, code);
      expect((await other.paint(fading(5))).data).toEqual(last.data);
      other.dispose();
    });
  });

  it('paints a frame of a shot as the mean over those around it, wherever the painting begins', async () => {
    const code = await model.encodeStyle(testImage(64, 48, 3));
    const frames = Array.from({ length: 8 }, (_, index) => panned(96, 64, 3 * index, 7));
    const sample = [frames[0]!, frames[4]!, frames[7]!];
    const anchors = anchorsOf([0, 4, 7].map((number) => ({ frame: frames[number]!, number })));
    expect(anchors.map(({ number }) => number)).toEqual([4]);
    async function* given(first: number, end: number): AsyncGenerator<ShotFrame> {
      for (let number = first; number < end; number++) yield await Promise.resolve({ frame: frames[number]!, number });
    }
    const shot = async (painter: FramePainter, first: number, end: number): Promise<PixelImage[]> => {
      const painted: PixelImage[] = [];
      for await (const picture of painter.paintShot(given(first, end), anchors)) painted.push(picture);
      return painted;
    };
    await expectNoTensorLeak(async () => {
      let tiles = 0;
      const pause = (): Promise<void> => {
        tiles++;
        return Promise.resolve();
      };
      const painter = new FramePainter(model, sample, code, { pause });
      const whole = await shot(painter, 0, 8);
      expect(tiles).toBe(8);
      // As the next piece of an interrupted video, by a painter that has painted nothing before.
      const other = new FramePainter(model, sample, code);
      const later = await shot(other, 4 - STEADY_REACH, 8);
      expect(later.slice(STEADY_REACH)).toEqual(whole.slice(4));
      // What was painted a moment ago is known.
      await shot(painter, 8 - STEADY_REACH, 8);
      expect(tiles).toBe(8);
      const alone = await painter.paint(frames[3]!);
      expect(meanDifference(whole[3]!.data, alone.data)).toBeGreaterThan(0);
      painter.dispose();
      other.dispose();
      const photo = new FramePainter(model, sample, code, { strength: 0 });
      expect(await shot(photo, 0, 3)).toEqual(frames.slice(0, 3));
      photo.dispose();
    });
  });

  it('follows a strength that changes from frame to frame', async () => {
    const code = await model.encodeStyle(testImage(64, 48, 3));
    const photo = testImage(96, 64, 5);
    await expectNoTensorLeak(async () => {
      const painter = new FramePainter(model, [photo], code);
      const apart: number[] = [];
      for (const strength of [0, 0.3, 0.6, 1]) {
        const painted = await painter.paint(photo, { strength });
        apart.push(meanDifference(painted.data, photo.data));
      }
      painter.dispose();
      expect(apart[0]).toBe(0);
      apart.slice(1).forEach((distance, index) => expect(distance).toBeGreaterThan(apart[index]!));
    });
  });

  it('measures all frames of a sample together, large ones on pieces of each', async () => {
    const { network } = model;
    await expectNoTensorLeak(() => {
      const [dark, bright] = [frame(0), frame(255)];
      const one = pictureStatistics(network, dark, PLAIN_GRAIN);
      const other = pictureStatistics(network, bright, PLAIN_GRAIN);
      const both = jointStatistics(network, [dark, bright], PLAIN_GRAIN);
      const [a, b, mean] = [one, other, both].map(({ deep }) => deep.mean.dataSync());
      mean!.forEach((value, at) => expect(value).toBeCloseTo((a![at]! + b![at]!) / 2, 4));
      expect(both.deepSample.shape[1]).toBe(2 * one.deepSample.shape[1]);
      const pieces = jointStatistics(network, [dark, bright], PLAIN_GRAIN, { maxPixels: 1 });
      expect(pieces.deep.mean.dataSync().every(Number.isFinite)).toBe(true);
      tf.dispose([one, other, both, pieces]);
      return Promise.resolve();
    });
  });

  it('reports progress to the end, and stops when it is asked to', async () => {
    const code = await model.encodeStyle(testImage(64, 48, 3));
    const seen: number[] = [];
    const stop = new AbortController();
    await paintFrames(model, [frame(0), frame(9)], code, { onProgress: ({ fraction }) => seen.push(fraction) });
    expect(seen).toEqual([0.5, 1]);
    const work = paintFrames(model, [frame(0), frame(9)], code, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(work).rejects.toMatchObject({ name: 'CancelledError' });
  });
});
