import { describe, expect, it } from 'vitest';
import { anchorsOf } from '../../../../src/ml/animation/anchorsOf.js';

const anchors = (numbers: readonly number[]): number[] =>
  anchorsOf(numbers.map((number) => ({ number }))).map(({ number }) => number);

describe('the anchors of a shot', () => {
  it('are the middle frame of its sample and others that are far enough from each other', () => {
    expect(anchors([15, 46, 78, 109, 140, 171, 203, 234])).toEqual([15, 46, 78, 109, 140, 171, 203, 234]);
    expect(anchors([5, 15, 25, 35, 45, 55, 65, 75])).toEqual([15, 45, 75]);
    expect(anchors([0, 2, 4, 5, 7, 8, 10, 12])).toEqual([7]);
    expect(anchors([9])).toEqual([9]);
  });
});
