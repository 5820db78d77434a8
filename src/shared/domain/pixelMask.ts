import type { FrameSize } from './frame.js';
import type { Point } from './framePoint.js';

/** Coverage per pixel: one byte each, row by row, 0 is none, 255 is full. */
export interface PixelMask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** In px of a mask. */
export type MaskRect = Point & FrameSize;

export function emptyMask({ width, height }: FrameSize): PixelMask {
  return { width, height, data: new Uint8Array(width * height) };
}
