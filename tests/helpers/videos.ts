import type { PixelImage } from '../../src/shared/domain/pixelImage.js';
import { testImage } from './testImages.js';

export { stream, writeClip } from '../../src/main/video/writeClip.js';

/** A picture moved to the left by some pixels, as a camera that turns sees it. */
export function panned(width: number, height: number, shift: number, seed = 1): PixelImage {
  const wide = testImage(width + 64, height, seed);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const start = 3 * (y * wide.width + shift);
    data.set(wide.data.subarray(start, start + 3 * width), 3 * y * width);
  }
  return { width, height, data };
}
