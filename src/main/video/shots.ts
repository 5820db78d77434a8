import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** Frames that one camera took without a break: from `first` to `end` (exclusive). */
export interface Shot {
  readonly first: number;
  readonly end: number;
}

/** The size of the frames that are compared. */
export const COMPARED_WIDTH = 64;
export const COMPARED_HEIGHT = 36;

/** Mean change of hue, saturation and value, 0-255, from which two frames belong to different shots. */
const MOST_CHANGE = 27;
/** Fewer frames are no shot: a flash of light changes everything for a moment. */
const FEWEST_FRAMES = 15;

/**
 * Finds where shots begin, from small copies of the frames (`COMPARED_WIDTH` x `COMPARED_HEIGHT`) in order. The first
 * frame given begins a shot, so that the search can begin again at any known beginning with the same result.
 */
export class ShotFinder {
  private before: Float32Array | undefined;
  private length = 0;

  /** @returns whether this frame begins a shot */
  begins(frame: PixelImage): boolean {
    const colors = toHsv(frame);
    const change = this.before ? meanDifference(colors, this.before) : Infinity;
    this.before = colors;
    this.length++;
    if (change < MOST_CHANGE || (this.length <= FEWEST_FRAMES && change !== Infinity)) return false;
    this.length = 1;
    return true;
  }
}

/** Which frames of a shot are measured: some evenly spaced ones, in the middles of equal parts. */
export function measuredFrames({ first, end }: Shot, most: number): number[] {
  const count = Math.min(most, end - first);
  return Array.from({ length: count }, (_, index) => first + Math.floor(((index + 0.5) * (end - first)) / count));
}

/** Hue, saturation and value of each pixel, each 0-255. */
function toHsv({ data }: PixelImage): Float32Array {
  const result = new Float32Array(data.length);
  for (let at = 0; at < data.length; at += 3) {
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const most = Math.max(red, green, blue);
    const span = most - Math.min(red, green, blue);
    result[at] = span === 0 ? 0 : (255 / 6) * hueOf(red, green, blue, most, span);
    result[at + 1] = most === 0 ? 0 : (255 * span) / most;
    result[at + 2] = most;
  }
  return result;
}

/** 0-6 around the circle. */
function hueOf(red: number, green: number, blue: number, most: number, span: number): number {
  if (most === red) return ((green - blue) / span + 6) % 6;
  return most === green ? (blue - red) / span + 2 : (red - green) / span + 4;
}

/** Hues are compared the short way around, and count as much as both colors are saturated. */
function meanDifference(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 3) {
    const hue = Math.abs(a[at]! - b[at]!);
    const weight = Math.min(a[at + 1]!, b[at + 1]!) / 255;
    sum += weight * Math.min(hue, 255 - hue) + Math.abs(a[at + 1]! - b[at + 1]!) + Math.abs(a[at + 2]! - b[at + 2]!);
  }
  return sum / a.length;
}
