import { describe, expect, it } from 'vitest';
import {
  MAX_BLEND,
  PLAIN_LOOK,
  shares,
  toggleInBlend,
  withStyle,
  withWeight,
} from '../../../../src/renderer/src/stores/look.js';

describe('look', () => {
  it('begins a style with the strength and strokes it had the last time', () => {
    const look = withStyle(PLAIN_LOOK, 'wave', { strength: 0.4, strokePx: 512 });
    expect(look).toEqual({ ...PLAIN_LOOK, styles: [{ styleId: 'wave', weight: 1 }], strength: 0.4, strokePx: 512 });
  });

  it('gives a style that joins a blend an even share', () => {
    let look = withStyle(PLAIN_LOOK, 'a', undefined);
    look = withWeight(look, 'a', 2);
    look = toggleInBlend(look, 'b');
    expect(shares(look)).toEqual([0.5, 0.5]);
  });

  it('takes a style out of the blend when it is toggled again', () => {
    const look = toggleInBlend(toggleInBlend(withStyle(PLAIN_LOOK, 'a', undefined), 'b'), 'a');
    expect(look.styles.map(({ styleId }) => styleId)).toEqual(['b']);
  });

  it('blends no more styles than it can', () => {
    let look = PLAIN_LOOK;
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) look = toggleInBlend(look, id);
    expect(look.styles).toHaveLength(MAX_BLEND);
  });

  it('never lets a weight fall to zero, which no recipe may hold', () => {
    const look = withWeight(withStyle(PLAIN_LOOK, 'a', undefined), 'a', -3);
    expect(look.styles[0]?.weight).toBeGreaterThan(0);
  });
});
