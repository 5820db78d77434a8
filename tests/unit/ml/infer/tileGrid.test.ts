import { describe, expect, it } from 'vitest';
import { tileGrid } from '../../../../src/ml/infer/tileGrid.js';

const sizes: [number, number, number][] = [
  [1, 1, 256],
  [100, 700, 256],
  [513, 257, 320],
  [1000, 1000, 400],
  [999, 3001, 512],
];

describe.each(sizes)('the tile grid of %i x %i with tiles of %i', (width, height, tilePx) => {
  const overlapPx = 83;
  const tiles = tileGrid({ width, height, tilePx, overlapPx, multiplePx: 8 });

  it('covers every pixel exactly once', () => {
    const covered = new Uint8Array(width * height);
    for (const { core } of tiles) {
      for (let y = core.y; y < core.y + core.height; y++) {
        for (let x = core.x; x < core.x + core.width; x++) covered[y * width + x] = (covered[y * width + x] ?? 0) + 1;
      }
    }
    expect(covered.every((count) => count === 1)).toBe(true);
  });

  it('gives every core its surroundings, but for what lies outside of the image', () => {
    for (const { window, core } of tiles) {
      expect(core.x - window.x).toBeGreaterThanOrEqual(Math.min(overlapPx, core.x));
      expect(core.y - window.y).toBeGreaterThanOrEqual(Math.min(overlapPx, core.y));
      const right = window.x + window.width - (core.x + core.width);
      const bottom = window.y + window.height - (core.y + core.height);
      expect(right).toBeGreaterThanOrEqual(Math.min(overlapPx, width - core.x - core.width));
      expect(bottom).toBeGreaterThanOrEqual(Math.min(overlapPx, height - core.y - core.height));
    }
  });

  it('has windows of one size, on multiples of 8, within 7 pixels of all but tiny images', () => {
    for (const { window } of tiles) {
      expect([window.width, window.height]).toEqual([tiles[0]?.window.width, tiles[0]?.window.height]);
      expect([window.x % 8, window.y % 8, window.width % 8, window.height % 8]).toEqual([0, 0, 0, 0]);
      expect(window.x + window.width).toBeLessThan(Math.max(9, width) + 8);
      expect(window.y + window.height).toBeLessThan(Math.max(9, height) + 8);
    }
  });
});
