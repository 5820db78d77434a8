import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { type LumaImage } from '../tensors/luma.js';
import { enlarged, followedBy, inverse, isWhole, type Similarity } from '../tensors/similarity.js';
import { splineWeights } from '../tensors/splineWeights.js';

/** The side of the squares whose sources are compared, in px, and the distance of the compared pixels in them. */
const SQUARE_PX = 8;
const COMPARED_EACH_PX = 2;
/**
 * Sources that differ by this in luma, 0-255, count a quarter: more is another thing, less is noise or resampling. What
 * changes slowly differs little from the frames around it, but must not be tied to a distant anchor.
 */
const ALIKE = 8;
const ALIKE_ANCHOR = 4;
/** How much anchors count; two frames on each side and the own one count 9. */
const ANCHOR_WEIGHT = 6;
/** Paintings that count less than this are left out. */
const LEAST_WEIGHT = 0.02;
/** Splines between pixels are taken at this many places. */
const PLACES = 64;
/** As in `resampled`: pictures are resampled there and back. */
const SHARPNESS = -0.75;

/** A painted frame of a shot, and what it was painted from. */
export interface FramePainting {
  readonly painted: PixelImage;
  /** Of a copy of the frame, in the light of the shot's reference. */
  readonly luma: LumaImage;
  /** How many px of the painting one of the copy is. */
  readonly factor: number;
  /** From the places of the shot's reference to those of the frame, in px of `luma`. */
  readonly movement: Similarity;
  /** Of the painting: a photo, which strength 0 leaves, is no mean. */
  readonly strength: number;
}

/** A painting that frames far apart have in common. */
export interface Anchor {
  readonly painting: FramePainting;
  /** 0-1; those of a frame's anchors add up to 1. */
  readonly share: number;
}

/**
 * A painting as the mean over the frames around it and its anchors, each moved along with the camera: what the network answers to parts of
 * a pixel, noise and what moves nearby changes from frame to frame, strokes do not. Nearer frames count more. Where the
 * sources do not show the same, because something moves by itself or comes into sight, the painting stays as it is.
 *
 * @param frames in order, all of one size @param at the frame whose painting is wanted
 */
export function meanOverTime(
  frames: readonly FramePainting[],
  at: number,
  anchors: readonly Anchor[] = [],
): PixelImage {
  const own = frames[at]!;
  if (own.strength === 0 || frames.length + anchors.length === 1)
    return { ...own.painted, data: own.painted.data.slice() };
  const { width, height, data } = own.painted;
  const reach = Math.max(at, frames.length - 1 - at);
  const most = reach + 1;
  const total: Sums = { sums: new Float32Array(data.length), weights: new Float32Array(width * height).fill(most) };
  const { sums, weights } = total;
  for (let index = 0; index < data.length; index++) sums[index] = most * data[index]!;
  for (const [index, other] of frames.entries()) {
    if (index !== at) add(own, other, { most: own.strength * (most - Math.abs(index - at)), alike: ALIKE }, total);
  }
  for (const { painting, share } of anchors) {
    add(own, painting, { most: own.strength * ANCHOR_WEIGHT * share, alike: ALIKE_ANCHOR }, total);
  }
  const mean = new Uint8Array(data.length);
  for (let pixel = 0, value = 0; pixel < weights.length; pixel++) {
    const scale = 1 / weights[pixel]!;
    for (const end = value + 3; value < end; value++) mean[value] = sums[value]! * scale + 0.5;
  }
  return { width, height, data: mean };
}

interface Sums {
  readonly sums: Float32Array;
  readonly weights: Float32Array;
}

interface Weight {
  /** Where the sources are the same. */
  readonly most: number;
  /** The difference of luma at which a quarter of it is left. */
  readonly alike: number;
}

