import { uniform } from '../../shared/counterRandom.js';
import type { Point } from '../../shared/domain/framePoint.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { lumaAt } from '../tensors/luma.js';

/** The side in px of a cell, which has one direction. */
export const FLOW_CELL_PX = 4;

/**
 * Forms are looked for at two sizes, so that a place follows those near it, and where there are none those farther away.
 * Gradients are taken between the means of squares of `squarePx`, those below `leastEnergy` hardly count (the blocks of a
 * JPEG and noise are no forms), and the rest is blurred by Gaussians whose deviations, in cells, and weights `reaches`
 * lists.
 */
const SCALES = [
  {
    squarePx: 2,
    leastEnergy: 4e-5,
    reaches: [
      { cells: 1, weight: 1 },
      { cells: 4, weight: 0.3 },
    ],
  },
  {
    squarePx: 16,
    leastEnergy: 0,
    reaches: [
      { cells: 6, weight: 0.3 },
      { cells: 16, weight: 0.1 },
    ],
  },
];

/** Strong edges count less than by their energy: the exponent that is left of it, from this energy on. */
const ENERGY_EXPONENT = 0.75;
const FLAT_ENERGY = 1e-5;

/**
 * Directions that are given to places without any forms, so that strokes there wander: the size of an area with one
 * direction in cells, and its energy.
 */
const WANDER_CELLS = 16;
const WANDER_ENERGY = 5e-6;
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

/**
 * Gives a picture the flow of another one, as for frames of one shot: where nothing moves, strokes would turn with what
 * moves elsewhere. Where the other one shows nothing, a narrow border continues its flow, and the rest keeps its own.
 *
 * @param cells how many cells farther right and down the picture shows what the other one shows.
 */
export function shareFlow(photo: PixelImage, other: PixelImage, cells = { x: 0, y: 0 }): void {
  if (photo === other) return;
  const flow = strokeFlow(other);
  const size = { columns: Math.ceil(photo.width / FLOW_CELL_PX), rows: Math.ceil(photo.height / FLOW_CELL_PX) };
  const isSame = cells.x === 0 && cells.y === 0 && size.columns === flow.columns && size.rows === flow.rows;
  known.set(photo, isSame ? flow : (movedFlow(flow, size, cells) ?? movedFlow(flow, size, cells, measureFlow(photo))!));
}

/** How many cells a flow is continued beyond its border. */
const MOST_CONTINUED = 24;

/** A flow moved by whole cells, beyond its border continued or of another flow; undefined if that would be needed. */
function movedFlow(
  flow: StrokeFlow,
  { columns, rows }: Pick<StrokeFlow, 'columns' | 'rows'>,
  by: Point,
  own?: StrokeFlow,
): StrokeFlow | undefined {
  const [cosine, sine] = [new Float32Array(columns * rows), new Float32Array(columns * rows)];
  for (let row = 0, cell = 0; row < rows; row++) {
    const y = Math.min(flow.rows - 1, Math.max(0, row - by.y));
    for (let column = 0; column < columns; column++, cell++) {
      const x = Math.min(flow.columns - 1, Math.max(0, column - by.x));
      const isFar = Math.max(Math.abs(row - by.y - y), Math.abs(column - by.x - x)) > MOST_CONTINUED;
      if (isFar && !own) return undefined;
      const [from, at] = isFar ? [own!, cell] : [flow, y * flow.columns + x];
      cosine[cell] = from.cosine[at]!;
      sine[cell] = from.sine[at]!;
    }
  }
  return { columns, rows, cosine, sine };
}

function measureFlow(photo: PixelImage): StrokeFlow {
  const columns = Math.ceil(photo.width / FLOW_CELL_PX);
  const rows = Math.ceil(photo.height / FLOW_CELL_PX);
  const [cosine, sine] = [new Float32Array(columns * rows), new Float32Array(columns * rows)];
  for (const { reaches, ...scale } of SCALES) {
    const [alongX, alongY] = edgeDirections(photo, columns, rows, scale);
    for (const { cells, weight } of reaches) {
      add(cosine, blurred(alongX, columns, rows, cells), weight);
      add(sine, blurred(alongY, columns, rows, cells), weight);
    }
  }
  for (let row = 0, cell = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, cell++) {
      const angle = 2 * Math.PI * wander(column, row);
      const x = cosine[cell]! + WANDER_ENERGY * Math.cos(angle);
      const y = sine[cell]! + WANDER_ENERGY * Math.sin(angle);
      const length = Math.hypot(x, y) || 1;
      // A quarter turn of the direction is half a turn of twice the angle: from the gradient to the edge.
      cosine[cell] = -x / length;
      sine[cell] = -y / length;
    }
  }
  return { columns, rows, cosine, sine };
}

