import type { Plane } from './plane.js';
import { createPlane } from './plane.js';
import type { Point } from './curves.js';

/** Coverage (0-1) of a shape on a part of the picture, exactly anti-aliased. */
export interface Mask {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * Fills closed polygons by exact signed area per pixel (the accumulation method of font rasterizers). Windings add up
 * and the result is |sum| clamped to 1, so holes run in the opposite direction. The mask is clipped to the picture.
 */
export function rasterize(polygons: readonly (readonly Point[])[], pictureWidth: number, pictureHeight: number): Mask {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of polygons) {
    for (const [x, y] of polygon) {
      minX = Math.min(minX, x);
      minY = Math.min(minY, y);
      maxX = Math.max(maxX, x);
      maxY = Math.max(maxY, y);
    }
  }
  const x0 = Math.max(0, Math.floor(minX));
  const y0 = Math.max(0, Math.floor(minY));
  const width = Math.max(0, Math.min(pictureWidth, Math.ceil(maxX) + 1) - x0);
  const height = Math.max(0, Math.min(pictureHeight, Math.ceil(maxY) + 1) - y0);
  const mask: Mask = { x: x0, y: y0, width, height, data: new Float32Array(width * height) };
  if (width === 0 || height === 0) return mask;
  const sums = new Float32Array((width + 2) * height);
  for (const polygon of polygons) {
    let previous = polygon[polygon.length - 1]!;
    for (const point of polygon) {
      addEdge(sums, width, height, previous[0] - x0, previous[1] - y0, point[0] - x0, point[1] - y0);
      previous = point;
    }
  }
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      sum += sums[y * (width + 2) + x]!;
      mask.data[y * width + x] = Math.min(1, Math.abs(sum));
    }
  }
  return mask;
}

function addEdge(
  sums: Float32Array,
  width: number,
  height: number,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  if (y0 === y1) return;
  const direction = y0 < y1 ? 1 : -1;
  const [topX, topY, bottomX, bottomY] = y0 < y1 ? [x0, y0, x1, y1] : [x1, y1, x0, y0];
  const slope = (bottomX - topX) / (bottomY - topY);
  const firstRow = Math.max(0, Math.floor(topY));
  const lastRow = Math.min(height - 1, Math.ceil(bottomY) - 1);
  for (let row = firstRow; row <= lastRow; row++) {
    const from = Math.max(topY, row);
    const to = Math.min(bottomY, row + 1);
    const dy = to - from;
    if (dy <= 0) continue;
    // Clamp edges outside the box to its left or right border; right of the box nothing is covered.
    const xa = Math.min(width, Math.max(0, topX + (from - topY) * slope));
    const xb = Math.min(width, Math.max(0, topX + (to - topY) * slope));
    addSpan(sums, row * (width + 2), direction * dy, Math.min(xa, xb), Math.max(xa, xb));
  }
}

/** Adds the area to the right of an edge piece that crosses one row between `left` and `right`. */
function addSpan(sums: Float32Array, offset: number, amount: number, left: number, right: number): void {
  const first = Math.floor(left);
  const last = Math.ceil(right);
  if (last <= first + 1) {
    const middle = (left + right) / 2 - first;
    sums[offset + first]! += amount * (1 - middle);
    sums[offset + first + 1]! += amount * middle;
    return;
  }
  const scale = 1 / (right - left);
  // The coverage of a pixel is the integral of a ramp; `sums` stores differences between neighbors.
  let previous = 0;
  for (let x = first; x < last; x++) {
    const a = Math.max(left, x);
    const b = Math.min(right, x + 1);
    const before = (a - left) * scale;
    const after = (b - left) * scale;
    const covered = ((before + after) / 2) * (b - a) + after * (x + 1 - b);
    sums[offset + x]! += amount * (covered - previous);
    previous = covered;
  }
  sums[offset + last]! += amount * (1 - previous);
}

/** Copies a mask into a plane of the picture's size. */
export function maskToPlane(mask: Mask, width: number, height: number): Plane {
  const plane = createPlane(width, height);
  for (let y = 0; y < mask.height; y++) {
    plane.data.set(mask.data.subarray(y * mask.width, (y + 1) * mask.width), (y + mask.y) * width + mask.x);
  }
  return plane;
}
