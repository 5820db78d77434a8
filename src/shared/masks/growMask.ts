import type { PixelMask } from '../domain/pixelMask.js';

/**
 * Grows a mask: each pixel takes the largest value within a distance. Soft edges keep their course and are moved; the
 * surroundings of the plane count as nothing. A negative distance shrinks it, with the smallest value of those in the
 * plane.
 *
 * @param distance in px; fractions count to half a px
 */
export function growMask(mask: PixelMask, distance: number): PixelMask {
  const reach = Math.abs(distance);
  if (reach < 0.5) return mask;
  if (distance > 0) return { ...mask, data: largestWithin(mask, reach) };
  // The smallest values are what is left by the largest ones of the inverse.
  const inverse = { ...mask, data: mask.data.map((value) => 255 - value) };
  return { ...mask, data: largestWithin(inverse, reach).map((value) => 255 - value) };
}

/** The disk is cut into rows: the largest value along each, and the largest of the rows. */
function largestWithin({ width, height, data }: PixelMask, reach: number): Uint8Array {
  const largest = new Uint8Array(data.length);
  let along = { half: -1, data };
  for (let dy = Math.floor(reach); dy >= 0; dy--) {
    const half = Math.floor(Math.sqrt(reach * reach - dy * dy));
    if (half !== along.half) along = { half, data: largestOfRows(data, width, half) };
    for (const shift of dy === 0 ? [0] : [-dy, dy]) {
      const first = Math.max(0, -shift);
      const last = Math.min(height, height - shift);
      for (let i = first * width; i < last * width; i++) {
        const value = along.data[i + shift * width]!;
        if (value > largest[i]!) largest[i] = value;
      }
    }
  }
  return largest;
}

/**
 * The largest of the values up to `half` px left and right: running maxima of blocks as wide as the window, from both
 * ends, so that the time does not depend on its width (van Herk 1992).
 */
function largestOfRows(data: Uint8Array, width: number, half: number): Uint8Array {
  if (half === 0) return data;
  const window = 2 * half + 1;
  const largest = new Uint8Array(data.length);
  const length = width + 2 * half;
  const [fromLeft, fromRight] = [new Uint8Array(length), new Uint8Array(length)];
  const padded = new Uint8Array(length);
  for (let row = 0; row < data.length; row += width) {
    padded.set(data.subarray(row, row + width), half);
    for (let i = 0; i < length; i++) {
      fromLeft[i] = i % window === 0 ? padded[i]! : Math.max(fromLeft[i - 1]!, padded[i]!);
    }
    for (let i = length - 1; i >= 0; i--) {
      const isEnd = i === length - 1 || (i + 1) % window === 0;
      fromRight[i] = isEnd ? padded[i]! : Math.max(fromRight[i + 1]!, padded[i]!);
    }
    for (let x = 0; x < width; x++) largest[row + x] = Math.max(fromRight[x]!, fromLeft[x + 2 * half]!);
  }
  return largest;
}
