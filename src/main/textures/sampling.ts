import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { wrapIndex, type Wrap } from './surface.js';

/** A color, 0-255 per channel. */
export type Color = [number, number, number];

/** How the pixels of a picture are addressed beyond its borders. */
export interface Wrapping {
  readonly wrapU: Wrap;
  readonly wrapV: Wrap;
}

/** Adds the color at a point, interpolated between four pixels, times `weight`. The center of the first is 0.5, 0.5. */
export function addLinear(
  { width, height, data }: PixelImage,
  { wrapU, wrapV }: Wrapping,
  x: number,
  y: number,
  weight: number,
  color: Color,
): void {
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  const [across, down] = [x - 0.5 - left, y - 0.5 - top];
  for (let row = 0; row < 2; row++) {
    const share = weight * (row === 0 ? 1 - down : down);
    if (share === 0) continue;
    const start = wrapIndex(top + row, height, wrapV) * width;
    for (let column = 0; column < 2; column++) {
      const part = share * (column === 0 ? 1 - across : across);
      if (part === 0) continue;
      const at = 3 * (start + wrapIndex(left + column, width, wrapU));
      color[0] += part * data[at]!;
      color[1] += part * data[at + 1]!;
      color[2] += part * data[at + 2]!;
    }
  }
}

/** The most points per side that the mean of a square is taken of. */
const MOST_POINTS = 6;

/** Adds the mean color of a square of `side` px around a point, times `weight`. */
export function addMean(
  image: PixelImage,
  wrapping: Wrapping,
  x: number,
  y: number,
  side: number,
  weight: number,
  color: Color,
): void {
  const points = Math.min(MOST_POINTS, Math.ceil(side - 0.01));
  if (points <= 1) {
    addLinear(image, wrapping, x, y, weight, color);
    return;
  }
  const step = side / points;
  const share = weight / points ** 2;
  for (let row = 0; row < points; row++) {
    for (let column = 0; column < points; column++) {
      const place = (index: number): number => (index + 0.5) * step - side / 2;
      addLinear(image, wrapping, x + place(column), y + place(row), share, color);
    }
  }
}
