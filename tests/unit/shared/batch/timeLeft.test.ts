import { describe, expect, it } from 'vitest';
import { TimeLeft } from '../../../../src/shared/batch/timeLeft.js';
import { uniform } from '../../../../src/shared/counterRandom.js';

interface Item {
  readonly seconds: number;
  readonly megapixels: number;
}

/** The largest relative error of the estimated total, after the fraction `from` (0-1) of the time. */
function worstError(items: readonly Item[], from: number): number {
  const timeLeft = new TimeLeft();
  const total = items.reduce((sum, { seconds }) => sum + seconds, 0);
  let elapsed = 0;
  let worst = 0;
  items.forEach((item, index) => {
    timeLeft.add(item);
    elapsed += item.seconds;
    if (elapsed < from * total) return;
    const rest = items.slice(index + 1);
    const megapixels = rest.reduce((sum, next) => sum + next.megapixels, 0);
    const told = elapsed + (timeLeft.estimate(rest.length, megapixels) ?? 0);
    worst = Math.max(worst, Math.abs(told / total - 1));
  });
  return worst;
}

const noise = (seed: number, index: number): number => 1 + 0.4 * (uniform(seed, index) - 0.5);
const pace = (megapixels: number, factor: number, seconds = 0.15 + 0.9 * megapixels): Item => ({
  megapixels,
  seconds: seconds * factor,
});

describe('the time left', () => {
  it('settles within 10 % once a fifth is over, with photos of one size', () => {
    const items = Array.from({ length: 100 }, (_, index) => pace(12, noise(1, index)));
    expect(worstError([pace(12, 3), ...items], 0.2)).toBeLessThan(0.1);
  });

  it('settles within 10 % with photos of all sizes in any order', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const items = Array.from({ length: 120 }, (_, index) =>
        pace(0.3 + 24 * uniform(seed + 50, index) ** 2, noise(seed, index)),
      );
      expect(worstError([pace(1, 6), ...items], 0.2)).toBeLessThan(0.1);
    }
  });

  it('is right about large photos after small ones', () => {
    const small = Array.from({ length: 60 }, (_, index) => pace(0.5 + uniform(9, index), noise(3, index)));
    const large = Array.from({ length: 40 }, (_, index) => pace(12, noise(4, index)));
    expect(worstError([...small, ...large], 0.1)).toBeLessThan(0.1);
  });

  it('follows a machine that becomes slower', () => {
    const items = Array.from({ length: 400 }, (_, index) => pace(2, index < 200 ? 1 : 2));
    const left = new TimeLeft();
    for (const item of items.slice(0, 300)) left.add(item);
    const rest = items.slice(300).reduce((sum, { seconds }) => sum + seconds, 0);
    expect(left.estimate(100, 200)! / rest).toBeGreaterThan(0.8);
  });

  it('says nothing before three photos', () => {
    const left = new TimeLeft();
    for (let count = 0; count < 2; count++) left.add(pace(1, 1));
    expect(left.estimate(5, 5)).toBeNull();
    left.add(pace(1, 1));
    expect(left.estimate(5, 5)).toBeCloseTo(5.25, 0);
  });
});
