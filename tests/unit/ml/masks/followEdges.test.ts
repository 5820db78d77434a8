import { beforeAll, describe, expect, it } from 'vitest';
import { followEdges } from '../../../../src/ml/masks/followEdges.js';
import { downscaleMask } from '../../../../src/ml/infer/regions.js';
import type { PixelMask } from '../../../../src/shared/domain/pixelMask.js';
import { discScene, overlap } from '../../../helpers/drawnScenes.js';

/** With hard edges, as a cut gives it. */
const hard = (mask: PixelMask): PixelMask => ({ ...mask, data: mask.data.map((value) => (value > 127 ? 255 : 0)) });

describe('a rough mask at the size of the photo', () => {
  const { image, truth } = discScene(1100, 700);
  const rough = hard(downscaleMask(truth, 110, 70));

  let whole: PixelMask;
  beforeAll(async () => {
    whole = await followEdges(rough, image);
  });

  it('follows the edges of the photo, and is exactly 0 and 255 away from them', () => {
    expect([whole.width, whole.height]).toEqual([1100, 700]);
    const worst = { away: 0, near: 0 };
    truth.data.forEach((value, i) => {
      const distance = Math.abs(Math.hypot((i % 1100) - 604.5, Math.floor(i / 1100) - 349.5) - 196);
      const error = Math.abs(whole.data[i]! - value);
      if (distance > 60) worst.away = Math.max(worst.away, error);
      else if (distance > 6) worst.near = Math.max(worst.near, error);
    });
    expect(worst.away).toBe(0);
    // A step of the rough mask is 10 px wide.
    expect(worst.near).toBeLessThan(30);
    expect(overlap(whole, truth)).toBeGreaterThan(0.99);
  });

  it('has no seams: a part of the photo gives the same values wherever pieces begin', async () => {
    // The right part alone is cut into other pieces.
    const left = { width: 770, height: 700, data: new Uint8Array(770 * 700 * 3) };
    for (let y = 0; y < 700; y++)
      left.data.set(image.data.subarray(3 * y * 1100 + 990, 3 * y * 1100 + 3300), 3 * y * 770);
    const cut = {
      width: 77,
      height: 70,
      data: Uint8Array.from({ length: 77 * 70 }, (_, i) => rough.data[Math.floor(i / 77) * 110 + 33 + (i % 77)]!),
    };
    const part = await followEdges(cut, left);
    let worst = 0;
    for (let y = 0; y < 700; y++) {
      // What the new left edge is nearer to than the filter reaches may differ.
      for (let x = 70; x < 770; x++) {
        worst = Math.max(worst, Math.abs(part.data[y * 770 + x]! - whole.data[y * 1100 + 330 + x]!));
      }
    }
    expect(worst).toBeLessThanOrEqual(1);
  });

  it('stops between pieces', async () => {
    let pieces = 0;
    const pause = (): Promise<void> => (++pieces === 2 ? Promise.reject(new Error('stop')) : Promise.resolve());
    await expect(followEdges(rough, image, pause)).rejects.toThrow('stop');
    expect(pieces).toBe(2);
  });

  it('is empty or full where the rough one is', async () => {
    const all = { width: 11, height: 7, data: new Uint8Array(77).fill(255) };
    expect((await followEdges(all, image)).data.every((value) => value === 255)).toBe(true);
    const none = { width: 11, height: 7, data: new Uint8Array(77) };
    expect((await followEdges(none, image)).data.every((value) => value === 0)).toBe(true);
  });
});
