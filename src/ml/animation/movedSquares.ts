import type { LumaImage } from '../tensors/luma.js';
import type { Similarity } from '../tensors/similarity.js';

/** The side of the squares that are compared, in px, and the distance of the compared pixels in them. */
const SQUARE_PX = 8;
const COMPARED_EACH_PX = 2;
/** Squares that differ by more than this look for what they show elsewhere, comparing so many px more on each side. */
const SEARCHED_FROM = 5;
const WINDOW_PX = 4;
/** Fewer shared pixels than this say nothing of a shift. */
const LEAST_SHARED = 24;
/** How far around the shift at hand a square looks, in each sweep, in px. */
const REACHES_PX = [16, 8, 8, 4, 2, 2, 1, 1, 0.5, 0.25];
/** In so many directions, which are others in the next sweep. */
const DIRECTIONS = 4;
/** Squares that differ less keep their shift. */
const SETTLED = 2;
/** A shift must lessen the difference to this share. */
const LEAST_GAIN = 0.7;

/** For each pixel of a row: how far another frame shows the same, 0-1, and how far that has moved by itself, in px. */
export class SquareRow {
  readonly weights: Float32Array;
  readonly right: Float32Array;
  readonly down: Float32Array;

  constructor(width: number) {
    this.weights = new Float32Array(width);
    this.right = new Float32Array(width);
    this.down = new Float32Array(width);
  }
}

export interface SquareOptions {
  /** The mean difference of luma, 0-255, of which a quarter of the weight is left. */
  readonly alike: number;
  /** Whether squares that differ look for what they show elsewhere. */
  readonly isSearched: boolean;
}

/**
 * Where another frame shows what the squares of a frame show, beside the camera's movement, and how far it is the same.
 * Squares that differ try the shifts of their neighbors, from the first square to the last one and back, and some around
 * their own (De Haan et al. 1993, True-Motion Estimation with 3-D Recursive Search Block Matching).
 */
export class MovedSquares {
  private readonly columns: number;
  private readonly rows: number;
  private readonly weights: Float32Array;
  /** In px of luma. */
  private readonly right: Float32Array;
  private readonly down: Float32Array;
  private readonly differences = new Float32Array((SQUARE_PX + 2 * WINDOW_PX) ** 2);

  /** @param to the camera's movement, from places of `own` to those of `other` */
  constructor(
    private readonly own: LumaImage,
    private readonly other: LumaImage,
    private readonly to: Similarity,
    { alike, isSearched }: SquareOptions,
  ) {
    this.columns = Math.ceil(own.width / SQUARE_PX);
    this.rows = Math.ceil(own.height / SQUARE_PX);
    const count = this.columns * this.rows;
    this.right = new Float32Array(count);
    this.down = new Float32Array(count);
    const apart = new Float32Array(count).map((_, square) => this.difference(square, 0, 0));
    if (isSearched) this.search(apart);
    this.weights = apart.map((difference) => 1 / (1 + (difference / alike) ** 2) ** 2);
  }

  /** @param factor how much larger the picture is in whose px `y` and the places in `target` are */
  writeRow(y: number, factor: number, target: SquareRow): void {
    const { columns, rows, weights } = this;
    const middleOf = (at: number, count: number): number =>
      Math.min(count - 1, Math.max(0, (at + 0.5) / (factor * SQUARE_PX) - 0.5));
    const row = middleOf(y, rows);
    const [upper, lower] = [Math.floor(row) * columns, Math.ceil(row) * columns];
    const nearestRow = Math.round(row) * columns;
    for (let x = 0; x < target.weights.length; x++) {
      const column = middleOf(x, columns);
      const [left, right] = [Math.floor(column), Math.ceil(column)];
      const above = weights[upper + left]! + (column - left) * (weights[upper + right]! - weights[upper + left]!);
      const below = weights[lower + left]! + (column - left) * (weights[lower + right]! - weights[lower + left]!);
      target.weights[x] = above + (row - Math.floor(row)) * (below - above);
      const square = nearestRow + Math.round(column);
      target.right[x] = factor * this.right[square]!;
      target.down[x] = factor * this.down[square]!;
    }
  }

