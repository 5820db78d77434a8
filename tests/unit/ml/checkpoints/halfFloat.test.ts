import { describe, expect, it } from 'vitest';
import { fromHalfBits, roundToHalf, toHalfBits } from '../../../../src/ml/checkpoints/halfFloat.js';

describe('half-precision floats', () => {
  it('have the bits of IEEE 754', () => {
    const known: readonly [number, number][] = [
      [0, 0x0000],
      [1, 0x3c00],
      [-2, 0xc000],
      [65504, 0x7bff],
      [2 ** -14, 0x0400],
      [2 ** -24, 0x0001],
      [Infinity, 0x7c00],
      [1 / 3, 0x3555],
    ];
    for (const [value, bits] of known) expect(toHalfBits(value), String(value)).toBe(bits);
  });

  it('round to nearest, ties to even, and to infinity beyond their range', () => {
    expect(roundToHalf(2049)).toBe(2048);
    expect(roundToHalf(2051)).toBe(2052);
    expect(roundToHalf(1e6)).toBe(Infinity);
    expect(roundToHalf(-1e-9)).toBe(-0);
    expect(roundToHalf(65519)).toBe(65504);
    expect(roundToHalf(65520)).toBe(Infinity);
    expect(roundToHalf(2 ** -25 * 1.5)).toBe(2 ** -24);
  });

  it('all come back from their own value', () => {
    for (let bits = 0; bits < 0x7c00; bits++) expect(toHalfBits(fromHalfBits(bits))).toBe(bits);
    expect(Number.isNaN(fromHalfBits(toHalfBits(NaN)))).toBe(true);
  });
});
