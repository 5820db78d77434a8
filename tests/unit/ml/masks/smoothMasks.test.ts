import { describe, expect, it } from 'vitest';
import { smoothedMask } from '../../../../src/ml/masks/smoothMasks.js';
import type { PixelMask } from '../../../../src/shared/domain/pixelMask.js';

const mask = (...values: number[]): PixelMask => ({ width: values.length, height: 1, data: Uint8Array.from(values) });

describe('a mask smoothed over time', () => {
  it('loses what only its frame has, and gets what only its frame lacks', () => {
    const usual = mask(255, 0, 255);
    const odd = mask(255, 255, 0);
    const [kept, blip, gap] = smoothedMask({ masks: [usual, usual, odd, usual, usual], at: 2 }).data;
    expect(kept).toBe(255);
    expect(blip).toBeLessThan(64);
    expect(gap).toBeGreaterThan(191);
  });

  it('is the mask itself where nothing changes or nothing is around', () => {
    const still = mask(0, 255, 0);
    expect(smoothedMask({ masks: [still, still, still], at: 1 })).toEqual(still);
    expect(smoothedMask({ masks: [still], at: 0 })).toEqual(still);
  });

  it('follows what comes to stay, near frames counting more', () => {
    const [off, on] = [mask(0), mask(255)];
    const over = [off, off, off, on, on, on];
    const values = over.map((_, at) => {
      const from = Math.max(0, at - 2);
      return smoothedMask({ masks: over.slice(from, at + 3), at: at - from }).data[0]!;
    });
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect([values[1]! < 64, values[2]! < 128, values[3]! > 127, values[4]! > 191]).toEqual([true, true, true, true]);
  });
});
