import { describe, expect, it } from 'vitest';
import { ownLookAt, strengthAt } from '../../../../src/shared/domain/timeline.js';

describe('a timeline', () => {
  it('changes the strength evenly between keys, and keeps it outside', () => {
    const keys = [
      { at: 1, strength: 0.2 },
      { at: 3, strength: 1 },
    ];
    expect([0, 1, 2, 3, 9].map((at) => strengthAt(keys, at))).toEqual([0.2, 0.2, expect.closeTo(0.6), 1, 1]);
    expect([strengthAt([], 1), strengthAt(undefined, 1)]).toEqual([undefined, undefined]);
  });

  it('has the look of the shot at a time', () => {
    const shots = [{ from: 1, to: 2, look: 'own' }];
    const looks = [0.9, 1, 1.9, 2].map((at) => ownLookAt({ shots, strengths: [] }, at)?.look);
    expect(looks).toEqual([undefined, 'own', 'own', undefined]);
  });
});
