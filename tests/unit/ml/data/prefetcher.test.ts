import { describe, expect, it } from 'vitest';
import { Prefetcher } from '../../../../src/ml/data/prefetcher.js';
import { turns } from '../../../helpers/turns.js';

describe('Prefetcher', () => {
  it('loads each key once, in order, and never more than its depth ahead', async () => {
    const loaded: number[] = [];
    const prefetcher = new Prefetcher((key) => {
      loaded.push(key);
      return Promise.resolve(key * 10);
    }, 2);
    expect(await prefetcher.take(5)).toBe(50);
    expect(loaded).toEqual([5, 6, 7]);
    expect(await prefetcher.take(6)).toBe(60);
    expect(await prefetcher.take(7)).toBe(70);
    expect(loaded).toEqual([5, 6, 7, 8, 9]);
  });

  it('tells a failure to whoever takes that key, and to nobody before', async () => {
    const prefetcher = new Prefetcher(
      (key) => (key === 2 ? Promise.reject(new Error('two')) : Promise.resolve(key)),
      3,
    );
    expect(await prefetcher.take(1)).toBe(1);
    // An unhandled rejection would fail the test run here.
    await turns();
    await expect(prefetcher.take(2)).rejects.toThrow('two');
    expect(await prefetcher.take(3)).toBe(3);
  });
});
