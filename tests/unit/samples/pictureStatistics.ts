import type { PixelImage } from '../../../src/shared/domain/pixelImage.js';

/** Standard deviation of all bytes. */
export function deviation(image: PixelImage): number {
  let sum = 0;
  let squares = 0;
  for (const value of image.data) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / image.data.length;
  return Math.sqrt(Math.max(0, squares / image.data.length - mean * mean));
}

/** Fractions of the pixels in 4 x 4 x 4 boxes of color. */
function colorHistogram(image: PixelImage): number[] {
  const bins = new Array<number>(64).fill(0);
  const pixels = image.width * image.height;
  for (let i = 0; i < image.data.length; i += 3) {
    const bin = ((image.data[i]! >> 6) << 4) | ((image.data[i + 1]! >> 6) << 2) | (image.data[i + 2]! >> 6);
    bins[bin] = bins[bin]! + 1 / pixels;
  }
  return bins;
}

/** Histogram of differences between pixels (5 bins) at distances of 1, 2 and 4 pixels, across and down. */
function gradientHistogram(image: PixelImage): number[] {
  const { width, height, data } = image;
  const bins: number[] = [];
  for (const step of [1, 2, 4]) {
    for (const [dx, dy] of [
      [step, 0],
      [0, step],
    ] as const) {
      const counts = [0, 0, 0, 0, 0];
      let total = 0;
      for (let y = 0; y + dy < height; y++) {
        for (let x = 0; x + dx < width; x++) {
          const a = data[(y * width + x) * 3 + 1]!;
          const b = data[((y + dy) * width + x + dx) * 3 + 1]!;
          const bin = Math.min(4, Math.floor(Math.log2(1 + Math.abs(a - b)) / 1.5));
          counts[bin] = counts[bin]! + 1;
          total++;
        }
      }
      bins.push(...counts.map((count) => count / total));
    }
  }
  return bins;
}

/** Difference of two pictures in palette (0-1) plus texture (0-1): half the L1 distances of their histograms. */
export function unlikeness(a: PixelImage, b: PixelImage): number {
  return halfL1(colorHistogram(a), colorHistogram(b)) + halfL1(gradientHistogram(a), gradientHistogram(b)) / 6;
}

function halfL1(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / 2;
}
