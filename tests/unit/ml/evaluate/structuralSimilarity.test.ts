import { describe, expect, it } from 'vitest';
import { structuralSimilarity } from '../../../../src/ml/evaluate/structuralSimilarity.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { testImage } from '../../../helpers/testImages.js';

const mapped = (image: PixelImage, change: (byte: number, index: number) => number): PixelImage => ({
  ...image,
  data: image.data.map(change),
});

/** The definition, window by window. */
function plain(a: PixelImage, b: PixelImage): number {
  const gray = ({ data, width }: PixelImage, x: number, y: number): number => {
    const at = 3 * (y * width + x);
    return (0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!) / 255;
  };
  const [c1, c2, side] = [0.0001, 0.0009, 7];
  let total = 0;
  for (let top = 0; top + side <= a.height; top++) {
    for (let left = 0; left + side <= a.width; left++) {
      const sums = { a: 0, b: 0, aa: 0, bb: 0, ab: 0 };
      for (let y = top; y < top + side; y++) {
        for (let x = left; x < left + side; x++) {
          const [p, q] = [gray(a, x, y), gray(b, x, y)];
          sums.a += p / 49;
          sums.b += q / 49;
          sums.aa += (p * p) / 49;
          sums.bb += (q * q) / 49;
          sums.ab += (p * q) / 49;
        }
      }
      const [va, vb, cov] = [sums.aa - sums.a ** 2, sums.bb - sums.b ** 2, sums.ab - sums.a * sums.b];
      total += ((2 * sums.a * sums.b + c1) * (2 * cov + c2)) / ((sums.a ** 2 + sums.b ** 2 + c1) * (va + vb + c2));
    }
  }
  return total / ((a.width - side + 1) * (a.height - side + 1));
}

describe('structural similarity', () => {
  const image = testImage(30, 22);

  it('is 1 for equal pictures, and below for others', () => {
    expect(structuralSimilarity(image, image)).toBeCloseTo(1, 12);
    const noisy = mapped(image, (byte, index) => byte ^ (index % 7 === 0 ? 31 : 0));
    const noisier = mapped(image, (byte, index) => byte ^ (index % 3 === 0 ? 63 : 0));
    const [a, b] = [structuralSimilarity(image, noisy), structuralSimilarity(image, noisier)];
    expect(a).toBeLessThan(0.999);
    expect(b).toBeLessThan(a);
  });

  it('is below 0 for the negative', () => {
    expect(
      structuralSimilarity(
        image,
        mapped(image, (byte) => 255 - byte),
      ),
    ).toBeLessThan(0);
  });

  it('is what the formula says, window by window', () => {
    const other = testImage(30, 22, 4);
    expect(structuralSimilarity(image, other)).toBeCloseTo(plain(image, other), 10);
  });

  it('needs pictures of one size that hold a window', () => {
    expect(() => structuralSimilarity(image, testImage(22, 30))).toThrow(RangeError);
    expect(() => structuralSimilarity(testImage(6, 9), testImage(6, 9))).toThrow(RangeError);
  });
});
