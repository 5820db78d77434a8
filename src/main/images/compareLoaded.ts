import { comparePictures } from '../../shared/domain/comparePictures.js';
import type { Comparison } from '../../shared/domain/comparison.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { LoadedFrame, LoadedImage } from './loadedImage.js';

/** A painted file beside the one it was made from. Frames of an animation are compared one by one, in the middle. */
export function compareLoaded(before: LoadedImage, after: LoadedImage, comparison: Comparison): LoadedImage {
  const both = (original: LoadedFrame, painted: LoadedFrame): LoadedFrame => ({
    pixels: comparePictures(original.pixels, painted.pixels, comparison, 0.5),
    ...(painted.alpha ? { alpha: alphaOf(painted.alpha, painted.pixels, comparison) } : {}),
  });
  // Colors beyond sRGB belong to single pixels of the painting alone.
  const { beyond: _, animation, ...rest } = after;
  const sources = before.animation?.frames ?? [];
  return {
    ...rest,
    ...both(before, after),
    ...(animation
      ? { animation: { ...animation, frames: animation.frames.map((frame, index) => both(sources[index]!, frame)) } }
      : {}),
  };
}

function alphaOf(alpha: Uint8Array, { width, height }: PixelImage, comparison: Comparison): Uint8Array {
  if (comparison !== 'side') return alpha;
  const wide = new Uint8Array(2 * width * height);
  for (let y = 0; y < height; y++) {
    const row = alpha.subarray(width * y, width * (y + 1));
    wide.set(row, 2 * width * y);
    wide.set(row, 2 * width * y + width);
  }
  return wide;
}
