/** Coverage per pixel: one byte each, row by row, 0 is none, 255 is full. */
export interface PixelMask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
