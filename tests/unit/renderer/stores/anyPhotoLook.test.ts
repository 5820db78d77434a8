import { describe, expect, it } from 'vitest';
import type { Region } from '../../../../src/shared/contract/stylize.js';
import { anyPhotoLook, PLAIN_LOOK, withPaintedOf, type Look } from '../../../../src/renderer/src/stores/look.js';

const painted: Region = {
  steps: [{ kind: 'invert' }],
  styles: [],
};
const found: Region = {
  ...painted,
  styles: [{ styleId: 'sea', weight: 1 }],
  found: { what: 'people', isInverted: true },
};
const lookOf = (...regions: Region[]): Look => ({ ...PLAIN_LOOK, regions });

describe('regions of a look for any photo', () => {
  it('are the found ones, without what was painted', () => {
    expect(anyPhotoLook(lookOf(painted, found)).regions).toEqual([{ ...found, steps: [] }]);
    expect(anyPhotoLook(lookOf(painted)).regions).toBeUndefined();
    expect(anyPhotoLook(PLAIN_LOOK).regions).toBeUndefined();
  });

  it('lie below those painted on the photo that takes the look', () => {
    const taken = withPaintedOf(lookOf(painted, found), lookOf(found, painted));
    expect(taken.regions?.map(({ found: place, steps }) => [place?.what, steps.length])).toEqual([
      ['people', 0],
      [undefined, 1],
    ]);
    expect(withPaintedOf(PLAIN_LOOK, lookOf(found)).regions).toBeUndefined();
  });
});