function add(own: FramePainting, other: FramePainting, { most, alike }: Weight, { sums, weights }: Sums): void {
  const { width, height } = own.painted;
  const { data } = other.painted;
  const movement = followedBy(inverse(own.movement), other.movement);
  const { factor } = own;
  const to = enlarged(movement, factor);
  const likeness = likenessOf(own.luma, other.luma, movement, alike);
  const isShifted = isWhole(to);
  const table = SPLINES;
  const row = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    likeness.writeRow(y, factor, row);
    for (let x = 0; x < width; x++) {
      const weight = most * row[x]!;
      if (weight < LEAST_WEIGHT) continue;
      const [placeX, placeY] = [to.a * x - to.b * y + to.x, to.b * x + to.a * y + to.y];
      if (placeX < 1 || placeY < 1 || placeX >= width - 2 || placeY >= height - 2) continue;
      const pixel = y * width + x;
      weights[pixel]! += weight;
      if (isShifted) {
        const from = 3 * (placeY * width + placeX);
        for (let channel = 0; channel < 3; channel++) sums[3 * pixel + channel]! += weight * data[from + channel]!;
        continue;
      }
      const [left, top] = [Math.floor(placeX), Math.floor(placeY)];
      const across = 4 * Math.round((placeX - left) * PLACES);
      const down = 4 * Math.round((placeY - top) * PLACES);
      const [a, b, c, d] = [table[across]!, table[across + 1]!, table[across + 2]!, table[across + 3]!];
      let [red, green, blue] = [0, 0, 0];
      let from = 3 * ((top - 1) * width + left - 1);
      for (let tap = 0; tap < 4; tap++, from += 3 * width) {
        const share = table[down + tap]!;
        red += share * (a * data[from]! + b * data[from + 3]! + c * data[from + 6]! + d * data[from + 9]!);
        green += share * (a * data[from + 1]! + b * data[from + 4]! + c * data[from + 7]! + d * data[from + 10]!);
        blue += share * (a * data[from + 2]! + b * data[from + 5]! + c * data[from + 8]! + d * data[from + 11]!);
      }
      sums[3 * pixel]! += weight * clamped(red);
      sums[3 * pixel + 1]! += weight * clamped(green);
      sums[3 * pixel + 2]! += weight * clamped(blue);
    }
  }
}

/** The four weights of each place between two pixels. */
const SPLINES = new Float32Array(4 * (PLACES + 1));
for (let place = 0; place <= PLACES; place++) splineWeights(SPLINES, place / PLACES, 4 * place, SHARPNESS);

function clamped(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/** How far two frames show the same, 0-1, told in squares and even between their middles. */
interface Likeness {
  /** @param factor how much larger the picture is in whose px `y` and the places in `row` are */
  writeRow(y: number, factor: number, row: Float32Array): void;
}

function likenessOf(own: LumaImage, other: LumaImage, to: Similarity, alike: number): Likeness {
  const [columns, rows] = [Math.ceil(own.width / SQUARE_PX), Math.ceil(own.height / SQUARE_PX)];
  const squares = new Float32Array(columns * rows);
  for (let row = 0, square = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, square++) {
      const apart = squareDifference(own, other, to, column, row);
      squares[square] = 1 / (1 + (apart / alike) ** 2) ** 2;
    }
  }
  return {
    writeRow(y, factor, row) {
      const place = (at: number, most: number): number =>
        Math.min(most - 1, Math.max(0, (at + 0.5) / (factor * SQUARE_PX) - 0.5));
      const down = place(y, rows);
      const top = Math.floor(down);
      const [upper, lower] = [top * columns, Math.min(rows - 1, top + 1) * columns];
      for (let x = 0; x < row.length; x++) {
        const across = place(x, columns);
        const left = Math.floor(across);
        const right = Math.min(columns - 1, left + 1);
        const above = squares[upper + left]! + (across - left) * (squares[upper + right]! - squares[upper + left]!);
        const below = squares[lower + left]! + (across - left) * (squares[lower + right]! - squares[lower + left]!);
        row[x] = above + (down - top) * (below - above);
      }
    },
  };
}

/** The mean absolute difference in one square; infinite where the other frame does not show it. */
function squareDifference(own: LumaImage, other: LumaImage, to: Similarity, column: number, row: number): number {
  const { width, height } = own;
  const { values } = other;
  const [right, bottom] = [Math.min(width, (column + 1) * SQUARE_PX), Math.min(height, (row + 1) * SQUARE_PX)];
  let [sum, count] = [0, 0];
  for (let y = row * SQUARE_PX; y < bottom; y += COMPARED_EACH_PX) {
    for (let x = column * SQUARE_PX; x < right; x += COMPARED_EACH_PX) {
      const [placeX, placeY] = [to.a * x - to.b * y + to.x, to.b * x + to.a * y + to.y];
      const [left, top] = [Math.floor(placeX), Math.floor(placeY)];
      if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) continue;
      const at = top * width + left;
      const upper = values[at]! + (placeX - left) * (values[at + 1]! - values[at]!);
      const lower = values[at + width]! + (placeX - left) * (values[at + width + 1]! - values[at + width]!);
      sum += Math.abs(own.values[y * width + x]! - upper - (placeY - top) * (lower - upper));
      count++;
    }
  }
  return count === 0 ? Infinity : sum / count;
}
