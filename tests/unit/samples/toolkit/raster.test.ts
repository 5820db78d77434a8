import { describe, expect, it } from 'vitest';
import { ellipse, rectangle } from '../../../../src/samples/toolkit/curves.js';
import { rasterize, type Mask } from '../../../../src/samples/toolkit/raster.js';

const area = (mask: Mask): number => mask.data.reduce((sum, value) => sum + value, 0);

function coverage(mask: Mask, x: number, y: number): number {
  return mask.data[(y - mask.y) * mask.width + x - mask.x] ?? 0;
}

describe('rasterize', () => {
  it('covers pixels exactly, in parts at the edges', () => {
    const mask = rasterize([rectangle(1.25, 2.5, 2, 1)], 8, 8);
    expect(coverage(mask, 1, 2)).toBeCloseTo(0.375);
    expect(coverage(mask, 2, 2)).toBeCloseTo(0.5);
    expect(coverage(mask, 3, 3)).toBeCloseTo(0.125);
    expect(area(mask)).toBeCloseTo(2);
  });

  it('keeps the area of slanted and round shapes', () => {
    const triangle = rasterize(
      [
        [
          [3.3, 1.1],
          [17.9, 9.4],
          [5.2, 15.7],
        ],
      ],
      20,
      20,
    );
    expect(area(triangle)).toBeCloseTo(98.695, 3);
    const circle = rasterize([ellipse(15, 15, 10, 10, 0, 400)], 30, 30);
    expect(area(circle)).toBeCloseTo(Math.PI * 100, 0);
  });

  it('cuts off what lies outside of the picture', () => {
    const mask = rasterize([rectangle(-5, -5, 7.5, 8)], 10, 10);
    expect(area(mask)).toBeCloseTo(2.5 * 3);
    expect(area(rasterize([rectangle(20, 20, 5, 5)], 10, 10))).toBe(0);
  });

  it('leaves a hole where an inner outline runs the other way', () => {
    const outer = rectangle(0, 0, 8, 8);
    const inner = rectangle(2, 2, 4, 4);
    expect(area(rasterize([outer, inner.slice().reverse()], 8, 8))).toBeCloseTo(48);
    expect(area(rasterize([outer, inner], 8, 8))).toBeCloseTo(64);
  });
});
