import { describe, expect, it } from 'vitest';
import { clockTime } from '../../../../src/shared/text/clockTime.js';

describe('a time as on a clock', () => {
  it.each([
    [0, 0, '0:00'],
    [7.99, 0, '0:07'],
    [59.999, 2, '0:59.99'],
    [60, 2, '1:00.00'],
    [725.5, 0, '12:05'],
    [3725.04, 2, '1:02:05.04'],
    // As stored in a file.
    [0.2799999, 2, '0:00.28'],
  ])('%d with %d decimals is %s', (seconds, digits, text) => expect(clockTime(seconds, digits)).toBe(text));
});
