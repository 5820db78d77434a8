import { describe, expect, it } from 'vitest';
import { DEFAULT_TILE_PX } from '../../../../src/ml/infer/stylize.js';
import { MAX_TILE_PX, tilePxFor } from '../../../../src/main/studio/memoryPlan.js';

describe('tilePxFor', () => {
  it('grows with the memory, between what every picture needs and what the engine takes by itself', () => {
    expect(MAX_TILE_PX).toBe(DEFAULT_TILE_PX);
    const sides = [512, 900, 1200, 1600, 2000, 2400, 64_000].map(tilePxFor);
    expect(sides).toEqual([...sides].sort((a, b) => a - b));
    expect(sides[0]).toBe(512);
    expect(sides.slice(-2)).toEqual([DEFAULT_TILE_PX, DEFAULT_TILE_PX]);
    expect(sides.every((side) => side % 64 === 0)).toBe(true);
  });
});
