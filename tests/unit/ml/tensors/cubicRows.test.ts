import { describe, expect, it } from 'vitest';
import { CubicRows } from '../../../../src/ml/tensors/cubicRows.js';
import { createPixelImage, type PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { testImage } from '../../../helpers/testImages.js';

function enlarge(image: PixelImage, width: number, height: number): Float32Array[] {
  const rows = new CubicRows(image, width, height);
  return Array.from({ length: height }, (_, y) => {
    const row = new Float32Array(3 * width);
    rows.read(y, row);
    return row;
  });
}

describe('CubicRows', () => {
  it('gives the image itself at its own size', () => {
    const image = testImage(31, 17);
    const rows = enlarge(image, 31, 17);
    rows.forEach((row, y) => {
      row.forEach((value, i) => expect(value).toBeCloseTo(image.data[y * 31 * 3 + i]!, 4));
    });
  });

  it('keeps flat colors and, away from the borders, slopes', () => {
    const flat = createPixelImage(5, 4);
    flat.data.fill(77);
    for (const row of enlarge(flat, 23, 19)) for (const value of row) expect(value).toBeCloseTo(77, 3);
    const ramp = createPixelImage(20, 4);
    for (let i = 0; i < 80; i++) ramp.data.fill(10 * (i % 20), 3 * i, 3 * i + 3);
    const row = enlarge(ramp, 80, 16)[8]!;
    for (let x = 8; x < 72; x++) expect(row[3 * x]).toBeCloseTo(10 * ((x + 0.5) / 4 - 0.5), 3);
  });

  it('follows a smooth curve between its samples', () => {
    const curve = (x: number): number => 128 + 100 * Math.sin(x / 4);
    const image = createPixelImage(40, 4);
    for (let i = 0; i < 160; i++) image.data.fill(Math.round(curve((i % 40) + 0.5)), 3 * i, 3 * i + 3);
    const row = enlarge(image, 120, 12)[6]!;
    for (let x = 6; x < 114; x++) expect(Math.abs(row[3 * x]! - curve((x + 0.5) / 3))).toBeLessThan(1.2);
  });
});
