import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { LumaImage } from '../tensors/luma.js';
import { enlarged, followedBy, inverse, isWhole, type Similarity } from '../tensors/similarity.js';
import { splineWeights } from '../tensors/splineWeights.js';
import { MovedSquares, type SquareOptions, SquareRow } from './movedSquares.js';

/**
 * Sources that differ more show another thing, less is noise or resampling. What changes slowly differs little from the
 * frames around it, but must not be tied to a distant anchor.
 */
const NEAR: SquareOptions = { alike: 8, isSearched: true };
const FAR: SquareOptions = { alike: 4, isSearched: false };
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
 * A painting as the mean over the frames around it and its anchors, each moved along with the camera and, if it is near
 * in time, with what moves by itself: what the network answers to parts of a pixel, noise and what moves nearby changes
 * from frame to frame, strokes do not. Nearer frames count more. Where the sources do not show the same, because
 * something comes into sight or cannot be followed, the painting stays as it is.
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
    if (index !== at) add(own, other, { most: own.strength * (most - Math.abs(index - at)), compared: NEAR }, total);
  }
  for (const { painting, share } of anchors) {
    add(own, painting, { most: own.strength * ANCHOR_WEIGHT * share, compared: FAR }, total);
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
  readonly compared: SquareOptions;
}

function add(own: FramePainting, other: FramePainting, { most, compared }: Weight, { sums, weights }: Sums): void {
  const { width, height } = own.painted;
  const { data } = other.painted;
  const movement = followedBy(inverse(own.movement), other.movement);
  const { factor } = own;
  const to = enlarged(movement, factor);
  const squares = new MovedSquares(own.luma, other.luma, movement, compared);
  const isShifted = isWhole(to);
  const table = SPLINES;
  const row = new SquareRow(width);
  for (let y = 0; y < height; y++) {
    squares.writeRow(y, factor, row);
    for (let x = 0; x < width; x++) {
      const weight = most * row.weights[x]!;
      if (weight < LEAST_WEIGHT) continue;
      const placeX = to.a * x - to.b * y + to.x + row.right[x]!;
      const placeY = to.b * x + to.a * y + to.y + row.down[x]!;
      if (placeX < 1 || placeY < 1 || placeX >= width - 2 || placeY >= height - 2) continue;
      const pixel = y * width + x;
      weights[pixel]! += weight;
      if (isShifted && Number.isInteger(placeX) && Number.isInteger(placeY)) {
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
