import { expect, it } from 'vitest';
import { FineClock, fineScales, fineSeconds, mostFinePx } from '../../../../../src/ml/infer/fine/finePlan.js';

it('goes from half to the whole size, and leaves out what is too small', () => {
  const halvings = (width: number, height: number): number[] =>
    fineScales(width, height).map((scale) => scale.halvings);
  expect(halvings(1024, 768)).toEqual([1, 0]);
  expect(halvings(1024, 200)).toEqual([1, 0]);
  expect(halvings(100, 100)).toEqual([0]);
  expect(halvings(1, 1)).toEqual([0]);
});

it('optimizes 0.7 megapixels at most, whatever the proportions', () => {
  expect(mostFinePx(6144, 4096)).toBeGreaterThanOrEqual(1024);
  for (const [width, height] of [
    [6000, 4000],
    [4000, 6000],
    [5000, 5000],
    [20_000, 1000],
  ] as const) {
    const scale = mostFinePx(width, height) / Math.max(width, height);
    expect(width * height * scale ** 2).toBeLessThanOrEqual(700_000);
    expect(width * height * scale ** 2).toBeGreaterThan(690_000);
  }
});

it('foretells by rehearsed steps, then by those that were made', () => {
  const clock = new FineClock(
    [
      { halvings: 1, steps: 4 },
      { halvings: 0, steps: 2 },
    ],
    [1000, 3000],
  );
  expect(clock.secondsLeft).toBe(10);
  expect(clock.fraction).toBe(0);
  clock.add(0, 2000);
  // Three more of two seconds, and two of three.
  expect(clock.secondsLeft).toBe(12);
  expect(clock.fraction).toBeCloseTo(2 / 14);
  for (let step = 0; step < 3; step++) clock.add(0, 2000);
  for (let step = 0; step < 2; step++) clock.add(1, 3000);
  expect(clock.secondsLeft).toBe(0);
  expect(clock.fraction).toBe(1);
});

it('optimizes fewer pixels where the picture itself takes much memory, but never too few', () => {
  const optimized = (width: number, height: number): number => {
    const scale = mostFinePx(width, height) / Math.max(width, height);
    return width * height * scale * scale;
  };
  expect(optimized(8000, 5500)).toBeGreaterThan(690_000);
  expect(optimized(12_000, 8000)).toBeLessThan(560_000);
  expect(optimized(24_000, 16_000)).toBeGreaterThan(190_000);
});

it('foretells the time of a picture from the pace of the machine, up to the size that is optimized', () => {
  const pace = { msPerStep: 100, msPerMegapixel: 4000 };
  // 20 steps of 0.65 megapixels and 20 of a quarter of that.
  expect(fineSeconds(pace, { width: 1024, height: 640 })).toBeGreaterThan(80);
  expect(fineSeconds(pace, { width: 1024, height: 640 })).toBeLessThan(86);
  const large = fineSeconds(pace, { width: 6600, height: 4400 });
  expect(large).toBeCloseTo(fineSeconds(pace, { width: 6000, height: 4000 }));
  expect(fineSeconds(pace, { width: 6000, height: 4000, strokePx: 512 })).toBeLessThan(large / 2);
});
