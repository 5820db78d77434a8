import { expect, it } from 'vitest';
import { FineClock, fineScales, fineSeconds, sketchPx } from '../../../../../src/ml/infer/fine/finePlan.js';

it('goes from a quarter over half to the whole size, and leaves out what is too small', () => {
  const halvings = (width: number, height: number): number[] =>
    fineScales(width, height).map((scale) => scale.halvings);
  expect(halvings(1024, 768)).toEqual([2, 1, 0]);
  expect(halvings(1024, 200)).toEqual([1, 0]);
  expect(halvings(100, 100)).toEqual([0]);
  expect(halvings(1, 1)).toEqual([0]);
});

it('sketches a fifth of a megapixel at most, whatever the proportions', () => {
  for (const [width, height] of [
    [6000, 4000],
    [4000, 6000],
    [5000, 5000],
    [20_000, 1000],
  ] as const) {
    const scale = sketchPx(width, height) / Math.max(width, height);
    expect(width * height * scale ** 2).toBeLessThanOrEqual(200_001);
    expect(width * height * scale ** 2).toBeGreaterThan(195_000);
  }
  expect(sketchPx(300, 200)).toBe(300);
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

it('foretells the time of a picture from the pace of the machine', () => {
  const pace = { msPerStep: 100, msPerMegapixel: 4000 };
  // 40 steps of 0.2 megapixels, 50 of a quarter and 60 of a sixteenth of that, then a megapixel that is painted.
  const seconds = fineSeconds(pace, { width: 1250, height: 800 });
  expect(seconds).toBeGreaterThan(60);
  expect(seconds).toBeLessThan(75);
  // The sketch is the same, so only painting takes longer.
  const large = fineSeconds(pace, { width: 2500, height: 1600 });
  expect(large - seconds).toBeCloseTo(3 * 4 * 1.5, 1);
  expect(fineSeconds(pace, { width: 2500, height: 1600, strokePx: 1250 })).toBeCloseTo(seconds, 1);
});
