import { describe, expect, it } from 'vitest';
import {
  alignViewport,
  clampViewport,
  fitViewport,
  MAX_SCALE,
  zoomTo,
} from '../../../../src/renderer/src/canvas/viewport.js';

const screen = { width: 800, height: 600 };
const photo = { width: 4000, height: 2000 };

describe('viewport', () => {
  it('fits the whole picture into the screen, above the toolbar', () => {
    const view = fitViewport(photo, screen);
    expect(view.x).toBeGreaterThan(0);
    expect(view.x * 2 + photo.width * view.scale).toBeCloseTo(screen.width);
    expect(view.y).toBeGreaterThan(0);
    expect(view.y + photo.height * view.scale).toBeLessThan(screen.height - 40);
  });

  it('does not enlarge a small picture', () => {
    expect(fitViewport({ width: 100, height: 80 }, screen)).toEqual({ scale: 1, x: 350, y: 236 });
  });

  it('keeps the point under the cursor where it is when it zooms', () => {
    const view = fitViewport(photo, screen);
    const at = { x: 200, y: 250 };
    const zoomed = zoomTo(view, 1.5, at);
    const under = (v: typeof view) => ({ x: (at.x - v.x) / v.scale, y: (at.y - v.y) / v.scale });
    expect(under(zoomed).x).toBeCloseTo(under(view).x);
    expect(under(zoomed).y).toBeCloseTo(under(view).y);
  });

  it('lays px of the picture on px of the display where one is a whole number of the others', () => {
    expect(alignViewport({ scale: 1, x: -100.5, y: 20.2 }, 1)).toEqual({ scale: 1, x: -100, y: 20 });
    expect(alignViewport({ scale: 0.5, x: -100.3, y: 20.2 }, 2)).toEqual({ scale: 0.5, x: -100.5, y: 20 });
    const between = { scale: 0.8, x: -100.5, y: 20.2 };
    expect(alignViewport(between, 1)).toBe(between);
  });

  it('bounds the scale at both ends', () => {
    expect(clampViewport({ scale: 500, x: 0, y: 0 }, photo, screen).scale).toBe(MAX_SCALE);
    expect(clampViewport({ scale: 1e-6, x: 0, y: 0 }, photo, screen).scale).toBeCloseTo(752 / 4000 / 2);
  });

  it('keeps a part of the picture on the screen, however far it is pushed', () => {
    const far = clampViewport({ scale: 1, x: 1e6, y: -1e6 }, photo, screen);
    expect(far.x).toBeLessThan(screen.width);
    expect(far.y + photo.height).toBeGreaterThan(0);
  });

  it('keeps a picture smaller than the screen within it', () => {
    const small = { width: 100, height: 100 };
    expect(clampViewport({ scale: 1, x: -50, y: 900 }, small, screen)).toEqual({ scale: 1, x: 0, y: 500 });
  });
});
