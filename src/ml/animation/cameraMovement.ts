import type { Point } from '../../shared/domain/framePoint.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { type LumaImage, lumaOf } from '../tensors/luma.js';
import { enlarged, type Similarity, translation, UNMOVED } from '../tensors/similarity.js';

const NO_SHIFT: Point = { x: 0, y: 0 };

/** Frames are compared in copies of at most this long side in px: places are told to a small part of a pixel. */
const FINEST_PX = 640;
/** The long side in px at which every shift is tried. */
const COARSEST_PX = 64;
/** Shifts that leave less than this of both sides in common are not found. */
const LEAST_OVERLAP = 0.4;
/** How far each finer copy is searched around the shift found in the coarser one, in px. */
const REACH_PX = 2;
/** At most so many pixels of a copy are compared for each shift. */
const MOST_COMPARED = 16_000;
/** A movement must lessen the difference to this share of that without one. */
const LEAST_GAIN = 0.9;
/** Into so many parts each way a frame is divided to judge a movement. */
const PARTS = 8;
/** Copies of up to this long side are not used to refine a movement, and how often each larger one is at most. */
const LEAST_REFINED_PX = 40;
const REFINEMENTS = 12;
/** Steps end when one moves no corner by more than this, in px. */
const SETTLED_PX = 0.005;
/** Frames that differ less than this are the same but for noise. */
const LEAST_DIFFERENCE = 0.02;
/** Differences beyond this, relative to the detail's size, count less and less: what moves by itself has no say. */
const OUTLIER = 0.5;
/** What is coarser than this is no detail, in px of each copy. */
const DETAIL_RADIUS_PX = 8;
/** Strong detail counts hardly more than this, in units of the logarithm: a single object would outweigh all else. */
const MOST_DETAIL = 0.3;
/** Added to luma before its logarithm is taken, 0-255, so that noise in shadows is no detail. */
const DARK = 12;

/** The detail of luma's logarithm: a change of the light is no difference, and what appears somewhere none elsewhere. */
interface Detail {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
  /** The mean of their absolute values. */
  readonly size: number;
}

/** Copies of a frame's luma, each half as large as the one before. */
export interface LumaCopies {
  /** How many px of the frame one of the first copy is. */
  readonly px: number;
  readonly copies: readonly [Detail, ...Detail[]];
}

export function lumaCopies(frame: PixelImage): LumaCopies {
  const px = Math.ceil(Math.max(frame.width, frame.height) / FINEST_PX);
  const luma = lumaOf(frame, px);
  let last: LumaImage = { ...luma, values: luma.values.map((value) => Math.log(value + DARK)) };
  const copies: [Detail, ...Detail[]] = [detailOf(last)];
  while (Math.max(last.width, last.height) > COARSEST_PX && last.height > 1 && last.width > 1) {
    last = halved(last);
    copies.push(detailOf(last));
  }
  return { px, copies };
}

/** What differs from the mean around it. */
function detailOf({ width, height, values }: LumaImage): Detail {
  const detail = new Float32Array(values.length);
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      sum += values[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + sum;
    }
  }
  let size = 0;
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - DETAIL_RADIUS_PX), Math.min(height, y + DETAIL_RADIUS_PX + 1)];
    const [above, below] = [top * (width + 1), bottom * (width + 1)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - DETAIL_RADIUS_PX), Math.min(width, x + DETAIL_RADIUS_PX + 1)];
      const sum = sums[below + right]! - sums[below + left]! - sums[above + right]! + sums[above + left]!;
      const plain = values[y * width + x]! - sum / ((right - left) * (bottom - top));
      const own = plain / (1 + Math.abs(plain) / MOST_DETAIL);
      detail[y * width + x] = own;
      size += Math.abs(own);
    }
  }
  return { width, height, values: detail, size: size / values.length };
}

/**
 * The movement of all of the picture from one frame to another of the same size. The shift of whole px with the least mean
 * difference is found in the coarsest copies and refined in each finer one; then shift, turn and zoom are refined by
 * Gauss-Newton steps (Lucas and Kanade 1981, An Iterative Image Registration Technique), coarse to fine.
 *
 * @returns the movement, and how much the frames still differ, relative to the detail's size.
 */
export function movementBetween({ px, copies: before }: LumaCopies, { copies: after }: LumaCopies): FoundMovement {
  const size = (before[0].size + after[0].size) / 2 || 1;
  const unmoved = difference(before[0], after[0], NO_SHIFT);
  if (unmoved < LEAST_DIFFERENCE * size) return { movement: UNMOVED, difference: unmoved / size };
  const last = before.length - 1;
  let shift = nearest(before[last]!, after[last]!, NO_SHIFT, Infinity);
  for (let level = last - 1; level >= 0; level--) {
    shift = nearest(before[level]!, after[level]!, { x: 2 * shift.x, y: 2 * shift.y }, REACH_PX);
  }
  const isShifted = difference(before[0], after[0], shift) < LEAST_GAIN * unmoved;
  const moved = refined(before, after, isShifted ? translation(shift) : UNMOVED);
  const { explained, difference: least } = judged(before[0], after[0], moved);
  return explained > 0
    ? { movement: enlarged(moved, px), difference: least / size }
    : { movement: UNMOVED, difference: unmoved / size };
}

