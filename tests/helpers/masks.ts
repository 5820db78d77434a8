import type { MaskRect, PixelMask } from '../../src/shared/domain/pixelMask.js';

/** A part of a mask as a new mask. */
export function cutOutMask(mask: PixelMask, { x, y, width, height }: MaskRect): PixelMask {
  const at = (index: number): number => (y + Math.floor(index / width)) * mask.width + x + (index % width);
  return { width, height, data: Uint8Array.from({ length: width * height }, (_, index) => mask.data[at(index)]!) };
}
