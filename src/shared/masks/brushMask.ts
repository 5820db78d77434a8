import type { Point } from '../domain/framePoint.js';
import type { BrushStroke, MaskMode } from '../domain/maskStep.js';
import { emptyMask, type MaskRect, type PixelMask } from '../domain/pixelMask.js';
import { inRaster, lengthInRaster, type MaskRaster } from './maskRaster.js';

/** Minimum width of an edge: harder edges would look jagged. */
const LEAST_EDGE_PX = 1;

/** A place of a stroke in px of a mask, and the brush's radius there. */
export interface Dab extends Point {
  readonly radiusPx: number;
}

/** The places of a stroke in px of a mask. */
export function dabsOf(
  { radius, points, pressures }: Pick<BrushStroke, 'radius' | 'points' | 'pressures'>,
  raster: MaskRaster,
): Dab[] {
  const radiusPx = lengthInRaster(radius, raster);
  return Array.from({ length: points.length >> 1 }, (_, i) => ({
    ...inRaster({ x: points[2 * i]!, y: points[2 * i + 1]! }, raster),
    radiusPx: radiusPx * (pressures?.[i] ?? 1),
  }));
}

/** The cover of a stroke. A stroke that crosses itself does not cover more at the crossing. */
export function strokeCover(stroke: BrushStroke, raster: MaskRaster): PixelMask {
  const cover = emptyMask(raster.size);
  const dabs = dabsOf(stroke, raster);
  dabs.forEach((to, index) => coverSegment(cover, dabs[Math.max(0, index - 1)]!, to, stroke.softness));
  return cover;
}

/** The new value of a mask, 0-255, under a cover. */
export function withCover(value: number, cover: number, mode: MaskMode): number {
  switch (mode) {
    case 'add':
      return Math.round(255 - ((255 - value) * (255 - cover)) / 255);
    case 'subtract':
      return Math.round((value * (255 - cover)) / 255);
    case 'intersect':
      return Math.round((value * cover) / 255);
  }
}

/**
 * Draws the brush from one place to another into the cover of a stroke; raises values, never lowers them. Between two
 * places the radius changes evenly. Only the px that the brush can reach are visited.
 * @returns the area that may have changed; null if the brush is outside the mask
 */
export function coverSegment(cover: PixelMask, from: Dab, to: Dab, softness: number): MaskRect | null {
  const [start, end] = [Math.max(from.radiusPx, LEAST_EDGE_PX), Math.max(to.radiusPx, LEAST_EDGE_PX)];
  const widest = Math.max(start, end);
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - widest));
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - widest));
  const right = Math.min(cover.width, Math.ceil(Math.max(from.x, to.x) + widest));
  const bottom = Math.min(cover.height, Math.ceil(Math.max(from.y, to.y) + widest));
  if (left >= right || top >= bottom) return null;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squaredLength = dx * dx + dy * dy;
  for (let y = top; y < bottom; y++) {
    const [first, last] = reachInRow(y + 0.5, from, to, widest);
    const end0 = Math.min(right, Math.ceil(last));
    for (let x = Math.max(left, Math.floor(first)); x < end0; x++) {
      // The segments of a stroke lie largely on each other.
      if (cover.data[y * cover.width + x] === 255) continue;
      // Measured at the center of the pixel.
      const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y];
      const along = squaredLength === 0 ? 1 : Math.min(1, Math.max(0, (px * dx + py * dy) / squaredLength));
      const [offX, offY] = [px - along * dx, py - along * dy];
      const squared = offX * offX + offY * offY;
      const radius = start + along * (end - start);
      if (squared >= radius * radius) continue;
      const inner = Math.max(0, Math.min(radius * (1 - softness), radius - LEAST_EDGE_PX));
      const at = y * cover.width + x;
      const value = squared <= inner * inner ? 255 : fading((radius - Math.sqrt(squared)) / (radius - inner));
      if (value > cover.data[at]!) cover.data[at] = value;
    }
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The px of a row that a brush between two places can reach: those of its ends and of the places in between. */
function reachInRow(y: number, from: Point, to: Point, radius: number): readonly [number, number] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  // The part of the way on which the brush is near enough to the row.
  let [enters, leaves] = [0, 1];
  if (dy !== 0) {
    const [a, b] = [(y - radius - from.y) / dy, (y + radius - from.y) / dy];
    [enters, leaves] = [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))];
  } else if (Math.abs(y - from.y) > radius) return [0, 0];
  if (enters > leaves) return [0, 0];
  const [x1, x2] = [from.x + enters * dx, from.x + leaves * dx];
  return [Math.min(x1, x2) - radius, Math.max(x1, x2) + radius];
}

/** From 0 at the rim to 255, smooth at both ends. */
function fading(share: number): number {
  return Math.round(255 * share * share * (3 - 2 * share));
}
