import type { Point } from './curves.js';
import { createPlane, type Plane } from './plane.js';
import { length2 } from './scalar.js';

/** The site of each pixel, and the pixel's distance (pixels) from the border of its cell. */
export interface Cells {
  readonly owner: Int32Array;
  readonly border: Plane;
}

/**
 * Voronoi cells of `sites` on a picture; searches only the buckets around each pixel. Sites should be evenly spread;
 * `spacing` is their mean distance in pixels.
 */
export function voronoi(sites: readonly Point[], width: number, height: number, spacing: number): Cells {
  const bucket = Math.max(2, spacing * 1.2);
  const columns = Math.ceil(width / bucket) + 4;
  const rows = Math.ceil(height / bucket) + 4;
  const buckets: number[][] = Array.from({ length: columns * rows }, () => []);
  sites.forEach(([x, y], index) => {
    const bx = Math.floor(x / bucket) + 2;
    const by = Math.floor(y / bucket) + 2;
    if (bx >= 0 && by >= 0 && bx < columns && by < rows) buckets[by * columns + bx]!.push(index);
  });
  const owner = new Int32Array(width * height);
  const border = createPlane(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const near = gather(buckets, columns, rows, Math.floor(x / bucket) + 2, Math.floor(y / bucket) + 2);
      let best = -1;
      let bestDistance = Infinity;
      for (const index of near) {
        const [sx, sy] = sites[index]!;
        const distance = (x - sx) * (x - sx) + (y - sy) * (y - sy);
        if (distance < bestDistance) {
          bestDistance = distance;
          best = index;
        }
      }
      owner[y * width + x] = best;
      border.data[y * width + x] = best < 0 ? spacing : borderDistance(sites, near, best, x, y, spacing);
    }
  }
  return { owner, border };
}

function borderDistance(
  sites: readonly Point[],
  near: readonly number[],
  best: number,
  x: number,
  y: number,
  spacing: number,
): number {
  const [ax, ay] = sites[best]!;
  let nearest = spacing;
  for (const index of near) {
    if (index === best) continue;
    const [bx, by] = sites[index]!;
    const dx = bx - ax;
    const dy = by - ay;
    const length = length2(dx, dy);
    if (length === 0) continue;
    nearest = Math.min(nearest, ((ax + bx) / 2 - x) * (dx / length) + ((ay + by) / 2 - y) * (dy / length));
  }
  return nearest;
}

/** The sites of the bucket and of the ring around it; widens the ring if it finds too few. */
function gather(
  buckets: readonly number[][],
  columns: number,
  rows: number,
  bx: number,
  by: number,
): readonly number[] {
  const near: number[] = [];
  for (let reach = 1; reach <= 3; reach++) {
    near.length = 0;
    for (let j = Math.max(0, by - reach); j <= Math.min(rows - 1, by + reach); j++) {
      for (let i = Math.max(0, bx - reach); i <= Math.min(columns - 1, bx + reach); i++) {
        for (const index of buckets[j * columns + i]!) near.push(index);
      }
    }
    if (near.length >= 4) break;
  }
  return near;
}
