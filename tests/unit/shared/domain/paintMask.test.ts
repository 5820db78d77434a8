import { describe, expect, it } from 'vitest';
import { PLAIN_FRAME } from '../../../../src/shared/domain/frame.js';
import { coverSegment, emptyMask, maskSize, paintMask } from '../../../../src/shared/domain/paintMask.js';
import type { BrushStroke } from '../../../../src/shared/domain/paintedRegion.js';
import type { PixelMask } from '../../../../src/shared/domain/pixelMask.js';

const photo = { width: 400, height: 200 };
/** A hard dab of 40 px in the middle. */
const dab: BrushStroke = { isErasing: false, radius: 0.1, softness: 0, points: [0.5, 0.5] };
const area = (...strokes: BrushStroke[]) => ({ strokes, isInverted: false });
const at = ({ data, width }: PixelMask, x: number, y: number): number => data[y * width + x]!;

describe('paintMask', () => {
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
    const erased = paintMask(area(dab, { ...dab, isErasing: true, radius: 0.05 }), photo, PLAIN_FRAME);
    expect([at(erased, 200, 100), at(erased, 230, 100)]).toEqual([0, 255]);
    const inverted = paintMask({ strokes: [dab], isInverted: true }, photo, PLAIN_FRAME);
    expect([at(inverted, 200, 100), at(inverted, 0, 0)]).toEqual([0, 255]);
  });

  it('follows the photo through a crop, at the size that the crop has', () => {
    const frame = { ...PLAIN_FRAME, x: 0.75, y: 0.5, width: 0.5 };
    expect(maskSize(photo, frame)).toEqual({ width: 200, height: 200 });
    const mask = paintMask(area(dab), photo, frame);
    expect([at(mask, 10, 100), at(mask, 37, 100), at(mask, 43, 100)]).toEqual([255, 255, 0]);
  });

  it('keeps masks of large photos small', () => {
    expect(maskSize({ width: 8000, height: 4000 }, PLAIN_FRAME)).toEqual({ width: 1024, height: 512 });
  });
});

describe('coverSegment', () => {
  it('says what it may have changed, and nothing where the brush is beside the picture', () => {
    const cover = emptyMask(photo);
    const brush = { radiusPx: 10, softness: 0 };
    const changed = coverSegment(cover, { x: 5, y: 50 }, { x: 30, y: 50 }, brush);
    expect(changed).toEqual({ x: 0, y: 40, width: 40, height: 20 });
    expect(coverSegment(cover, { x: -50, y: -50 }, { x: -30, y: -50 }, brush)).toBeNull();
  });
});
