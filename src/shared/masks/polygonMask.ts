import type { Point } from '../domain/framePoint.js';
import { emptyMask, type PixelMask } from '../domain/pixelMask.js';
import { inRaster, type MaskRaster } from './maskRaster.js';

/** Lines per row at which the crossings with the outline are found; along them the cover is exact. */
const LINES = 4;

/**
 * The cover of the inside of a closed line, by the even-odd rule.
 * @param points x and y alternately, as fractions of the photo
 */
export function polygonCover(points: readonly number[], raster: MaskRaster): PixelMask {
  const corners = Array.from({ length: points.length >> 1 }, (_, i) =>
    inRaster({ x: points[2 * i]!, y: points[2 * i + 1]! }, raster),
  );
  const mask = emptyMask(raster.size);
  const row = new Float64Array(mask.width);
  for (let y = 0; y < mask.height; y++) {
    row.fill(0);
    for (let line = 0; line < LINES; line++) {
      const crossings = crossingsAt(corners, y + (line + 0.5) / LINES);
      for (let i = 0; i + 1 < crossings.length; i += 2) addSpan(row, crossings[i]!, crossings[i + 1]!);
    }
    for (let x = 0; x < mask.width; x++) mask.data[y * mask.width + x] = Math.round((255 * row[x]!) / LINES);
  }
  return mask;
}

/** Where the outline crosses a horizontal line, from left to right. */
function crossingsAt(corners: readonly Point[], y: number): number[] {
  const crossings: number[] = [];
  let from = corners.at(-1)!;
  for (const to of corners) {
    if (from.y > y !== to.y > y) crossings.push(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x));
    from = to;
  }
  return crossings.sort((a, b) => a - b);
}

/** Adds to each px the part of it that lies between two places of the row. */
function addSpan(row: Float64Array, from: number, to: number): void {
  const [start, end] = [Math.max(0, from), Math.min(row.length, to)];
  if (start >= end) return;
  const [first, last] = [Math.floor(start), Math.min(row.length - 1, Math.floor(end))];
  for (let x = first; x <= last; x++) row[x] = row[x]! + Math.min(x + 1, end) - Math.max(x, start);
}
