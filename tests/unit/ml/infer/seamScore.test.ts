import { describe, expect, it } from 'vitest';
import { seamScore } from '../../../../src/ml/infer/seamScore.js';
import { tileGrid } from '../../../../src/ml/infer/tileGrid.js';
import { uniform } from '../../../../src/shared/counterRandom.js';
import { createPixelImage, type PixelImage } from '../../../../src/shared/domain/pixelImage.js';

const tiles = tileGrid({ width: 300, height: 200, tilePx: 120, overlapPx: 16, multiplePx: 8 });

/** Slopes under grain. @param offset added to each pixel */
function picture(offset: (x: number, y: number) => number): PixelImage {
  const image = createPixelImage(300, 200);
  for (let index = 0; index < image.data.length; index++) {
    const [x, y] = [Math.floor(index / 3) % 300, Math.floor(index / 900)];
    image.data[index] = 60 + x / 4 + y / 8 + 8 * uniform(3, index) + offset(x, y);
  }
  return image;
}

describe('seamScore', () => {
  it('is about 1 for a picture without borders, even with edges of its own that cross them', () => {
    expect(tiles.length).toBeGreaterThan(3);
    expect(
      seamScore(
        picture(() => 0),
        tiles,
      ),
    ).toBeCloseTo(1, 1);
    expect(
      seamScore(
        picture((x, y) => (x + y > 250 ? 60 : 0)),
        tiles,
      ),
    ).toBeCloseTo(1, 1);
  });

  it('shows a difference between tiles that is no larger than the grain', () => {
    const lighter = tiles.filter((_, index) => index % 2 === 1).map(({ core }) => core);
    const isLighter = (x: number, y: number): boolean =>
      lighter.some((core) => x >= core.x && x < core.x + core.width && y >= core.y && y < core.y + core.height);
    expect(
      seamScore(
        picture((x, y) => (isLighter(x, y) ? 4 : 0)),
        tiles,
      ),
    ).toBeGreaterThan(1.2);
  });

  it('is 1 for one tile and for one color', () => {
    expect(
      seamScore(
        picture(() => 0),
        tiles.slice(0, 1),
      ),
    ).toBe(1);
    expect(seamScore(createPixelImage(300, 200), tiles)).toBe(1);
  });
});
