import { describe, expect, it } from 'vitest';
import { followEdges } from '../../../../src/ml/masks/followEdges.js';
import { downscaleMask } from '../../../../src/ml/infer/regions.js';
import type { PixelMask } from '../../../../src/shared/domain/pixelMask.js';
import { discScene, overlap } from '../../../helpers/drawnScenes.js';

/** With hard edges, as a cut gives it. */
const hard = (mask: PixelMask): PixelMask => ({ ...mask, data: mask.data.map((value) => (value > 127 ? 255 : 0)) });

describe('a rough mask at the size of the photo', () => {
  const { image, truth } = discScene(1100, 700);
  const rough = hard(downscaleMask(truth, 110, 70));

  it('follows the edges of the photo, and is exactly 0 and 255 away from them', async () => {
    const fine = await followEdges(rough, image);
    expect([fine.width, fine.height]).toEqual([1100, 700]);
    let worst = 0;
    for (let y = 0; y < 700; y++) {
      for (let x = 0; x < 1100; x++) {
        const distance = Math.abs(Math.hypot(x + 0.5 - 605, y + 0.5 - 350) - 196);
        const error = Math.abs(fine.data[y * 1100 + x]! - truth.data[y * 1100 + x]!);
        if (distance > 60) expect(error).toBe(0);
        else if (distance > 4) worst = Math.max(worst, error);
      }
    }
    expect(worst).toBeLessThan(26);
    expect(overlap(fine, truth)).toBeGreaterThan(0.99);
  });

  it('has no seams: a part of the photo gives the same values wherever pieces begin', async () => {
    const whole = await followEdges(rough, image);
    // The left half alone is cut into other pieces.
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