  /** Finds the shifts of squares that differ, and lessens their differences. */
  private search(apart: Float32Array): void {
    const unmoved = apart.map((difference, square) =>
      difference > SEARCHED_FROM && difference !== Infinity ? this.detailDifference(square, 0, 0) : 0,
    );
    const least = unmoved.slice();
    const searched = [...unmoved.keys()].filter((square) => unmoved[square]! > SEARCHED_FROM);
    const attempt = (square: number, right: number, down: number): void => {
      if (right === this.right[square] && down === this.down[square]) return;
      const difference = this.detailDifference(square, right, down);
      if (difference >= least[square]!) return;
      least[square] = difference;
      [this.right[square], this.down[square]] = [right, down];
    };
    for (const [sweep, reach] of REACHES_PX.entries()) {
      for (const square of searched) {
        for (const neighbor of this.neighborsOf(square)) attempt(square, this.right[neighbor]!, this.down[neighbor]!);
        if (least[square]! < SETTLED) continue;
        for (let direction = 0; direction < DIRECTIONS; direction++) {
          const angle = (2 * Math.PI * (direction + (sweep % 2) / 2)) / DIRECTIONS;
          const [right, down] = [this.right[square]!, this.down[square]!];
          attempt(square, right + reach * Math.cos(angle), down + reach * Math.sin(angle));
        }
      }
      searched.reverse();
    }
    for (const square of searched) {
      if (least[square]! < LEAST_GAIN * unmoved[square]!) {
        apart[square] = this.difference(square, this.right[square]!, this.down[square]!);
      } else {
        [this.right[square], this.down[square]] = [0, 0];
      }
    }
  }

  private neighborsOf(square: number): number[] {
    const { columns, rows } = this;
    const [column, row] = [square % columns, Math.floor(square / columns)];
    return [
      ...(column > 0 ? [square - 1] : []),
      ...(column < columns - 1 ? [square + 1] : []),
      ...(row > 0 ? [square - columns] : []),
      ...(row < rows - 1 ? [square + columns] : []),
    ];
  }

  /** The mean absolute difference in a square; infinite where the other frame lacks it. */
  private difference(square: number, shiftX: number, shiftY: number): number {
    const count = this.compare(square, shiftX, shiftY, 0);
    return count === 0 ? Infinity : meanSize(this.differences, count, 0);
  }

  /**
   * The same in a square and around it, without the mean difference: an even change of the light is none of place, and
   * nor would a shift along a gradient explain it.
   */
  private detailDifference(square: number, shiftX: number, shiftY: number): number {
    const count = this.compare(square, shiftX, shiftY, WINDOW_PX);
    if (count < LEAST_SHARED) return Infinity;
    let sum = 0;
    for (let index = 0; index < count; index++) sum += this.differences[index]!;
    return meanSize(this.differences, count, sum / count);
  }

  /** Writes the differences of pixels of a square and `around` px on each side. @returns how many the frames share */
  private compare(square: number, shiftX: number, shiftY: number, around: number): number {
    const { own, other, to, columns, differences } = this;
    const { width, height } = own;
    const { values } = other;
    const [column, row] = [square % columns, Math.floor(square / columns)];
    const [fromX, fromY] = [Math.max(0, column * SQUARE_PX - around), Math.max(0, row * SQUARE_PX - around)];
    const toX = Math.min(width, (column + 1) * SQUARE_PX + around);
    const toY = Math.min(height, (row + 1) * SQUARE_PX + around);
    let count = 0;
    for (let y = fromY; y < toY; y += COMPARED_EACH_PX) {
      for (let x = fromX; x < toX; x += COMPARED_EACH_PX) {
        const placeX = to.a * x - to.b * y + to.x + shiftX;
        const placeY = to.b * x + to.a * y + to.y + shiftY;
        const [left, top] = [Math.floor(placeX), Math.floor(placeY)];
        if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) continue;
        const at = top * width + left;
        const upper = values[at]! + (placeX - left) * (values[at + 1]! - values[at]!);
        const lower = values[at + width]! + (placeX - left) * (values[at + width + 1]! - values[at + width]!);
        differences[count++] = own.values[y * width + x]! - upper - (placeY - top) * (lower - upper);
      }
    }
    return count;
  }
}

function meanSize(values: Float32Array, count: number, middle: number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += Math.abs(values[index]! - middle);
  return sum / count;
}
