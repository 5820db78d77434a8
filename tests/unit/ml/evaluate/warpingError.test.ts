import { expect, it } from 'vitest';
import { warped, warpingError } from '../../../../src/ml/evaluate/warpingError.js';
import { testImage } from '../../../helpers/testImages.js';

const still = testImage(60, 40, 2);
const frame = (shift: number): ReturnType<typeof warped> => warped(still, 40, 40, (x, y) => ({ x: x + shift, y }));

it('is 0 for a picture that moves as the flow says, and the squared difference otherwise', () => {
  expect(warpingError(frame(2), frame(5), (x, y) => ({ x: x + 3, y }))).toBe(0);
  expect(warpingError(frame(2), frame(5), (x, y) => ({ x, y }))).toBeGreaterThan(0.003);
  const brighter = { ...frame(2), data: frame(2).data.map((value) => (value > 204 ? 204 : value) + 51) };
  const capped = { ...frame(2), data: frame(2).data.map((value) => (value > 204 ? 204 : value)) };
  expect(warpingError(capped, brighter, (x, y) => ({ x, y }))).toBeCloseTo(0.04, 10);
});

it('leaves out pixels that are hidden or outside', () => {
  expect(warpingError(frame(2), frame(9), (x, y) => (x < 20 ? { x: x - 99, y } : undefined))).toBe(0);
});
