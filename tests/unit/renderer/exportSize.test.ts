import { describe, expect, it } from 'vitest';
import { numberIn, resultSize, wantedLongSide } from '../../../src/renderer/src/features/export/exportSize.js';

const photo = { width: 6000, height: 4000 };
const fields = { px: '2048', megapixels: '6', cm: '25,4', dpi: '300' };

describe('export size', () => {
  it('keeps the photo as it is by default', () => {
    expect(wantedLongSide({ ...fields, mode: 'original' }, photo)).toBeNull();
    expect(resultSize(null, photo)).toEqual({ ...photo, isCapped: false });
  });

  it('finds the long side of a number of megapixels', () => {
    const longSide = wantedLongSide({ ...fields, mode: 'megapixels' }, photo);
    expect(longSide).toBe(3000);
    expect(resultSize(longSide ?? null, photo)).toEqual({ width: 3000, height: 2000, isCapped: false });
  });

  it('finds the long side of a print in cm at dpi, with a comma for the decimal point', () => {
    expect(wantedLongSide({ ...fields, mode: 'print' }, photo)).toBe(3000);
  });

  it('says where a size is larger than the photo, which is never enlarged', () => {
    expect(resultSize(9000, photo)).toEqual({ ...photo, isCapped: true });
  });

  it.each(['', ' ', 'abc', '0', '-5', '1e9', 'NaN'])('refuses %j as a number of px', (text) => {
    expect(numberIn('px', text)).toBeNull();
    expect(wantedLongSide({ ...fields, mode: 'px', px: text }, photo)).toBeUndefined();
  });
});
