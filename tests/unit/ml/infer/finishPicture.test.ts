import { describe, expect, it } from 'vitest';
import { Finisher, finishPicture, finishPreview } from '../../../../src/ml/infer/finishPicture.js';
import { finishReference } from '../../../../src/ml/infer/finishReference.js';
import { colorMoments } from '../../../../src/ml/infer/keepColors.js';
import { downscale } from '../../../../src/ml/tensors/downscale.js';
import { lumaAt } from '../../../../src/ml/tensors/luma.js';
import { uniform } from '../../../../src/shared/counterRandom.js';
import { PLAIN_FINISH, type Finish } from '../../../../src/shared/domain/finish.js';
import { createPixelImage, type PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { CancelledError } from '../../../../src/shared/errors.js';

const WIDTH = 640;
const HEIGHT = 400;

/** Broad waves and fine grain around a color. */
function picture(seed: number, mean: readonly number[], swing: readonly number[], grain: number): PixelImage {
  const image = createPixelImage(WIDTH, HEIGHT);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    for (let channel = 0; channel < 3; channel++) {
      const wave = Math.sin(x / (40 + 9 * channel) + seed) * Math.cos(y / (30 + 5 * channel));
      const noise = grain * (uniform(seed, i) - 0.5);
      image.data[3 * i + channel] = Math.min(255, Math.max(0, mean[channel]! + swing[channel]! * wave + noise));
    }
  }
  return image;
}

const photo = picture(1, [140, 110, 80], [40, 45, 30], 30);
const painting = picture(2, [90, 120, 150], [50, 30, 20], 12);

async function finished(finish: Partial<Finish>): Promise<PixelImage> {
  const copy = { ...painting, data: painting.data.slice() };
  await finishPicture(photo, copy, { ...PLAIN_FINISH, ...finish });
  return copy;
}

function lumas({ data, width, height }: PixelImage): number[] {
  return Array.from({ length: width * height }, (_, i) => lumaAt(data, 3 * i));
}

