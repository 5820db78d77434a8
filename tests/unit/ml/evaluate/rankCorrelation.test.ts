import { describe, expect, it } from 'vitest';
import { rankCorrelation } from '../../../../src/ml/evaluate/rankCorrelation.js';

describe('rank correlation', () => {
  it('is 1 for any rising relation, -1 for any falling one', () => {
    const x = [1, 2, 3, 5, 8, 13];
    expect(rankCorrelation(x, x.map(Math.exp))).toBeCloseTo(1, 12);
    expect(
      rankCorrelation(
        x,
        x.map((value) => -(value ** 3)),
      ),
    ).toBeCloseTo(-1, 12);
  });

  it('has the value of the formula with squared rank differences', () => {
    // d = 0, 1, -1, 0: 1 - 6 * 2 / (4 * 15)
    expect(rankCorrelation([10, 20, 30, 40], [1, 3, 2, 4])).toBeCloseTo(0.8, 12);
  });

  it('gives ties their mean rank, and has no value for a constant', () => {
    expect(rankCorrelation([1, 2, 2, 3], [1, 2, 2, 3])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN();
  });
});
