import { expect, it } from 'vitest';
import { SeriesForecast } from '../../../../src/shared/batch/seriesForecast.js';

it('takes what an item foretells first for each of the others', () => {
  const series = new SeriesForecast();
  expect(series.secondsLeft('a', undefined, 2)).toBeUndefined();
  expect(series.secondsLeft('a', 100, 2)).toBe(300);
  expect(series.secondsLeft('a', 40, 2)).toBe(240);
  expect(series.secondsLeft('b', 50, 1)).toBe(100);
  expect(series.secondsLeft('b', 0, 1)).toBe(50);
  expect(series.secondsLeft('c', 80, 0)).toBe(80);
});