/** The means of blocks of 8 x 8 px, and the differences of the values from them. */
function split(image: PixelImage): { broad: number[]; fine: number[] } {
  const values = lumas(image);
  const broad: number[] = [];
  const fine: number[] = [];
  for (let top = 0; top < HEIGHT; top += 8) {
    for (let left = 0; left < WIDTH; left += 8) {
      const block = Array.from({ length: 64 }, (_, k) => values[(top + (k >> 3)) * WIDTH + left + (k & 7)]!);
      const mean = block.reduce((sum, value) => sum + value, 0) / 64;
      broad.push(mean);
      fine.push(...block.map((value) => value - mean));
    }
  }
  return { broad, fine };
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

describe('a finish', () => {
  it('changes nothing where every amount is 0', async () => {
    for (const none of [{}, { colors: 'palette', colorAmount: 0 }] as const) {
      expect(Buffer.compare((await finished(none)).data, painting.data)).toBe(0);
    }
  });

  it("gives the photo's fine detail with detail 1, and leaves broad light and color the painting's", async () => {
    const result = await finished({ detail: 1 });
    const [own, before, wanted] = [split(result), split(painting), split(photo)];
    expect(distance(own.broad, before.broad)).toBeLessThan(2);
    expect(distance(own.fine, wanted.fine)).toBeLessThan(0.45 * distance(before.fine, wanted.fine));
    const chroma = (image: PixelImage): number[] => lumas(image).map((luma, i) => image.data[3 * i]! - luma);
    expect(distance(chroma(result), chroma(painting))).toBeLessThan(1);
  });

  it('lies in proportion between its ends', async () => {
    for (const part of [{ detail: 1 }, { colors: 'luminance' }, { colors: 'palette' }] as const) {
      const whole = await finished(part);
      const half = await finished('detail' in part ? { detail: 0.5 } : { ...part, colorAmount: 0.5 });
      const middle = whole.data.map((value, i) => Math.round((value + painting.data[i]!) / 2));
      // It differs from the middle only where the gamut clips.
      expect(distance([...half.data], [...middle])).toBeLessThan(0.6);
    }
  });

  it("puts the photo's chroma under the painting's luma with luminance", async () => {
    const result = await finished({ colors: 'luminance' });
    expect(distance(lumas(result), lumas(painting))).toBeLessThan(0.4);
    const chroma = (image: PixelImage): number[] => lumas(image).map((luma, i) => image.data[3 * i]! - luma);
    expect(distance(chroma(result), chroma(photo))).toBeLessThan(0.6);
  });

  it('draws chroma in towards gray where the gamut ends, and keeps the luma', async () => {
    const white = { ...painting, data: painting.data.map((value) => 215 + value / 8) };
    const before = lumas(white);
    await finishPicture(photo, white, { ...PLAIN_FINISH, colors: 'luminance' });
    expect(distance(lumas(white), before)).toBeLessThan(0.4);
  });

  it("gives the picture the photo's mean color and covariance with palette", async () => {
    const result = colorMoments(await finished({ colors: 'palette' }));
    const wanted = colorMoments(photo);
    expect(distance(result.mean, wanted.mean)).toBeLessThan(2);
    const scale = wanted.covariance.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(distance([...result.covariance], [...wanted.covariance])).toBeLessThan(0.08 * scale);
  });

  it('does not blow up the noise of a picture without hue', async () => {
    const ink = createPixelImage(WIDTH, HEIGHT);
    for (let i = 0; i < WIDTH * HEIGHT; i++) {
      const gray = 128 + 90 * Math.sin((i % WIDTH) / 23);
      for (let channel = 0; channel < 3; channel++) ink.data[3 * i + channel] = gray + 2 * uniform(channel, i);
    }
    await finishPicture(photo, ink, { ...PLAIN_FINISH, colors: 'palette' });
    const [red, green] = [0, 1].map((channel) => ink.data.filter((_, i) => i % 3 === channel));
    const steps = Array.from({ length: 2000 }, (_, i) => red![i + 1]! - red![i]! - (green![i + 1]! - green![i]!));
    expect(Math.max(...steps.map(Math.abs))).toBeLessThan(12);
  });

  it('gives windows exactly the pixels of the whole', async () => {
    const finish: Finish = { colors: 'palette', colorAmount: 0.7, detail: 0.6 };
    const whole = await finished(finish);
    const window = { x: 210, y: 150, width: 170, height: 90 };
    const piece = createPixelImage(window.width, window.height);
    const rows = (image: PixelImage, y: number): Uint8Array =>
      image.data.subarray(3 * (y * WIDTH + window.x), 3 * (y * WIDTH + window.x + window.width));
    for (let y = 0; y < window.height; y++) piece.data.set(rows(painting, window.y + y), 3 * y * window.width);
    new Finisher(finish, finishReference(photo, painting), photo, window).finish(piece);
    for (let y = 0; y < window.height; y++) {
      const own = piece.data.subarray(3 * y * window.width, 3 * (y + 1) * window.width);
      expect(own).toEqual(rows(whole, window.y + y));
    }
  });

  it('finishes a small version like the whole', async () => {
    const finish: Finish = { colors: 'palette', colorAmount: 1, detail: 0 };
    const small = finishPreview(photo, downscale(painting, 320), finish);
    const whole = downscale(await finished(finish), 320);
    expect(distance([...small.data], [...whole.data])).toBeLessThan(1);
  });

  it('stops between rows when it is cancelled', async () => {
    const options = { signal: AbortSignal.abort() };
    const work = finishPicture(
      photo,
      { ...painting, data: painting.data.slice() },
      { ...PLAIN_FINISH, detail: 1 },
      options,
    );
    await expect(work).rejects.toBeInstanceOf(CancelledError);
  });
});
