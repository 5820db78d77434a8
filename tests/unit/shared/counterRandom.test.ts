import { describe, expect, it } from 'vitest';
import { hash32, permutation, uniform } from '../../../src/shared/counterRandom.js';

describe('counter-based random numbers', () => {
  it('never change: resumed runs and published seeds depend on these very values', () => {
    expect([hash32(1, 0), hash32(1, 1), hash32(2, 1), hash32(1, 1, 0), hash32(1, 2 ** 40)]).toEqual([
      1263366867, 2419595187, 4167274782, 4168792867, 2920000875,
    ]);
    expect([...permutation(8, 1, 5)]).toEqual([1, 5, 3, 4, 6, 7, 2, 0]);
  });

  it('differ for every counter, also beyond 32 bits and in another order', () => {
    const values = [hash32(1, 2, 3), hash32(1, 3, 2), hash32(1, 2), hash32(1, 2 ** 32 + 2), hash32(1, 2 ** 33 + 2)];
    expect(new Set(values).size).toBe(values.length);
  });

  it('are spread evenly, along a counter and across seeds', () => {
    for (const draw of [(index: number) => uniform(7, 1, index), (index: number) => uniform(index, 3)]) {
      const counts = new Array<number>(16).fill(0);
      for (let index = 0; index < 16_000; index += 1) counts[Math.floor(draw(index) * 16)]! += 1;
      // Chi-square with 15 degrees of freedom: above 37.7 in one case in a thousand.
      const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
      expect(chiSquare).toBeLessThan(37.7);
    }
  });

  it('are not correlated from one counter to the next', () => {
    const values = Array.from({ length: 10_000 }, (_, index) => uniform(3, index) - 0.5);
    const lagged = values.slice(1).reduce((sum, value, index) => sum + value * values[index]!, 0) / values.length;
    // The variance of the sum of products is (1/12)^2 / n; five deviations.
    expect(Math.abs(lagged)).toBeLessThan(5 / 12 / 100);
  });
});

describe('permutation', () => {
  it('holds every index once and depends on seed and counters', () => {
    const order = permutation(1000, 1, 2);
    expect([...order].sort((first, second) => first - second)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(order).not.toEqual(permutation(1000, 1, 3));
    expect(order).not.toEqual(permutation(1000, 2, 2));
    expect(order).toEqual(permutation(1000, 1, 2));
  });

  it('puts every index at every place equally often', () => {
    const counts = Array.from({ length: 5 }, () => new Array<number>(5).fill(0));
    for (let epoch = 0; epoch < 5000; epoch += 1) {
      permutation(5, 9, epoch).forEach((value, place) => (counts[value]![place]! += 1));
    }
    for (const count of counts.flat()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