/** The gradients' energy times the unit vector of twice their angle, on average over each cell. */
function edgeDirections(
  photo: PixelImage,
  columns: number,
  rows: number,
  { squarePx, leastEnergy }: Pick<(typeof SCALES)[number], 'squarePx' | 'leastEnergy'>,
): [Float32Array, Float32Array] {
  const { light, width, height } = squares(photo, squarePx);
  const [cosine, sine] = [new Float32Array(columns * rows), new Float32Array(columns * rows)];
  // Whichever is finer of cells and squares is gone through.
  const stepPx = Math.min(squarePx, FLOW_CELL_PX);
  const share = (stepPx / FLOW_CELL_PX) ** 2;
  for (let top = 0; top < rows * FLOW_CELL_PX; top += stepPx) {
    const y = Math.min(height - 1, Math.floor(top / squarePx));
    const [above, below] = [Math.max(0, y - 1) * width, Math.min(height - 1, y + 1) * width];
    for (let start = 0; start < columns * FLOW_CELL_PX; start += stepPx) {
      const x = Math.min(width - 1, Math.floor(start / squarePx));
      const [left, right] = [y * width + Math.max(0, x - 1), y * width + Math.min(width - 1, x + 1)];
      const alongX = (light[right]! - light[left]!) / (2 * squarePx);
      const alongY = (light[below + x]! - light[above + x]!) / (2 * squarePx);
      const energy = alongX * alongX + alongY * alongY;
      const counted = energy === 0 ? 0 : energy / (energy + leastEnergy);
      const weight = share * counted * Math.pow(energy + FLAT_ENERGY, ENERGY_EXPONENT - 1);
      const cell = Math.floor(top / FLOW_CELL_PX) * columns + Math.floor(start / FLOW_CELL_PX);
      cosine[cell]! += weight * (alongX * alongX - alongY * alongY);
      sine[cell]! += weight * 2 * alongX * alongY;
    }
  }
  return [cosine, sine];
}

/** The mean luma, 0-1, of squares; at the border only of the pixels within the photo. */
function squares(
  photo: PixelImage,
  squarePx: number,
): { readonly light: Float32Array; readonly width: number; readonly height: number } {
  const [width, height] = [Math.ceil(photo.width / squarePx), Math.ceil(photo.height / squarePx)];
  const light = new Float32Array(width * height);
  const counts = new Float32Array(width * height);
  for (let y = 0, pixel = 0; y < photo.height; y++) {
    const row = Math.floor(y / squarePx) * width;
    for (let x = 0; x < photo.width; x++, pixel += 3) {
      const square = row + Math.floor(x / squarePx);
      light[square]! += lumaAt(photo.data, pixel);
      counts[square]! += 255;
    }
  }
  return { light: light.map((sum, square) => sum / counts[square]!), width, height };
}

function add(sum: Float32Array, part: Float32Array, weight: number): void {
  for (let cell = 0; cell < sum.length; cell++) sum[cell]! += weight * part[cell]!;
}

function blurred(part: Float32Array, columns: number, rows: number, cells: number): Float32Array {
  return blurLines(blurLines(part, columns, rows, cells, 1), rows, columns, cells, columns);
}

/** Blurs along lines of `length` cells that lie `step` apart in memory, by a Gaussian; borders are repeated. */
function blurLines(part: Float32Array, length: number, lines: number, sigma: number, step: number): Float32Array {
  const radius = Math.ceil(2.5 * sigma);
  const weights = Float32Array.from({ length: 2 * radius + 1 }, (_, at) =>
    Math.exp(-((at - radius) ** 2) / (2 * sigma ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const result = new Float32Array(part.length);
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
      result[line * stride + at * step] = sum / total;
    }
  }
  return result;
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
