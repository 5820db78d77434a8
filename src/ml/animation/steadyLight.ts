import type { Point } from '../../shared/domain/framePoint.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** At most so many cells of a frame are compared. */
const COLUMNS = 64;
const ROWS = 36;
/** Mean values, 0-255, of cells that tell of the light; darker and clipped ones do not. */
const DARKEST = 16;
const BRIGHTEST = 240;
const NO_SHIFT: Point = { x: 0, y: 0 };

/** A fade beyond this factor is seen in the painting. */
const MOST_GAIN = 2;

/**
 * Brings frames to the light of a reference frame. The light is the median, over the cells of a grid, of a cell's value
 * relative to the reference: something that moves over a still ground does not change it at all while it covers less than
 * half of the picture. A frame's gain depends only on the frame and the reference, so that any frame can be the first.
 */
export class SteadyLight {
  private readonly reference: Float64Array;

  constructor(reference: PixelImage) {
    this.reference = cellValues(reference);
  }

  /**
   * The frame in the light of the reference; itself if that is its own light. Of the reference's size.
   * @param shift of the camera's picture since the reference, in whole px
   */
  applied(frame: PixelImage, shift = NO_SHIFT): PixelImage {
    const gain = this.gainOf(frame, shift);
    if (gain === 1) return frame;
    const table = Uint8ClampedArray.from({ length: 256 }, (_, value) => value * gain);
    return { ...frame, data: frame.data.map((value) => table[value]!) };
  }

  /** The factor that brings a frame to the light of the reference, 1/2-2; 1 where nothing can be told. */
  gainOf(frame: PixelImage, shift = NO_SHIFT): number {
    const values = cellValues(frame, shift);
    const shares: number[] = [];
    for (const [at, own] of this.reference.entries()) {
      const now = values[at]!;
      if (own >= DARKEST && own <= BRIGHTEST && !Number.isNaN(now)) shares.push(now / own);
    }
    if (shares.length === 0) return 1;
    const sorted = Float64Array.from(shares).sort();
    const share = sorted[Math.floor(sorted.length / 2)]!;
    return Math.min(MOST_GAIN, Math.max(1 / MOST_GAIN, 1 / share));
  }
}

/** The mean value of each cell, 0-255; NaN for those that are not all within the frame. Cells of small frames overlap. */
function cellValues({ width, height, data }: PixelImage, shift: Point = NO_SHIFT): Float64Array {
  const values = new Float64Array(COLUMNS * ROWS).fill(NaN);
  for (let row = 0; row < ROWS; row++) {
    const [top, bottom] = span(row, ROWS, height, shift.y);
    if (top < 0 || bottom > height) continue;
    for (let column = 0; column < COLUMNS; column++) {
      const [left, right] = span(column, COLUMNS, width, shift.x);
      if (left < 0 || right > width) continue;
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let at = 3 * (y * width + left); at < 3 * (y * width + right); at++) sum += data[at]!;
      }
      values[row * COLUMNS + column] = sum / (3 * (right - left) * (bottom - top));
    }
  }
  return values;
}

/** The pixels of the part `index` of `count`, at least one, moved by `shift`: from the first to the end (exclusive). */
function span(index: number, count: number, length: number, shift: number): [number, number] {
  const first = Math.floor((index * length) / count);
  return [first + shift, shift + Math.max(first + 1, Math.floor(((index + 1) * length) / count))];
}
