import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** The weights of red, green and blue in luma (Rec. 709). */
export const LUMA = [0.2126, 0.7152, 0.0722] as const;

/** Rec. 709 luma of the pixel whose red value is at index `i`, in the units of `values`. */
export function lumaAt(values: Uint8Array | Float32Array, i: number): number {
  return LUMA[0] * values[i]! + LUMA[1] * values[i + 1]! + LUMA[2] * values[i + 2]!;
}

/** Luma of a picture, row by row, 0-255. */
export interface LumaImage {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** @param px the mean luma of whole squares of this side. */
export function lumaOf({ width, height, data }: PixelImage, px = 1): LumaImage {
  const [columns, rows] = [Math.max(1, Math.floor(width / px)), Math.max(1, Math.floor(height / px))];
  const values = new Float32Array(columns * rows);
  for (let y = 0; y < Math.min(height, rows * px); y++) {
    const start = Math.floor(y / px) * columns;
    for (let column = 0, at = 3 * y * width; column < columns; column++) {
      for (let inside = 0; inside < px; inside++, at += 3) values[start + column]! += lumaAt(data, at);
    }
  }
  return { width: columns, height: rows, values: px === 1 ? values : values.map((sum) => sum / (px * px)) };
}
