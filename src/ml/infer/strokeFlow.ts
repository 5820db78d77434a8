import { uniform } from '../../shared/counterRandom.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { lumaAt } from '../tensors/luma.js';

/** The side in px of a cell, which has one direction. */
export const FLOW_CELL_PX = 4;

/** Gradients are taken between the means of squares of this side. */
const SQUARE_PX = 2;

/**
 * A place follows the forms near it, and where there are none those farther away: deviations in cells of the Gaussians
 * that are added up, and their weights.
 */
const REACHES = [
  { cells: 1, weight: 1 },
  { cells: 4, weight: 0.3 },
  { cells: 12, weight: 0.1 },
];

/** Strong edges count less than by their energy: the exponent that is left of it, from this energy on. */
const ENERGY_EXPONENT = 0.75;
const LEAST_ENERGY = 1e-5;

/**
 * Directions that are given to places without any forms, so that strokes there wander: the size of an area with one
 * direction in cells, and its energy.
 */
const WANDER_CELLS = 16;
const WANDER_ENERGY = 2e-5;
const WANDER_SEED = 611;

/**
 * The directions of strokes that follow the forms of a photo, at each cell: the unit vector of twice the angle, since a
 * stroke has no front.
 */
export interface StrokeFlow {
  readonly columns: number;
  readonly rows: number;
  readonly cosine: Float32Array;
  readonly sine: Float32Array;
}

const known = new WeakMap<PixelImage, StrokeFlow>();

/**
 * The flow of a photo, which must not change afterwards: along edges and lines, across the steepest change of light. From
 * the structure tensor (Bigün and Granlund 1987, Optimal Orientation Detection of Linear Symmetry), blurred.
 */
export function strokeFlow(photo: PixelImage): StrokeFlow {
  const kept = known.get(photo);
  if (kept) return kept;
  const flow = measureFlow(photo);
  known.set(photo, flow);
  return flow;
}

function measureFlow(photo: PixelImage): StrokeFlow {
  const columns = Math.ceil(photo.width / FLOW_CELL_PX);
  const rows = Math.ceil(photo.height / FLOW_CELL_PX);
  const [cosine, sine] = edgeDirections(photo, columns, rows);
  const [alongX, alongY] = [cosine, sine].map((part) => gathered(part, columns, rows)) as [Float32Array, Float32Array];
  for (let row = 0, cell = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, cell++) {
      const angle = 2 * Math.PI * wander(column, row);
      const x = alongX[cell]! + WANDER_ENERGY * Math.cos(angle);
      const y = alongY[cell]! + WANDER_ENERGY * Math.sin(angle);
      const length = Math.hypot(x, y) || 1;
      // A quarter turn of the direction is half a turn of twice the angle: from the gradient to the edge.
      alongX[cell] = -x / length;
      alongY[cell] = -y / length;
    }
  }
  return { columns, rows, cosine: alongX, sine: alongY };
}

/** The gradients' energy times the unit vector of twice their angle, summed over each cell. */
function edgeDirections(photo: PixelImage, columns: number, rows: number): [Float32Array, Float32Array] {
  const { light, width, height } = squares(photo);
  const [cosine, sine] = [new Float32Array(columns * rows), new Float32Array(columns * rows)];
  const perCell = FLOW_CELL_PX / SQUARE_PX;
  for (let y = 0; y < height; y++) {
    const [above, below] = [Math.max(0, y - 1) * width, Math.min(height - 1, y + 1) * width];
    for (let x = 0; x < width; x++) {
      const [left, right] = [y * width + Math.max(0, x - 1), y * width + Math.min(width - 1, x + 1)];
      const alongX = (light[right]! - light[left]!) / (2 * SQUARE_PX);
      const alongY = (light[below + x]! - light[above + x]!) / (2 * SQUARE_PX);
      const energy = alongX * alongX + alongY * alongY;
      const weight = Math.pow(energy + LEAST_ENERGY, ENERGY_EXPONENT - 1);
      const cell = Math.floor(y / perCell) * columns + Math.floor(x / perCell);
      cosine[cell]! += weight * (alongX * alongX - alongY * alongY);
      sine[cell]! += weight * 2 * alongX * alongY;
    }
  }
  return [cosine, sine];
}

/** The mean luma, 0-1, of squares of `SQUARE_PX`. */
function squares(photo: PixelImage): {
  readonly light: Float32Array;
  readonly width: number;
  readonly height: number;
} {
  const [width, height] = [Math.ceil(photo.width / SQUARE_PX), Math.ceil(photo.height / SQUARE_PX)];
  const light = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let down = 0; down < SQUARE_PX; down++) {
        const row = Math.min(photo.height - 1, SQUARE_PX * y + down) * photo.width;
        for (let across = 0; across < SQUARE_PX; across++) {
          sum += lumaAt(photo.data, 3 * (row + Math.min(photo.width - 1, SQUARE_PX * x + across)));
        }
      }
      light[y * width + x] = sum / (255 * SQUARE_PX ** 2);
    }
  }
  return { light, width, height };
}

/** The sum of the blurred copies. */
function gathered(part: Float32Array, columns: number, rows: number): Float32Array {
  const sum = new Float32Array(part.length);
  for (const { cells, weight } of REACHES) {
    const blurred = blurLines(blurLines(part, columns, rows, cells, 1), rows, columns, cells, columns);
    for (let cell = 0; cell < sum.length; cell++) sum[cell]! += weight * blurred[cell]!;
  }
  return sum;
}

/** Blurs along lines of `length` cells that lie `step` apart in memory, by a Gaussian; borders are repeated. */
function blurLines(part: Float32Array, length: number, lines: number, sigma: number, step: number): Float32Array {
  const radius = Math.ceil(2.5 * sigma);
  const weights = Float32Array.from({ length: 2 * radius + 1 }, (_, at) =>
    Math.exp(-((at - radius) ** 2) / (2 * sigma ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const blurred = new Float32Array(part.length);
  const stride = step === 1 ? length : 1;
  const padded = new Float32Array(length + 2 * radius);
  for (let line = 0; line < lines; line++) {
    for (let at = 0; at < padded.length; at++) {
      const within = Math.min(length - 1, Math.max(0, at - radius));
      padded[at] = part[line * stride + within * step]!;
    }
    for (let at = 0; at < length; at++) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++) sum += weights[tap]! * padded[at + tap]!;
      blurred[line * stride + at * step] = sum / total;
    }
  }
  return blurred;
}

/** A smooth random number of a cell. */
function wander(column: number, row: number): number {
  const [x, y] = [column / WANDER_CELLS, row / WANDER_CELLS];
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const smooth = (t: number): number => t * t * (3 - 2 * t);
  const [across, down] = [smooth(x - left), smooth(y - top)];
  const at = (dx: number, dy: number): number => uniform(WANDER_SEED, top + dy, left + dx);
  const inRow = (dy: number): number => at(0, dy) * (1 - across) + at(1, dy) * across;
  return inRow(0) * (1 - down) + inRow(1) * down;
}
