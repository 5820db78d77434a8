import { describe, expect, it } from 'vitest';
import { contactSheet } from '../../../src/samples/contactSheet.js';
import { createPixelImage, type PixelImage } from '../../../src/shared/domain/pixelImage.js';

function plain(width: number, height: number, value: number): PixelImage {
  const image = createPixelImage(width, height);
  image.data.fill(value);
  return image;
}

describe('contactSheet', () => {
  it('lays pictures out in rows with gaps between and around them', () => {
    const sheet = contactSheet([plain(4, 2, 10), plain(4, 2, 20), plain(4, 2, 30)], {
      columns: 2,
      gapPx: 1,
      background: [1, 2, 3],
    });
    expect([sheet.width, sheet.height]).toEqual([11, 7]);
    const at = (x: number, y: number): number[] => [...sheet.data.subarray((y * 11 + x) * 3, (y * 11 + x) * 3 + 3)];
    expect(at(0, 0)).toEqual([1, 2, 3]);
    expect(at(1, 1)).toEqual([10, 10, 10]);
    expect(at(4, 2)).toEqual([10, 10, 10]);
    expect(at(5, 1)).toEqual([1, 2, 3]);
    expect(at(6, 1)).toEqual([20, 20, 20]);
    expect(at(1, 4)).toEqual([30, 30, 30]);
    expect(at(6, 4)).toEqual([1, 2, 3]);
  });

  it('centers smaller pictures in their cells', () => {
    const sheet = contactSheet([plain(4, 4, 10), plain(2, 2, 20)], { columns: 2, gapPx: 0, background: [0, 0, 0] });
    const red = (x: number, y: number): number => sheet.data[(y * sheet.width + x) * 3]!;
    expect([sheet.width, sheet.height]).toEqual([8, 4]);
    expect([red(4, 1), red(5, 0), red(5, 1), red(6, 2), red(7, 2)]).toEqual([0, 0, 20, 20, 0]);
  });

  it('is one pixel of background without pictures', () => {
    expect(contactSheet([], { columns: 3, gapPx: 0, background: [7, 8, 9] }).data).toEqual(new Uint8Array([7, 8, 9]));
  });
});
