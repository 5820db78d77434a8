import type { LevelCode, StyleCode } from '../../src/ml/models/styleCode.js';

/** A small code with two bank entries. All numbers are `value`, which must be exact in half precision. */
export function plainCode(trunk: string, value: number): StyleCode {
  const filled = (length: number): Float32Array => new Float32Array(length).fill(value);
  const level = (): LevelCode => ({ mean: filled(2), covariance: filled(4), bank: filled(2 * 5) });
  return {
    trunk,
    entries: 2,
    modulation: filled(3),
    color: { mean: filled(3), covariance: filled(9) },
    half: { mean: filled(2), covariance: filled(4) },
    deep: level(),
    quarter: level(),
  };
}