export interface FoundMovement {
  readonly movement: Similarity;
  readonly difference: number;
}

function refined(before: readonly Detail[], after: readonly Detail[], from: Similarity): Similarity {
  let movement = from;
  for (let level = before.length - 1; level >= 0; level--) {
    const copy = before[level]!;
    const side = Math.max(copy.width, copy.height);
    if (side < LEAST_REFINED_PX && level > 0) continue;
    const scale = 2 ** -level;
    let small: Similarity = { ...movement, x: movement.x * scale, y: movement.y * scale };
    for (let count = 0; count < REFINEMENTS; count++) {
      const next = improved(copy, after[level]!, small);
      const change = side * (Math.abs(next.a - small.a) + Math.abs(next.b - small.b));
      const isSettled = change + Math.abs(next.x - small.x) + Math.abs(next.y - small.y) < SETTLED_PX;
      small = next;
      if (isSettled) break;
    }
    movement = { ...small, x: small.x / scale, y: small.y / scale };
  }
  return movement;
}

/** One step: the change of the movement that would explain the differences if the detail were linear. */
function improved(before: Detail, after: Detail, movement: Similarity): Similarity {
  const { width, height } = before;
  const [middleX, middleY] = [width / 2, height / 2];
  const size = Math.max(width, height);
  const [matrix, vector] = [new Float64Array(16), new Float64Array(4)];
  const row = new Float64Array(4);
  const outlier = OUTLIER * before.size;
  const margin = 1 + marginOf(before);
  forCompared(before, (x, y) => {
    const [toX, toY] = [movement.a * x - movement.b * y + movement.x, movement.b * x + movement.a * y + movement.y];
    if (toX < margin || toY < margin || toX > width - 1 - margin || toY > height - 1 - margin) return;
    const slopeX = (sampled(after, toX + 0.5, toY) - sampled(after, toX - 0.5, toY)) * size;
    const slopeY = (sampled(after, toX, toY + 0.5) - sampled(after, toX, toY - 0.5)) * size;
    const missing = before.values[y * width + x]! - sampled(after, toX, toY);
    const weight = 1 / (1 + (missing / outlier) ** 2);
    const [right, down] = [(x - middleX) / size, (y - middleY) / size];
    row[0] = slopeX * right + slopeY * down;
    row[1] = slopeY * right - slopeX * down;
    row[2] = slopeX;
    row[3] = slopeY;
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) matrix[4 * i + j]! += weight * row[i]! * row[j]!;
      vector[i]! += weight * row[i]! * missing;
    }
  });
  for (let i = 0; i < 4; i++) matrix[5 * i]! += 1e-6 * (matrix[5 * i]! + 1);
  const [zoom, turn, right, down] = solved(matrix, vector);
  const [a, b] = [movement.a + zoom!, movement.b + turn!];
  return {
    a,
    b,
    x: movement.x + right! * size - zoom! * middleX + turn! * middleY,
    y: movement.y + down! * size - turn! * middleX - zoom! * middleY,
  };
}

/** Solves four equations by Gauss's elimination; the matrix is positive definite. */
function solved(matrix: Float64Array, vector: Float64Array): readonly number[] {
  for (let pivot = 0; pivot < 4; pivot++) {
    for (let row = pivot + 1; row < 4; row++) {
      const factor = matrix[4 * row + pivot]! / matrix[5 * pivot]!;
      for (let column = pivot; column < 4; column++) matrix[4 * row + column]! -= factor * matrix[4 * pivot + column]!;
      vector[row]! -= factor * vector[pivot]!;
    }
  }
  const result = [0, 0, 0, 0];
  for (let row = 3; row >= 0; row--) {
    let rest = vector[row]!;
    for (let column = row + 1; column < 4; column++) rest -= matrix[4 * row + column]! * result[column]!;
    result[row] = rest / matrix[5 * row]!;
  }
  return result;
}

/**
 * What speaks for a movement: in how many more parts of the frame it explains the differences than standing still does.
 * What moves over a still ground changes few of them. And the mean difference that is left.
 */
