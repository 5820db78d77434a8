import { describe, expect, it } from 'vitest';
import {
  fitInside,
  framedSize,
  frameSchema,
  isInside,
  isPlainFrame,
  isSameFrame,
  PLAIN_FRAME,
} from '../../../../src/shared/domain/frame.js';

const size = { width: 4000, height: 3000 };

describe('a frame', () => {
  it('takes the whole photo where it is plain', () => {
    expect(isPlainFrame(frameSchema.parse(PLAIN_FRAME))).toBe(true);
    expect(framedSize(size, PLAIN_FRAME)).toEqual(size);
    expect(isPlainFrame({ ...PLAIN_FRAME, angle: 0.5 })).toBe(false);
    expect(isSameFrame(PLAIN_FRAME, { ...PLAIN_FRAME, width: 0.9 })).toBe(false);
  });

  it('counts shares of the turned photo', () => {
    expect(framedSize(size, { ...PLAIN_FRAME, turns: 1, width: 0.5 })).toEqual({ width: 1500, height: 4000 });
  });

  it.each([-45, -12, 0, 3, 30, 45])('fits onto the photo at %i degrees with its proportions', (angle) => {
    const frame = { ...PLAIN_FRAME, angle, x: 0.1, y: 0.9, width: 0.8, height: 0.6 };
    const fitted = fitInside(frame, size);
    expect(isInside(frame, size)).toBe(false);
    expect(isInside(fitted, size)).toBe(true);
    expect(fitted.width / fitted.height).toBeCloseTo(frame.width / frame.height, 9);
    expect(fitInside(fitted, size).x).toBeCloseTo(fitted.x, 9);
  });

  it('leaves a rectangle alone that lies on the photo', () => {
    const frame = { ...PLAIN_FRAME, angle: 10, x: 0.4, y: 0.5, width: 0.3, height: 0.3 };
    expect(fitInside(frame, size)).toEqual(frame);
  });
});
