import type { FrameSize } from '../../shared/domain/frame.js';
import type { Point } from '../../shared/domain/framePoint.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { splineWeights } from './splineWeights.js';

/** A turn, zoom and shift of a picture's places, in px: (x, y) goes to (a x - b y + this.x, b x + a y + this.y). */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly x: number;
  readonly y: number;
}

export const UNMOVED: Similarity = { a: 1, b: 0, x: 0, y: 0 };

export function translation({ x, y }: Point): Similarity {
  return { a: 1, b: 0, x, y };
}

export function placeAfter({ a, b, x, y }: Similarity, atX: number, atY: number): readonly [number, number] {
  return [a * atX - b * atY + x, b * atX + a * atY + y];
}

/** First one, then the other. */
export function followedBy(first: Similarity, second: Similarity): Similarity {
  const [x, y] = placeAfter(second, first.x, first.y);
  return { a: first.a * second.a - first.b * second.b, b: first.a * second.b + first.b * second.a, x, y };
}

export function inverse({ a, b, x, y }: Similarity): Similarity {
  const square = a * a + b * b;
  const [ownA, ownB] = [a / square, -b / square];
  return { a: ownA, b: ownB, x: -(ownA * x - ownB * y), y: -(ownB * x + ownA * y) };
}

/** A movement of places in px as that of the places of copies that are `factor` times as large; px are squares. */
export function enlarged({ a, b, x, y }: Similarity, factor: number): Similarity {
  const middle = (factor - 1) / 2;
  return { a, b, x: factor * x + middle * (1 - a + b), y: factor * y + middle * (1 - a - b) };
}

/** Whether all px go to whole px without a turn. */
export function isWhole({ a, b, x, y }: Similarity): boolean {
  return a === 1 && b === 0 && Number.isInteger(x) && Number.isInteger(y);
}

/**
 * The picture or mask that has at each px what `image` has where `to` takes that px, by splines; beyond the
 * image its outermost pixels. Between whole px nothing is interpolated.
 */
export function resampled(image: PixelImage | PixelMask, { width, height }: FrameSize, to: Similarity): PixelImage {
  const channels = image.data.length / (image.width * image.height);
  const data = new Uint8ClampedArray(width * height * channels);
  if (isWhole(to)) copyPixels(image, channels, { width, data }, to);
  else interpolate(image, channels, { width, data }, to);
  return { width, height, data: new Uint8Array(data.buffer) };
}

interface Target {
  readonly width: number;
  readonly data: Uint8ClampedArray;
}

function copyPixels(
  image: PixelImage | PixelMask,
  channels: number,
  { width, data }: Target,
  { x, y }: Similarity,
): void {
  for (let target = 0, row = 0; target < data.length; row++) {
    const start = within(row + y, image.height) * image.width;
    for (let column = 0; column < width; column++) {
      const from = (start + within(column + x, image.width)) * channels;
      for (let channel = 0; channel < channels; channel++) data[target++] = image.data[from + channel]!;
    }
  }
}

/** Pictures are resampled there and back, which Catmull-Rom splines (-0.5) would blur. */
const SHARPNESS = -0.75;

function interpolate(image: PixelImage | PixelMask, channels: number, { width, data }: Target, to: Similarity): void {
  const [across, down] = [new Float64Array(4), new Float64Array(4)];
  for (let target = 0, y = 0; target < data.length; y++) {
    for (let x = 0; x < width; x++, target += channels) {
      const [atX, atY] = [to.a * x - to.b * y + to.x, to.b * x + to.a * y + to.y];
      const [left, top] = [Math.floor(atX), Math.floor(atY)];
      splineWeights(across, atX - left, 0, SHARPNESS);
      splineWeights(down, atY - top, 0, SHARPNESS);
      const first = within(left - 1, image.width) * channels;
      const second = within(left, image.width) * channels;
      const third = within(left + 1, image.width) * channels;
      const fourth = within(left + 2, image.width) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let tap = 0; tap < 4; tap++) {
          const from = within(top - 1 + tap, image.height) * image.width * channels + channel;
          sum +=
            down[tap]! *
            (across[0]! * image.data[from + first]! +
              across[1]! * image.data[from + second]! +
              across[2]! * image.data[from + third]! +
              across[3]! * image.data[from + fourth]!);
        }
        data[target + channel] = sum;
      }
    }
  }
}

function within(at: number, length: number): number {
  return at < 0 ? 0 : at >= length ? length - 1 : at;
}
