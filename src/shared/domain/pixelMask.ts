/** How much something covers at every pixel: one byte each, row by row, 0 nothing, 255 all. */
export interface PixelMask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
