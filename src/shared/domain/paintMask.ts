import { framedSize, type Frame, type FrameSize } from './frame.js';
import { toFramed, type Point } from './framePoint.js';
import type { BrushStroke, PaintedArea } from './paintedRegion.js';
import type { PixelMask } from './pixelMask.js';

/** The long side in px at which strokes are drawn; a mask is resized to the picture where it is used. */
const MASK_PX = 1024;
/** Minimum width of an edge: harder edges would look jagged. */
const LEAST_EDGE_PX = 1;

/** In px of a mask. */
export type MaskRect = Point & FrameSize;

export interface Brush {
  readonly radiusPx: number;
  /** 0-1. */
  readonly softness: number;
}

/** The size of the mask for the framed part of a photo. */
export function maskSize(photo: FrameSize, frame: Frame): FrameSize {
  const { width, height } = framedSize(photo, frame);
  const scale = Math.min(1, MASK_PX / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

export function emptyMask({ width, height }: FrameSize): PixelMask {
  return { width, height, data: new Uint8Array(width * height) };
}

/** The mask of a painted area over the framed part of a photo, of `maskSize`. */
export function paintMask({ strokes, isInverted }: PaintedArea, photo: FrameSize, frame: Frame): PixelMask {
  const mask = emptyMask(maskSize(photo, frame));
  for (const stroke of strokes) drawStroke(mask, stroke, photo, frame);
  if (isInverted) for (let i = 0; i < mask.data.length; i++) mask.data[i] = 255 - mask.data[i]!;
  return mask;
}

/** Converts a point of the photo to px of the mask. */
export function inMask(at: Point, photo: FrameSize, frame: Frame): Point {
  const { x, y } = toFramed(at, photo, frame);
  const scale = maskScale(photo, frame);
  return { x: x * scale, y: y * scale };
}

/** The brush in px of the mask; `radius` is a fraction of the photo's long side. */
export function brushInMask({ radius, softness }: Omit<BrushStroke, 'points'>, photo: FrameSize, frame: Frame): Brush {
  return { radiusPx: radius * Math.max(photo.width, photo.height) * maskScale(photo, frame), softness };
}

function maskScale(photo: FrameSize, frame: Frame): number {
  return maskSize(photo, frame).width / framedSize(photo, frame).width;
}

/** Draws a stroke into a mask of `maskSize`. */
export function drawStroke(mask: PixelMask, stroke: BrushStroke, photo: FrameSize, frame: Frame): void {
  // A stroke that crosses itself does not cover more at the crossing.
  const cover = emptyMask(mask);
  const brush = brushInMask(stroke, photo, frame);
  const points = pointsOf(stroke).map((at) => inMask(at, photo, frame));
  const all = { left: mask.width, top: mask.height, right: 0, bottom: 0 };
  points.forEach((to, index) => {
    const changed = coverSegment(cover, points[Math.max(0, index - 1)]!, to, brush);
    if (!changed) return;
    all.left = Math.min(all.left, changed.x);
    all.top = Math.min(all.top, changed.y);
    all.right = Math.max(all.right, changed.x + changed.width);
    all.bottom = Math.max(all.bottom, changed.y + changed.height);
  });
  for (let y = all.top; y < all.bottom; y++) {
    for (let i = y * mask.width + all.left; i < y * mask.width + all.right; i++) {
      mask.data[i] = withCover(mask.data[i]!, cover.data[i]!, stroke.isErasing);
    }
  }
}

function pointsOf({ points }: BrushStroke): Point[] {
  return Array.from({ length: points.length >> 1 }, (_, i) => ({ x: points[2 * i]!, y: points[2 * i + 1]! }));
}

/** The new value of a mask, 0-255, under a stroke with this cover. */
export function withCover(value: number, cover: number, isErasing: boolean): number {
  const left = 255 - cover;
  return Math.round(isErasing ? (value * left) / 255 : 255 - ((255 - value) * left) / 255);
}

/**
 * Draws the brush from one point to another into the cover of a stroke; raises values, never lowers them.
 * @returns the area that may have changed; null if the brush is outside the mask
 */
export function coverSegment(cover: PixelMask, from: Point, to: Point, { radiusPx, softness }: Brush): MaskRect | null {
  const radius = Math.max(radiusPx, LEAST_EDGE_PX);
  const inner = Math.max(0, Math.min(radius * (1 - softness), radius - LEAST_EDGE_PX));
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - radius));
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - radius));
  const right = Math.min(cover.width, Math.ceil(Math.max(from.x, to.x) + radius));
  const bottom = Math.min(cover.height, Math.ceil(Math.max(from.y, to.y) + radius));
  if (left >= right || top >= bottom) return null;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squaredLength = dx * dx + dy * dy;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      // Measured at the center of the pixel.
      const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y];
      const along = squaredLength === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squaredLength));
      const [offX, offY] = [px - along * dx, py - along * dy];
      const squared = offX * offX + offY * offY;
      if (squared >= radius * radius) continue;
      const at = y * cover.width + x;
      const value = squared <= inner * inner ? 255 : fading((radius - Math.sqrt(squared)) / (radius - inner));
      if (value > cover.data[at]!) cover.data[at] = value;
    }
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** From 0 at the rim to 255, smooth at both ends. */
function fading(share: number): number {
  return Math.round(255 * share * share * (3 - 2 * share));
}
