import { uniform } from '../../shared/counterRandom.js';
import { normal } from '../layers/convolution.js';

/** Random luma that tiles: square, row by row. */
export interface GrainField {
  /** The side in px. */
  readonly periodPx: number;
  readonly values: Float32Array;
}

const SEED = 20260;

/**
 * The octaves of grain without a direction: the size of its spots in px, and their deviation for colors 0-1. Spots of a
 * pixel become ruled ripples, larger ones daubs and stones.
 */
const SPOTS = [
  { px: 2, deviation: 0.005 },
  { px: 4, deviation: 0.01 },
  { px: 8, deviation: 0.014 },
];
const SPOT_PERIOD_PX = 512;

/** The octaves of dots: only small ones, which the last stage makes into dots of paint and stones. */
const DOTS = [
  { px: 2, deviation: 0.018 },
  { px: 4, deviation: 0.016 },
];

/** The same for strokes: their width, their length as a power of 2, both in px, and their deviation. */
const STROKES = [
  { px: 2, lengthLog2: 5, deviation: 0.005 },
  { px: 3, lengthLog2: 6, deviation: 0.01 },
  { px: 6, lengthLog2: 7, deviation: 0.012 },
];
const STROKE_PERIOD_PX = 240;

/** In how many directions strokes are drawn; between two of them they are mixed. */
export const STROKE_DIRECTIONS = 12;

let spots: GrainField | undefined;
let dots: GrainField | undefined;
let strokes: readonly GrainField[] | undefined;

/** Grain without a direction. */
export function spotGrain(): GrainField {
  spots ??= { periodPx: SPOT_PERIOD_PX, values: sumOf(SPOTS, SPOT_PERIOD_PX, randomFrom(SEED), (field) => field) };
  return spots;
}

/** Grain of dots, for a picture whose large shapes are painted. */
export function dotGrain(): GrainField {
  dots ??= { periodPx: SPOT_PERIOD_PX, values: sumOf(DOTS, SPOT_PERIOD_PX, randomFrom(SEED + 2), (field) => field) };
  return dots;
}

/**
 * Grain of strokes in each direction: the angles with the x axis are `index * Math.PI / STROKE_DIRECTIONS`. All are drawn
 * from the same spots.
 */
export function strokeGrain(): readonly GrainField[] {
  strokes ??= Array.from({ length: STROKE_DIRECTIONS }, (_, direction) => {
    const angle = (direction * Math.PI) / STROKE_DIRECTIONS;
    const drawn = (field: Float32Array, { lengthLog2 }: (typeof STROKES)[number]): Float32Array =>
      drawnOut(field, STROKE_PERIOD_PX, angle, lengthLog2);
    return {
      periodPx: STROKE_PERIOD_PX,
      values: sumOf(STROKES, STROKE_PERIOD_PX, randomFrom(SEED + 1), drawn),
    };
  });
  return strokes;
}

interface Octave {
  readonly px: number;
  readonly deviation: number;
}

/** The sum of octaves of spots, each changed by `draw` and then scaled to its deviation. */
function sumOf<T extends Octave>(
  octaves: readonly T[],
  periodPx: number,
  random: () => number,
  draw: (field: Float32Array, octave: T) => Float32Array,
): Float32Array {
  const sum = new Float32Array(periodPx ** 2);
  for (const octave of octaves) {
    const field = draw(spotField(octave.px, periodPx, random), octave);
    let squares = 0;
    for (let index = 0; index < field.length; index++) squares += field[index]! ** 2;
    const scale = octave.deviation / Math.sqrt(squares / field.length);
    for (let index = 0; index < field.length; index++) sum[index]! += scale * field[index]!;
  }
  return sum;
}

function randomFrom(seed: number): () => number {
  let drawn = 0;
  return () => normal(() => uniform(seed, drawn++));
}

/** The mean along lines of 2^`lengthLog2` px in a direction: each step averages two copies, twice as far apart. */
function drawnOut(field: Float32Array, periodPx: number, angle: number, lengthLog2: number): Float32Array {
  let drawn = field;
  for (let step = 0; step < lengthLog2; step++) {
    const half = 2 ** step / 2;
    drawn = movedMean(drawn, periodPx, half * Math.cos(angle), half * Math.sin(angle));
  }
  return drawn;
}

/** The mean of the field at (x, y) before and after each place, interpolated. */
function movedMean(field: Float32Array, periodPx: number, x: number, y: number): Float32Array {
  const mean = new Float32Array(field.length);
  for (const sign of [-1, 1]) {
    const [left, top] = [Math.floor(sign * x), Math.floor(sign * y)];
    const [across, down] = [sign * x - left, sign * y - top];
    const first = wrapped(left, periodPx);
    for (let row = 0, place = 0; row < periodPx; row++) {
      const above = wrapped(row + top, periodPx) * periodPx;
      const below = wrapped(row + top + 1, periodPx) * periodPx;
      for (let column = 0, from = first; column < periodPx; column++) {
        const to = from + 1 === periodPx ? 0 : from + 1;
        const upper = field[above + from]! + across * (field[above + to]! - field[above + from]!);
        const lower = field[below + from]! + across * (field[below + to]! - field[below + from]!);
        mean[place++]! += 0.5 * (upper + down * (lower - upper));
        from = to;
      }
    }
  }
  return mean;
}

/** A place within the period. */
export function wrapped(at: number, periodPx: number): number {
  return ((at % periodPx) + periodPx) % periodPx;
}

/** Random numbers on a lattice of so many px, smoothly interpolated (value noise); the field tiles. */
function spotField(px: number, periodPx: number, random: () => number): Float32Array {
  const cells = periodPx / px;
  const lattice = Float32Array.from({ length: cells ** 2 }, random);
  const steps = Array.from({ length: periodPx }, (_, at) => {
    const from = Math.floor(at / px);
    const t = at / px - from;
    return { from, to: (from + 1) % cells, share: t * t * (3 - 2 * t) };
  });
  const field = new Float32Array(periodPx ** 2);
  for (const [row, y] of steps.entries()) {
    for (const [column, x] of steps.entries()) {
      const inRow = (at: number): number =>
        lattice[at * cells + x.from]! * (1 - x.share) + lattice[at * cells + x.to]! * x.share;
      field[row * periodPx + column] = inRow(y.from) * (1 - y.share) + inRow(y.to) * y.share;
    }
  }
  return field;
}
