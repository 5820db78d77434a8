import { ofLevels } from '../../src/ml/models/generatorShape.js';
import type { StyleCode } from '../../src/ml/models/styleCode.js';

/** A small code with two bank entries. All numbers are `value`, which must be exact in half precision. */
export function plainCode(trunk: string, value: number): StyleCode {
  const filled = (length: number): Float32Array => new Float32Array(length).fill(value);
  return {
    trunk,
    entries: 2,
    modulation: filled(3),
    color: { mean: filled(3), covariance: filled(9) },
    statistics: ofLevels(() => ({ mean: filled(2), covariance: filled(4) })),
    banks: { deep: filled(2 * 5), quarter: filled(2 * 5) },
  };
}
