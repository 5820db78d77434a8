import { expect, it } from 'vitest';
import { paintedPx } from '../../../../src/main/engine/renderPreview.js';

it.each([
  [640, 1024, 1024],
  [1400, 1024, 1400],
  [640, 4096, 2048],
  [640, undefined, 2048],
])('a preview of %i px with strokes for %s is painted at %i', (sidePx, strokePx, expected) => {
  expect(paintedPx(sidePx, strokePx)).toBe(expected);
});
