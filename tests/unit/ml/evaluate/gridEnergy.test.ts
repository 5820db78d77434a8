import { describe, expect, it } from 'vitest';
import { gridEnergy } from '../../../../src/ml/evaluate/gridEnergy.js';
import { uniform } from '../../../../src/shared/counterRandom.js';
import { createPixelImage, type PixelImage } from '../../../../src/shared/domain/pixelImage.js';

const SIDE = 128;

function gray(valueAt: (x: number, y: number) => number): PixelImage {
  const image = createPixelImage(SIDE, SIDE);
  for (let index = 0; index < SIDE * SIDE; index++) {
    image.data.fill(Math.round(valueAt(index % SIDE, Math.floor(index / SIDE))), 3 * index, 3 * index + 3);
  }
  return image;
}

const noise = (x: number, y: number): number => 8 * (uniform(3, y * SIDE + x) - 0.5);
const sky = gray((x, y) => 120 + 0.3 * x + 0.5 * y + noise(x, y));

describe('gridEnergy', () => {
  it('finds none in a smooth sky with noise', () => {
    const { blocks, excess } = gridEnergy(sky, sky);
    expect(blocks).toBe(16);
    for (const value of excess) expect(value).toBeLessThan(1.2);
  });

  it.each([
    [2, 0, 3],
    [4, 1, 3],
    [8, 2, 8],
  ])('finds a faint grid of %i px under the noise', (period, index, height) => {
    const grid = gray((x, y) => 120 + 0.3 * x + 0.5 * y + noise(x, y) + (x % period === 0 ? height : 0));
    expect(gridEnergy(sky, grid).excess[index]).toBeGreaterThan(1.5);
  });

  it('takes broad strokes for no grid', () => {
    const strokes = gray((x, y) => 120 + 20 * Math.sin(x / 4.3 + y / 9.1) + noise(x, y));
    for (const value of gridEnergy(sky, strokes).excess) expect(value).toBeLessThan(1.3);
  });

  it('takes a falling spectrum for no grid', () => {
    // Power falls with the square of frequency, as in photos.
    const waves = Array.from({ length: SIDE / 2 }, (_, index) => index + 1);
    const phase = (frequency: number, y: number): number => 2 * Math.PI * uniform(11, frequency, y);
    const { excess } = gridEnergy(
      sky,
      gray((x, y) =>
        waves.reduce(
          (sum, frequency) =>
            sum + (12 / frequency) * Math.cos((2 * Math.PI * frequency * x) / SIDE + phase(frequency, y)),
          128,
        ),
      ),
    );
    for (const value of excess) expect(value).toBeGreaterThan(0.85);
    for (const value of excess) expect(value).toBeLessThan(1.2);
  });

  it('looks at flat blocks alone', () => {
    const busy = gray((x, y) => 128 + 100 * Math.sin(x * 0.7) * Math.cos(y * 0.9));
    expect(gridEnergy(busy, sky).blocks).toBe(0);
  });
});
