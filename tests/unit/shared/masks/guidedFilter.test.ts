import { describe, expect, it } from 'vitest';
import { boxMean } from '../../../../src/shared/masks/boxSums.js';
import { guidedFilter } from '../../../../src/shared/masks/guidedFilter.js';

const SIZE = { width: 40, height: 24 };
const plane = (value: (x: number, y: number) => number): Float32Array =>
  Float32Array.from({ length: SIZE.width * SIZE.height }, (_, i) => value(i % SIZE.width, Math.floor(i / SIZE.width)));
const at = (values: Float32Array, x: number, y = 12): number => values[y * SIZE.width + x]!;

describe('boxMean', () => {
  it('is the mean of the pixels inside the plane, also at its edges', () => {
    const values = plane((x, y) => (x * 7 + y * 13) % 11);
    const means = boxMean(values, SIZE, 3);
    for (const [x, y] of [
      [0, 0],
      [39, 23],
      [20, 12],
      [1, 22],
    ] as const) {
      let [sum, count] = [0, 0];
      for (let v = Math.max(0, y - 3); v <= Math.min(23, y + 3); v++) {
        for (let u = Math.max(0, x - 3); u <= Math.min(39, x + 3); u++, count++) sum += at(values, u, v);
      }
      expect(at(means, x, y)).toBeCloseTo(sum / count, 4);
    }
  });

  it('allows squares larger than the plane', () => {
    expect([...boxMean(Float32Array.of(1, 2, 3, 6), { width: 2, height: 2 }, 5)]).toEqual([3, 3, 3, 3]);
  });
});

describe('guidedFilter', () => {
  const step = plane((x) => (x < 20 ? 0.2 : 0.8));
  /** Four px beside the edge of the picture, and blurred. */
  const rough = plane((x) => Math.min(1, Math.max(0, (x - 20) / 8)));

  it('moves a blurred edge to the edge of the picture', () => {
    const fine = guidedFilter([step], rough, { ...SIZE, radius: 8, epsilon: 1e-4 });
    // At the edge of the picture, where it rose by nothing, the mask jumps by half; the next two px differ little.
    expect([at(rough, 19), at(rough, 20)]).toEqual([0, 0]);
    expect(at(fine, 20) - at(fine, 19)).toBeGreaterThan(0.4);
    expect(at(fine, 21) - at(fine, 20)).toBeLessThan(0.05);
    expect([at(fine, 2), at(fine, 37)]).toEqual([expect.closeTo(0, 2), expect.closeTo(1, 2)]);
  });

  it('keeps a mask that is a linear function of the picture', () => {
    const same = guidedFilter(
      [step],
      plane((x) => (x < 20 ? 0 : 1)),
      { ...SIZE, radius: 4, epsilon: 1e-9 },
    );
    expect(at(same, 19)).toBeCloseTo(0, 3);
    expect(at(same, 20)).toBeCloseTo(1, 3);
  });

  it('only smooths where the picture is flat: two box means', () => {
    const flat = plane(() => 0.5);
    const twice = boxMean(boxMean(rough, SIZE, 3), SIZE, 3);
    const smooth = guidedFilter([flat], rough, { ...SIZE, radius: 3, epsilon: 1e-3 });
    for (const x of [5, 20, 24, 30]) expect(at(smooth, x)).toBeCloseTo(at(twice, x), 4);
  });

  it('follows an edge of color where the lightness is the same', () => {
    const color = [plane(() => 0.6), plane((x) => (x < 20 ? -0.1 : 0.1)), plane((_, y) => (y % 2) / 100)];
    const options = { ...SIZE, radius: 8, epsilon: 1e-5 };
    const byColor = guidedFilter(color, rough, options);
    expect(at(byColor, 20) - at(byColor, 19)).toBeGreaterThan(0.4);
    const byLightness = guidedFilter([color[0]!], rough, options);
    expect(at(byLightness, 20) - at(byLightness, 19)).toBeLessThan(0.1);
  });

  it('gives by three equal planes what one gives', () => {
    const one = guidedFilter([step], rough, { ...SIZE, radius: 6, epsilon: 3e-3 });
    const three = guidedFilter([step, step, step], rough, { ...SIZE, radius: 6, epsilon: 9e-3 });
    for (const x of [10, 18, 19, 20, 21, 30]) expect(at(three, x)).toBeCloseTo(at(one, x), 3);
  });

  it('refuses planes of other sizes', () => {
    expect(() => guidedFilter([step], new Float32Array(3), { ...SIZE, radius: 1, epsilon: 1 })).toThrow('another size');
    expect(() => guidedFilter([step, step], rough, { ...SIZE, radius: 1, epsilon: 1 })).toThrow('one plane or three');
  });
});
