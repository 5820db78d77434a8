import { describe, expect, it } from 'vitest';
import { comparePictures } from '../../../../src/shared/domain/comparePictures.js';
import { comparedSize, wipeAt } from '../../../../src/shared/domain/comparison.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';

const plain = (value: number, width = 10, height = 3): PixelImage => ({
  width,
  height,
  data: new Uint8Array(3 * width * height).fill(value),
});
/** The red values of the last row. */
const lastRow = ({ width, height, data }: PixelImage): number[] =>
  Array.from({ length: width }, (_, x) => data[3 * (width * (height - 1) + x)]!);

describe('a comparison with the original', () => {
  it('side by side is twice as wide, the original on the left', () => {
    const both = comparePictures(plain(1), plain(2), 'side', 0.5);
    expect(both).toMatchObject(comparedSize({ width: 10, height: 3 }, 'side'));
    expect(lastRow(both)).toEqual([...new Array<number>(10).fill(1), ...new Array<number>(10).fill(2)]);
  });

  it('by a wipe has the original left of a white line', () => {
    expect(lastRow(comparePictures(plain(1), plain(2), 'wipe', 0.5))).toEqual([1, 1, 1, 1, 255, 255, 2, 2, 2, 2]);
    expect(lastRow(comparePictures(plain(1), plain(2), 'wipe', 0))).toEqual(lastRow(plain(2)));
    expect(lastRow(comparePictures(plain(1), plain(2), 'wipe', 1))).toEqual(lastRow(plain(1)));
    // A single column has no room for a line.
    expect(lastRow(comparePictures(plain(1, 1), plain(2, 1), 'wipe', 0.5))).toHaveLength(1);
  });

  it('moves in a video: from all of the original to all painted, and back', () => {
    expect([0, 1.5, 3, 4.5, 6].map(wipeAt)).toEqual([1, 0.5, 0, 0.5, 1].map((at): unknown => expect.closeTo(at, 6)));
  });
});
