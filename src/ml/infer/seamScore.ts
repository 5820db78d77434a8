import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { Tile } from './tileGrid.js';

/**
 * The steps on both sides of a border that it is compared with, in px. Multiples of 8 like the borders, since decoders paint
 * in blocks of pixels: steps between blocks are a tenth larger than those within them.
 */
const NEIGHBORS = [-32, -24, -16, -8, 8, 16, 24, 32];

/**
 * How visible the borders of tiles are in a picture: the mean difference between the two pixels on the sides of a border,
 * divided by the mean difference between neighbors near it. About 1 without a visible border: a single border of 1600 px
 * varies by 0.1 with what it runs through, many less. 1 for a picture without borders. It takes the photo's own edges into account, since they run through borders and past them alike.
 */
export function seamScore(picture: PixelImage, tiles: readonly Pick<Tile, 'core'>[]): number {
  const sums = { border: 0, beside: 0 };
  for (const { core } of tiles) {
    if (core.x > 0) {
      for (let y = core.y; y < core.y + core.height; y++) addSteps(sums, picture, { at: core.x, other: y, axis: 'x' });
    }
    if (core.y > 0) {
      for (let x = core.x; x < core.x + core.width; x++) addSteps(sums, picture, { at: core.y, other: x, axis: 'y' });
    }
  }
  // In a picture of one color, nothing is visible.
  return sums.border === 0 && sums.beside === 0 ? 1 : sums.border / Math.max(sums.beside, Number.EPSILON);
}

interface Place {
  /** The first pixel after the border, along the axis that crosses it. */
  readonly at: number;
  readonly other: number;
  readonly axis: 'x' | 'y';
}

function addSteps(sums: { border: number; beside: number }, picture: PixelImage, { at, other, axis }: Place): void {
  const length = axis === 'x' ? picture.width : picture.height;
  const stride = axis === 'x' ? 3 : 3 * picture.width;
  const start = axis === 'x' ? 3 * other * picture.width : 3 * other;
  const stepAt = (position: number): number => {
    const after = start + position * stride;
    let step = 0;
    for (let channel = 0; channel < 3; channel++) {
      step += Math.abs(picture.data[after + channel]! - picture.data[after - stride + channel]!);
    }
    return step;
  };
  const inside = NEIGHBORS.map((distance) => at + distance).filter((position) => position > 0 && position < length);
  sums.border += stepAt(at);
  sums.beside += inside.reduce((sum, position) => sum + stepAt(position), 0) / Math.max(1, inside.length);
}
