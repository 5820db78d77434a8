import { expect, it } from 'vitest';
import { FRONT, isSameOrbit, moved, turned, zoomed } from '../../../../src/renderer/src/turntable/orbit.js';

it('turns all around, but not over the top', () => {
  expect(turned(FRONT, 7, 0).yaw).toBeCloseTo(FRONT.yaw + 7 - 2 * Math.PI, 9);
  expect(turned(FRONT, 0, 9).pitch).toBeLessThan(Math.PI / 2);
  expect(turned(FRONT, 0, -9).pitch).toBeGreaterThan(-Math.PI / 2);
});

it('zooms within limits and comes back', () => {
  const near = zoomed(FRONT, 1e6);
  expect(near.zoom).toBe(zoomed(near, 2).zoom);
  expect(zoomed(FRONT, 1e-6).zoom).toBeGreaterThan(0);
  expect(isSameOrbit(zoomed(zoomed(FRONT, 2), 0.5), FRONT)).toBe(true);
});

it('keeps the model within reach', () => {
  const far = moved(FRONT, 100, -100);
  expect([far.x, far.y]).toEqual([2, -2]);
  expect(moved(zoomed(FRONT, 4), 100, 0).x).toBe(8);
});
