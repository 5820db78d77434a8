import { describe, expect, it } from 'vitest';
import { coveredRect, coveringLayers, mixPaintings } from '../../../../src/ml/infer/mixPaintings.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import type { PixelMask } from '../../../../src/shared/domain/pixelMask.js';

const picture = (value: number): PixelImage => ({ width: 3, height: 2, data: new Uint8Array(18).fill(value) });
const mask = (...data: number[]): PixelMask => ({ width: 3, height: 2, data: Uint8Array.from(data) });

describe('paintings of single styles', () => {
  it('are mixed by the masks, the last on top, and each is exact where its mask is full', () => {
    const base = picture(10);
    const mixed = mixPaintings(base, [
      { painted: picture(110), mask: mask(0, 255, 51, 0, 255, 255) },
      { painted: picture(250), mask: mask(0, 0, 0, 255, 51, 255) },
    ]);
    const reds = Array.from({ length: 6 }, (_, i) => mixed.data[3 * i]);
    expect(reds).toEqual([10, 110, 30, 250, 138, 250]);
    expect(base).toEqual(picture(10));
  });

  it('are only needed where their mask covers something', () => {
    expect(coveredRect(mask(0, 0, 0, 0, 0, 0))).toBeUndefined();
    expect(coveredRect(mask(0, 0, 1, 0, 9, 0))).toEqual({ x: 1, y: 0, width: 2, height: 2 });
    const masks = [mask(0, 0, 0, 0, 0, 0), mask(0, 0, 0, 7, 0, 0)];
    expect(coveringLayers([picture(1), picture(2)], masks)).toEqual([
      { painted: picture(2), mask: masks[1], rect: { x: 0, y: 1, width: 1, height: 1 } },
    ]);
  });
});
