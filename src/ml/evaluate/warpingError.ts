import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { splineWeights } from '../tensors/splineWeights.js';

/** Where the pixel of a frame lies in an earlier one, in pixels of that; undefined where it is not seen there. */
export type ExactFlow = (x: number, y: number) => { readonly x: number; readonly y: number } | undefined;

/**
 * The warping error of two painted frames (Lai et al. 2018): the mean squared difference, of values 0-1, between a frame
 * and the earlier one moved along the flow, over the pixels that are seen in both. 0 if none is.
 */
export function warpingError(earlier: PixelImage, later: PixelImage, flow: ExactFlow): number {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < later.height; y++) {
    for (let x = 0; x < later.width; x++) {
      const from = flow(x, y);
      if (!from || !isInside(earlier, from.x, from.y)) continue;
      const at = 3 * (y * later.width + x);
      for (let channel = 0; channel < 3; channel++) {
        const difference = (later.data[at + channel]! - between(earlier, from.x, from.y, channel)) / 255;
        sum += difference * difference;
      }
      count += 3;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** Moves a picture along a flow, interpolated by splines; pixels from outside repeat the border. */
export function warped(picture: PixelImage, width: number, height: number, flow: ExactFlow): PixelImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = flow(x, y) ?? { x, y };
      const [fromX, fromY] = [clamp(from.x, picture.width - 1), clamp(from.y, picture.height - 1)];
      for (let channel = 0; channel < 3; channel++) data[at++] = Math.round(between(picture, fromX, fromY, channel));
    }
  }
  return { width, height, data };
}

function isInside({ width, height }: PixelImage, x: number, y: number): boolean {
  return x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1;
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

const [across, down] = [new Float64Array(4), new Float64Array(4)];

function between({ width, height, data }: PixelImage, x: number, y: number, channel: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  splineWeights(across, x - left);
  splineWeights(down, y - top);
  let sum = 0;
  for (let row = 0; row < 4; row++) {
    const start = clamp(top - 1 + row, height - 1) * width;
    for (let tap = 0; tap < 4; tap++) {
      const at = start + clamp(left - 1 + tap, width - 1);
      sum += down[row]! * across[tap]! * data[3 * at + channel]!;
    }
  }
  return clamp(sum, 255);
}
