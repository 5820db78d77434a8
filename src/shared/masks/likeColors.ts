import type { Point } from '../domain/framePoint.js';
import type { PixelMask } from '../domain/pixelMask.js';
import type { Oklab, OklabPlanes } from './oklab.js';

/** How near to a color others count as alike. */
export interface Likeness {
  /** Distances in OKLab up to this are alike. */
  readonly tolerance: number;
  /** Beyond the tolerance the cover falls to nothing over this distance, linearly. */
  readonly softness: number;
}

/** Half the side of the square whose mean is the color at a place: single pixels have noise. */
const SAMPLE_REACH = 2;

/** The mean color around a place in px. */
export function colorAt({ width, height, planes }: OklabPlanes, { x, y }: Point): Oklab {
  const [column, row] = [within(Math.floor(x), width), within(Math.floor(y), height)];
  const sum = [0, 0, 0];
  let count = 0;
  for (let v = Math.max(0, row - SAMPLE_REACH); v <= Math.min(height - 1, row + SAMPLE_REACH); v++) {
    for (let u = Math.max(0, column - SAMPLE_REACH); u <= Math.min(width - 1, column + SAMPLE_REACH); u++, count++) {
      for (const channel of [0, 1, 2] as const) sum[channel]! += planes[channel][v * width + u]!;
    }
  }
  return [sum[0]! / count, sum[1]! / count, sum[2]! / count];
}

/** The cover of each pixel by its distance from a color, wherever it is. */
export function likeColors(picture: OklabPlanes, color: Oklab, likeness: Likeness): PixelMask {
  const { width, height, planes } = picture;
  const [first, second, third] = planes;
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const [d, e, f] = [first[i]! - color[0], second[i]! - color[1], third[i]! - color[2]];
    data[i] = alikeness(Math.sqrt(d * d + e * e + f * f), likeness);
  }
  return { width, height, data };
}

/**
 * What of a cover is joined to a place: reached over pixels that share a side and are covered at all. Nothing if the place
 * itself is not covered.
 */
export function joinedTo({ width, height, data }: PixelMask, { x, y }: Point): PixelMask {
  const joined = new Uint8Array(data.length);
  const start = within(Math.floor(y), height) * width + within(Math.floor(x), width);
  // Whole runs of a row at a time: the stack holds one pixel of each run that is still to be filled.
  const stack = [start];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (data[at] === 0 || joined[at] !== 0) continue;
    const row = at - (at % width);
    let [left, right] = [at, at];
    while (left > row && data[left - 1] !== 0) left--;
    while (right < row + width - 1 && data[right + 1] !== 0) right++;
    for (let i = left; i <= right; i++) joined[i] = data[i]!;
    for (const next of [-width, width]) {
      if (row + next < 0 || row + next >= data.length) continue;
      for (let i = left + next; i <= right + next; i++) {
        const isStart = data[i] !== 0 && joined[i] === 0 && (i === left + next || data[i - 1] === 0);
        if (isStart) stack.push(i);
      }
    }
  }
  return { width, height, data: joined };
}

/** The cover by lightness: full from `from` to `to`, falling to nothing over `softness` on either side. */
export function likeLightness(
  { width, height, planes: [lightness] }: OklabPlanes,
  { from, to, softness }: { readonly from: number; readonly to: number; readonly softness: number },
): PixelMask {
  const [least, most] = [Math.min(from, to), Math.max(from, to)];
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const value = lightness[i]!;
    data[i] = alikeness(Math.max(0, least - value, value - most), { tolerance: 0, softness });
  }
  return { width, height, data };
}

function alikeness(distance: number, { tolerance, softness }: Likeness): number {
  if (distance <= tolerance) return 255;
  return distance >= tolerance + softness ? 0 : Math.round(255 * (1 - (distance - tolerance) / softness));
}

function within(value: number, length: number): number {
  return Math.min(length - 1, Math.max(0, value));
}
