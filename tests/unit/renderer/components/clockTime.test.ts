import { expect, it } from 'vitest';
import { clockTime, nextClockTime } from '../../../../src/renderer/src/components/clockTime.js';

const evening = new Date(2026, 4, 31, 21, 30).getTime();

it('is the next moment with that time: today, or tomorrow, also over the end of a month', () => {
  expect(nextClockTime('23:15', evening)).toBe(new Date(2026, 4, 31, 23, 15).getTime());
  expect(nextClockTime('07:00', evening)).toBe(new Date(2026, 5, 1, 7, 0).getTime());
  // The same minute has begun already.
  expect(nextClockTime('21:30', evening)).toBe(new Date(2026, 5, 1, 21, 30).getTime());
});

it('is shown as it was entered', () => {
  expect(clockTime(nextClockTime('07:05', evening))).toBe('07:05');
});