function judged(
  before: Detail,
  after: Detail,
  { a, b, x, y }: Similarity,
): { readonly explained: number; readonly difference: number } {
  const { width, height } = before;
  const margin = marginOf(before);
  const [moved, unmoved] = [new Float64Array(PARTS * PARTS), new Float64Array(PARTS * PARTS)];
  let count = 0;
  forCompared(before, (column, row) => {
    const [toX, toY] = [a * column - b * row + x, b * column + a * row + y];
    if (toX < margin || toY < margin || toX > width - 1 - margin || toY > height - 1 - margin) return;
    const part = Math.floor((PARTS * row) / height) * PARTS + Math.floor((PARTS * column) / width);
    const at = row * width + column;
    moved[part]! += Math.abs(before.values[at]! - sampled(after, toX, toY));
    // Interpolation lessens noise, so standing still is interpolated as much, to both sides.
    const [restX, restY] = [toX - column - Math.round(toX - column), toY - row - Math.round(toY - row)];
    const still = (inside(after, column + restX, row + restY) + inside(after, column - restX, row - restY)) / 2;
    unmoved[part]! += Math.abs(before.values[at]! - still);
    count++;
  });
  const explained = moved.reduce((sum, own, part) => {
    const still = unmoved[part]!;
    return sum + (own < LEAST_GAIN * still ? 1 : still < LEAST_GAIN * own ? -1 : 0);
  }, 0);
  return { explained, difference: count === 0 ? Infinity : moved.reduce((sum, own) => sum + own, 0) / count };
}

/** Calls for pixels that are spread evenly, but not at the border. */
function forCompared(copy: Detail, call: (x: number, y: number) => void): void {
  const { width, height } = copy;
  const margin = marginOf(copy);
  const step = Math.max(1, Math.ceil((width * height) / MOST_COMPARED));
  for (let y = margin; y < height - margin; y++) {
    for (let x = margin + ((y * 7) % step); x < width - margin; x += step) call(x, y);
  }
}

/** The border where the mean around a place is of one side only, in px; of small copies not all of it. */
function marginOf({ width, height }: Detail): number {
  return Math.min(DETAIL_RADIUS_PX, Math.floor(Math.min(width, height) / 8));
}

function inside(copy: Detail, x: number, y: number): number {
  return sampled(copy, Math.min(copy.width - 1, Math.max(0, x)), Math.min(copy.height - 1, Math.max(0, y)));
}

/** Detail between pixels, interpolated; within the copy. */
function sampled({ width, height, values }: Detail, x: number, y: number): number {
  const [left, top] = [Math.min(width - 2, Math.floor(x)), Math.min(height - 2, Math.floor(y))];
  const [across, down] = [x - left, y - top];
  const at = top * width + left;
  const upper = values[at]! + across * (values[at + 1]! - values[at]!);
  const lower = values[at + width]! + across * (values[at + width + 1]! - values[at + width]!);
  return upper + down * (lower - upper);
}

function nearest(before: Detail, after: Detail, around: Point, reach: number): Point {
  const most = {
    x: Math.floor((1 - LEAST_OVERLAP) * before.width),
    y: Math.floor((1 - LEAST_OVERLAP) * before.height),
  };
  let best = { shift: NO_SHIFT, difference: Infinity };
  for (let y = Math.max(-most.y, around.y - reach); y <= Math.min(most.y, around.y + reach); y++) {
    for (let x = Math.max(-most.x, around.x - reach); x <= Math.min(most.x, around.x + reach); x++) {
      const found = difference(before, after, { x, y });
      if (found < best.difference) best = { shift: { x, y }, difference: found };
    }
  }
  return best.shift;
}

/** The mean absolute difference where both are seen, with the second one shifted by whole px. */
function difference(before: Detail, after: Detail, { x, y }: Point): number {
  const { width, height } = before;
  const margin = marginOf(before);
  const [left, right] = [margin + Math.max(0, -x), Math.min(width, width - x) - margin];
  const [top, bottom] = [margin + Math.max(0, -y), Math.min(height, height - y) - margin];
  const step = Math.max(1, Math.ceil(((right - left) * (bottom - top)) / MOST_COMPARED));
  let sum = 0;
  let count = 0;
  for (let row = top; row < bottom; row++) {
    const to = (row + y) * width + x;
    // Every row begins elsewhere, so that no columns are left out.
    for (let column = left + ((row * 7) % step); column < right; column += step) {
      sum += Math.abs(before.values[row * width + column]! - after.values[to + column]!);
      count++;
    }
  }
  return count === 0 ? Infinity : sum / count;
}

function halved({ width, height, values }: LumaImage): LumaImage {
  const [columns, rows] = [width >> 1, height >> 1];
  const half = new Float32Array(columns * rows);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const from = 2 * row * width + 2 * column;
      half[at] = (values[from]! + values[from + 1]! + values[from + width]! + values[from + width + 1]!) / 4;
    }
  }
  return { width: columns, height: rows, values: half };
}
