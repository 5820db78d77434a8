import { describe, expect, it } from 'vitest';
import { effectiveLook } from '../../../../src/main/engine/effectiveLook.js';
import { photoShare } from '../../../../src/main/engine/photoShare.js';
import { PLAIN_SETTINGS } from '../../../../src/shared/domain/look.js';
import type { EngineLook } from '../../../../src/shared/engine/requests.js';
import { plainCode } from '../../../helpers/styleCodes.js';

const style = (name: string) => ({ name, weight: 1, code: new Uint8Array() });
const base = [style('base')];
const other = [style('other')];
const left = { maskPath: 'left.png' };
const lookOf = (strength: number, ...regions: NonNullable<EngineLook['regions']>): EngineLook => ({
  ...PLAIN_SETTINGS,
  styles: base,
  strength,
  regions,
});

describe('a look as it is painted', () => {
  it('gives every region its strength: its own or that of the picture', () => {
    const { regions } = effectiveLook(
      lookOf(0.6, { ...left, styles: other }, { ...left, styles: other, strength: 0.2 }),
    );
    expect(regions.map(({ strength }) => strength)).toEqual([0.6, 0.2]);
  });

  it('leaves the photo where a region has no strength', () => {
    const { strength, regions } = effectiveLook(lookOf(0.6, { ...left, styles: other, strength: 0 }));
    expect([strength, regions]).toEqual([0.6, [{ ...left, styles: [] }]]);
  });

  it('lays the photo below regions where only they are painted', () => {
    const look = effectiveLook(lookOf(0, { ...left, styles: [] }, { ...left, styles: other, strength: 0.7 }));
    expect(look).toMatchObject({
      styles: other,
      strength: 0.7,
      regions: [
        { isEverywhere: true, styles: [] },
        { ...left, styles: [] },
        { ...left, styles: other, strength: 0.7 },
      ],
    });
    const nothing = effectiveLook(lookOf(0, { ...left, styles: other }));
    expect([nothing.strength, nothing.styles]).toEqual([0, base]);
  });
});

describe('the share of the photo in a picture', () => {
  const size = { width: 2, height: 1 };
  const mask = { ...size, data: Uint8Array.of(255, 0) };

  it('is that of each place', () => {
    const code = plainCode('t', 1);
    expect(photoShare(0.75, [], size)).toBe(0.25);
    expect(photoShare(0.75, [{ code, mask }], size)).toBe(0.25);
    expect(photoShare(0.75, [{ code, strength: 0.2, mask }], size)).toEqual(Uint8Array.of(204, 64));
    expect(
      photoShare(
        1,
        [
          { code: null, mask },
          { code, strength: 0.6, mask },
        ],
        size,
      ),
    ).toEqual(Uint8Array.of(102, 0));
    expect(photoShare(1, [{ code: null, mask }], size)).toEqual(Uint8Array.of(255, 0));
  });
});
