import { describe, expect, it } from 'vitest';
import { enlargeWithDetail } from '../../../../src/ml/infer/paint.js';
import { cutOut } from '../../../../src/ml/infer/stylizeWindow.js';
import { downscale } from '../../../../src/ml/tensors/downscale.js';
import { uniform } from '../../../../src/shared/counterRandom.js';
import { createPixelImage, type PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { CancelledError } from '../../../../src/shared/errors.js';

/** A gray picture: broad waves, and fine grain that is lost in a copy at a quarter of the size. */
function grainyPhoto(size: number): PixelImage {
  const image = createPixelImage(size, size);
  for (let i = 0; i < size * size; i++) {
    const wave = 128 + 70 * Math.sin((i % size) / 17) * Math.cos(i / size / 13);
    image.data.fill(Math.round(wave + 24 * (uniform(3, i) - 0.5)), 3 * i, 3 * i + 3);
  }
  return image;
}

function meanError(a: PixelImage, b: PixelImage): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / a.data.length;
}

const photo = grainyPhoto(240);
const small = downscale(photo, 60);

describe('enlargeWithDetail', () => {
  it("brings the photo's fine detail back where the painting follows the photo", async () => {
    const restored = await enlargeWithDetail(photo, small, small);
    const soft = await enlargeWithDetail(small, small, small);
    expect(soft).toEqual(small);
    expect(meanError(restored, photo)).toBeLessThan(1.5);
  });

  it("lays none of the photo's texture over strokes that run their own way", async () => {
    const flat = createPixelImage(60, 60);
    flat.data.fill(140);
    const enlarged = await enlargeWithDetail(photo, small, flat);
    expect(enlarged).toMatchObject({ width: 240, height: 240 });
    expect(enlarged.data.every((value) => value === 140)).toBe(true);
    const inverted = { ...small, data: small.data.map((value) => 255 - value) };
    const opposite = await enlargeWithDetail(photo, small, inverted);
    const plain = await enlargeWithDetail({ ...photo, data: photo.data.map(() => 99) }, small, inverted);
    expect(meanError(opposite, plain)).toBeLessThan(0.5);
  });

  it('gives windows exactly the pixels of the whole', async () => {
    const whole = await enlargeWithDetail(photo, small, small);
    const window = { x: 31, y: 90, width: 77, height: 50 };
    const piece = await enlargeWithDetail(photo, small, small, { window });
    expect(Buffer.compare(piece.data, cutOut(whole, window).data)).toBe(0);
  });

  it('stops between rows when it is cancelled', async () => {
    const controller = new AbortController();
    let pauses = 0;
    const pause = (): Promise<void> => {
      if (++pauses === 2) controller.abort();
      return Promise.resolve();
    };
    const work = enlargeWithDetail(photo, small, small, { signal: controller.signal, pause });
    await expect(work).rejects.toBeInstanceOf(CancelledError);
    expect(pauses).toBe(2);
  });
});
