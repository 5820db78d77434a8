import { describe, expect, it } from 'vitest';
import { mixArrays } from '../../../../src/ml/checkpoints/mixArrays.js';
import type { NamedArrays } from '../../../../src/ml/models/parameters.js';

const weights = (name: string, ...values: number[]): NamedArrays =>
  new Map([[name, { shape: [values.length], data: Float32Array.from(values) }]]);

describe('mixArrays', () => {
  const [a, b] = [weights('kernel', 1, -2), weights('kernel', 3, 2)];

  it('takes a share of each and leaves both as they are', () => {
    expect(mixArrays(a, [{ arrays: b, share: 0.25 }])).toEqual(weights('kernel', 1.5, -1));
    expect(mixArrays(a, [])).toEqual(a);
    expect(mixArrays(a, [{ arrays: b, share: 1 }])).toEqual(weights('kernel', 3, 2));
    const c = weights('kernel', 5, 0);
    expect(
      mixArrays(a, [
        { arrays: b, share: 0.25 },
        { arrays: c, share: 0.5 },
      ]),
    ).toEqual(weights('kernel', 3.5, 0));
    expect(a).toEqual(weights('kernel', 1, -2));
  });

  it.each([[weights('bias', 1, 2)], [weights('kernel', 1)], [new Map([...a, ...weights('bias', 0)])]])(
    'refuses another network',
    (other) => {
      expect(() => mixArrays(a, [{ arrays: other, share: 0.5 }])).toThrow(
        expect.objectContaining({ code: 'model/shape-mismatch' }),
      );
    },
  );

  it('refuses shares of more than the whole', () => {
    expect(() =>
      mixArrays(a, [
        { arrays: b, share: 0.6 },
        { arrays: b, share: 0.6 },
      ]),
    ).toThrow(expect.objectContaining({ code: 'config/invalid' }));
  });
});
