import type { Bounds } from './edgeGrid.js';

/** Added to each side, so that no pixel between two triangles is missed by rounding; in px. */
const SLACK = 1e-6;

/**
 * Visits the pixels of a box whose centers lie in a triangle, borders included.
 * @param corners x and y of three points in px. @param box in whole px @param scale px per unit, from `left` and `top` on
 */
export function rasterTriangle(
  corners: ArrayLike<number>,
  box: Bounds,
  visit: (x: number, y: number) => void,
  { scale = 1, left = 0, top = 0 } = {},
): void {
  const x = [0, 2, 4].map((at) => (corners[at]! - left) * scale) as [number, number, number];
  const y = [1, 3, 5].map((at) => (corners[at]! - top) * scale) as [number, number, number];
  const firstRow = Math.max(box.top, Math.ceil(Math.min(...y) - 0.5 - SLACK));
  const lastRow = Math.min(box.bottom - 1, Math.floor(Math.max(...y) - 0.5 + SLACK));
  for (let row = firstRow; row <= lastRow; row++) {
    const at = row + 0.5;
    let [from, to] = [Infinity, -Infinity];
    for (let side = 0; side < 3; side++) {
      const next = (side + 1) % 3;
      const [y0, y1] = [y[side]!, y[next]!];
      if (Math.min(y0, y1) > at + SLACK || Math.max(y0, y1) < at - SLACK) continue;
      const share = y0 === y1 ? undefined : Math.min(1, Math.max(0, (at - y0) / (y1 - y0)));
      for (const each of share === undefined ? [x[side]!, x[next]!] : [x[side]! + share * (x[next]! - x[side]!)]) {
        from = Math.min(from, each);
        to = Math.max(to, each);
      }
    }
    const last = Math.min(box.right - 1, Math.floor(to - 0.5 + SLACK));
    for (let column = Math.max(box.left, Math.ceil(from - 0.5 - SLACK)); column <= last; column++) visit(column, row);
  }
}
