import { describe, expect, it } from 'vitest';
import { PLAIN_FRAME } from '../../../../src/shared/domain/frame.js';
import type { FrameSize, Frame } from '../../../../src/shared/domain/frame.js';
import type { BrushStroke, MaskStep } from '../../../../src/shared/domain/maskStep.js';
import { emptyMask, type PixelMask } from '../../../../src/shared/domain/pixelMask.js';
import { coverSegment } from '../../../../src/shared/masks/brushMask.js';
import { drawStep } from '../../../../src/shared/masks/drawMask.js';
import { maskRaster } from '../../../../src/shared/masks/maskRaster.js';

const photo = { width: 400, height: 200 };
/** A hard dab of 40 px in the middle. */
const dab: BrushStroke = { kind: 'brush', mode: 'add', radius: 0.1, softness: 0, points: [0.5, 0.5] };
function paintMask(steps: readonly MaskStep[], size: FrameSize, frame: Frame): PixelMask {
  const raster = maskRaster(size, frame);
  return steps.reduce((mask, step) => drawStep(mask, step, raster, { files: new Map() }), emptyMask(raster.size));
}
const area = (...strokes: BrushStroke[]) => strokes;
const at = ({ data, width }: PixelMask, x: number, y: number): number => data[y * width + x]!;

describe('a brush stroke', () => {
  it('covers all within the radius of a hard brush and nothing beyond', () => {
    const mask = paintMask(area(dab), photo, PLAIN_FRAME);
    expect([at(mask, 200, 100), at(mask, 237, 100), at(mask, 243, 100), at(mask, 0, 0)]).toEqual([255, 255, 0, 0]);
  });

  it('fades towards the rim of a soft brush', () => {
    const mask = paintMask(area({ ...dab, softness: 1 }), photo, PLAIN_FRAME);
    const course = [0, 10, 20, 30, 39].map((distance) => at(mask, 200 + distance, 100));
    expect(course).toEqual([...course].sort((a, b) => b - a));
    expect(course[2]).toBeGreaterThan(100);
    expect(course[2]).toBeLessThan(155);
  });

  it('covers no more where one soft stroke crosses itself, and more where another lies over it', () => {
    const soft = { ...dab, softness: 1 };
    const once = at(paintMask(area(soft), photo, PLAIN_FRAME), 220, 100);
    const twice = { ...soft, points: [...soft.points, 0.6, 0.5, 0.5, 0.5] };
    const along = at(paintMask(area({ ...soft, points: [0.5, 0.5, 0.5, 0.5] }), photo, PLAIN_FRAME), 220, 100);
    expect(along).toBe(once);
    expect(at(paintMask(area(twice), photo, PLAIN_FRAME), 200, 100)).toBe(255);
    expect(at(paintMask(area(soft, soft), photo, PLAIN_FRAME), 220, 100)).toBeGreaterThan(once + 30);
  });

  it('joins the places of a stroke, however far apart they are', () => {
    const mask = paintMask(area({ ...dab, radius: 0.02, points: [0.1, 0.5, 0.9, 0.5] }), photo, PLAIN_FRAME);
    for (const x of [40, 100, 200, 300, 360]) expect(at(mask, x, 100)).toBe(255);
    expect(at(mask, 200, 115)).toBe(0);
  });

  it('takes away with strokes that erase, and turns inside out', () => {
    const erased = paintMask(area(dab, { ...dab, mode: 'subtract', radius: 0.05 }), photo, PLAIN_FRAME);
    expect([at(erased, 200, 100), at(erased, 230, 100)]).toEqual([0, 255]);
    const inverted = paintMask([dab, { kind: 'invert' }], photo, PLAIN_FRAME);
    expect([at(inverted, 200, 100), at(inverted, 0, 0)]).toEqual([0, 255]);
  });

  it('follows the photo through a crop, at the size that the crop has', () => {
    const frame = { ...PLAIN_FRAME, x: 0.75, y: 0.5, width: 0.5 };
    expect(maskRaster(photo, frame).size).toEqual({ width: 200, height: 200 });
    const mask = paintMask(area(dab), photo, frame);
    expect([at(mask, 10, 100), at(mask, 37, 100), at(mask, 43, 100)]).toEqual([255, 255, 0]);
  });

  it('keeps masks of large photos small', () => {
    expect(maskRaster({ width: 8000, height: 4000 }, PLAIN_FRAME).size).toEqual({ width: 1024, height: 512 });
  });
});

describe('coverSegment', () => {
  const dabAt = (x: number, y: number, radiusPx = 10) => ({ x, y, radiusPx });

  it('says what it may have changed, and nothing where the brush is beside the picture', () => {
    const cover = emptyMask(photo);
    const changed = coverSegment(cover, dabAt(5, 50), dabAt(30, 50), 0);
    expect(changed).toEqual({ x: 0, y: 40, width: 40, height: 20 });
    expect(coverSegment(cover, dabAt(-50, -50), dabAt(-30, -50), 0)).toBeNull();
  });

  it('visits every px that a slanted brush reaches', () => {
    for (const [x, y] of [
      [350, 160],
      [60, 190],
      [40, 45],
      [300, 20],
    ] as const) {
      const cover = emptyMask(photo);
      coverSegment(cover, dabAt(40, 30), dabAt(x, y), 0.5);
      // The same with dabs so near to each other that they leave no gap.
      const dabs = emptyMask(photo);
      for (let i = 0; i <= 4000; i++) {
        const at = dabAt(40 + ((x - 40) * i) / 4000, 30 + ((y - 30) * i) / 4000);
        coverSegment(dabs, at, at, 0.5);
      }
      expect(Math.max(...cover.data.map((value, i) => Math.abs(value - dabs.data[i]!)))).toBeLessThanOrEqual(2);
    }
  });

  it('grows between two places with the pressure of a pen', () => {
    const cover = emptyMask(photo);
    coverSegment(cover, dabAt(50, 100, 10), dabAt(250, 100, 30), 0);
    const width = (x: number): number => {
      let count = 0;
      for (let y = 0; y < photo.height; y++) if (at(cover, x, y) > 127) count++;
      return count;
    };
    expect([width(50), width(150), width(240)]).toEqual([20, 40, 58]);
  });
});
