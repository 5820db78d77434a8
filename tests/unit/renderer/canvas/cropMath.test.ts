import { describe, expect, it } from 'vitest';
import {
  aspectOf,
  layoutCrop,
  mirroredCrop,
  movedCrop,
  resizedCrop,
  straightenedCrop,
  turnedCrop,
  withAspect,
} from '../../../../src/renderer/src/canvas/cropMath.js';
import { isInside, PLAIN_FRAME, type Frame } from '../../../../src/shared/domain/frame.js';

const photo = { width: 1000, height: 500 };
const half: Frame = { ...PLAIN_FRAME, width: 0.5, height: 0.5 };
const corner = { x: 1, y: 1 } as const;

function expectFrame(frame: Frame, expected: Frame): void {
  for (const key of ['turns', 'angle', 'x', 'y', 'width', 'height'] as const) {
    expect(frame[key], key).toBeCloseTo(expected[key], 9);
  }
  expect(frame.isMirrored).toBe(expected.isMirrored);
}

describe('a crop', () => {
  it('moves until it reaches the edge of the photo', () => {
    expectFrame(movedCrop(half, photo, { x: 100, y: -50 }), { ...half, x: 0.6, y: 0.4 });
    expectFrame(movedCrop(half, photo, { x: 900, y: 0 }), { ...half, x: 0.75 });
  });

  it('keeps the opposite corner when one is dragged', () => {
    const grown = resizedCrop(half, photo, { handle: corner, by: { x: 100, y: 50 }, aspect: null });
    expectFrame(grown, { ...half, x: 0.55, y: 0.55, width: 0.6, height: 0.6 });
  });

  it('ends where the photo ends, with its proportions where those are kept', () => {
    const grown = resizedCrop(half, photo, { handle: corner, by: { x: 5000, y: 10 }, aspect: 2 });
    expect(isInside(grown, photo)).toBe(true);
    expect(aspectOf(grown, photo)).toBeCloseTo(2, 6);
    expect(grown.x + grown.width / 2).toBeCloseTo(1, 5);
  });

  it('keeps proportions around the middle when an edge is dragged', () => {
    const wider = resizedCrop(half, photo, { handle: { x: 1, y: 0 }, by: { x: 100, y: 0 }, aspect: 2 });
    expect(aspectOf(wider, photo)).toBeCloseTo(2, 6);
    expect(wider.y).toBeCloseTo(0.5, 9);
  });

  it('does not shrink to nothing', () => {
    const { width, height } = resizedCrop(half, photo, { handle: corner, by: { x: -9000, y: -9000 }, aspect: null });
    expect(width * 1000).toBeCloseTo(32, 6);
    expect(height * 500).toBeCloseTo(32, 6);
  });

  it.each([1, 4 / 3, 16 / 9, 9 / 16])('takes the largest rectangle of proportions %f', (aspect) => {
    const frame = withAspect(PLAIN_FRAME, photo, aspect);
    expect(aspectOf(frame, photo)).toBeCloseTo(aspect, 9);
    expect(isInside(frame, photo)).toBe(true);
    expect(Math.max(frame.width, frame.height)).toBeCloseTo(1, 9);
  });

  it('comes back after four quarter turns, and after two mirrorings', () => {
    const frame = { ...half, x: 0.3, y: 0.6, angle: 5, isMirrored: true };
    let turned: Frame = frame;
    for (let i = 0; i < 4; i++) turned = turnedCrop(turned, 1);
    const back = turnedCrop(turnedCrop(frame, 1), -1);
    for (const again of [turned, back, mirroredCrop(mirroredCrop(frame))]) expectFrame(again, frame);
  });

  it('stays on the photo when that is straightened', () => {
    const frame = straightenedCrop(PLAIN_FRAME, photo, 10);
    expect(isInside(frame, photo)).toBe(true);
    expect(aspectOf(frame, photo)).toBeCloseTo(2, 9);
  });

  it('lies in the middle of the screen, which shows all of the photo', () => {
    const { scale, rect } = layoutCrop(PLAIN_FRAME, photo, { width: 556, height: 500 });
    expect(scale).toBe(0.5);
    expect(rect).toEqual({ x: 28, y: 125, width: 500, height: 250 });
  });
});
