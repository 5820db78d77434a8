import { describe, expect, it } from 'vitest';
import { mixArrays } from '../../../src/ml/checkpoints/mixArrays.js';
import type { NamedArrays } from '../../../src/ml/models/parameters.js';

const weights = (name: string, ...values: number[]): NamedArrays =>
  new Map([[name, { shape: [values.length], data: Float32Array.from(values) }]]);

describe('mixArrays', () => {
  const [a, b] = [weights('kernel', 1, -2), weights('kernel', 3, 2)];

  it('takes a share of each and leaves both as they are', () => {
    expect(mixArrays(a, b, 0.25)).toEqual(weights('kernel', 1.5, -1));
    expect(mixArrays(a, b, 0)).toEqual(a);
    expect(mixArrays(a, b, 1)).toEqual(weights('kernel', 3, 2));
    expect(a).toEqual(weights('kernel', 1, -2));
  });

  it.each([[weights('bias', 1, 2)], [weights('kernel', 1)], [new Map([...a, ...weights('bias', 0)])]])(
    'refuses another network',
    (other) => {
      expect(() => mixArrays(a, other, 0.5)).toThrow(expect.objectContaining({ code: 'model/shape-mismatch' }));
    },
  );
});
