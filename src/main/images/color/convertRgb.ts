import { inverse, times, type Matrix } from './matrix.js';
import { SRGB, type RgbSpace } from './rgbSpace.js';
import { encodeSrgb, srgbCurve, type ToneCurve } from './toneCurve.js';

/** Interleaved RGB, 8 or 16 bits per value. */
export type Samples = Uint8Array | Uint16Array;

/** Fine enough to resolve the darkest of 256 levels of any curve. */
const STEPS = 65_536;
/** How far linear light may be outside 0-1 before it counts as clipped: the error of a rounded matrix. */
const TOLERANCE = 0.003;

export interface SrgbPixels {
  readonly data: Uint8Array;
  /** Whether any color was outside sRGB and was clipped. */
  readonly isCut: boolean;
}

/**
 * Converts values of a space to sRGB bytes, rounded exactly. Colors outside sRGB are clipped per channel, as lcms does.
 */
export function toSrgb(samples: Samples, space: RgbSpace): SrgbPixels {
  const size = samples instanceof Uint8Array ? 256 : STEPS;
  const [red, green, blue] = space.curves.map((curve) => tabulate(curve, size)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const [[a, b, c], [d, e, f], [g, h, i]] = times(inverse(SRGB.toXyz)!, space.toXyz);
  const encoded = srgbBytes();
  const data = new Uint8Array(samples.length);
  let least = 0;
  let most = 1;
  for (let at = 0; at < samples.length; at += 3) {
    const [r, s, t] = [red[samples[at]!]!, green[samples[at + 1]!]!, blue[samples[at + 2]!]!];
    const x = a * r + b * s + c * t;
    const y = d * r + e * s + f * t;
    const z = g * r + h * s + i * t;
    least = Math.min(least, x, y, z);
    most = Math.max(most, x, y, z);
    data[at] = encoded[stepOf(x)]!;
    data[at + 1] = encoded[stepOf(y)]!;
    data[at + 2] = encoded[stepOf(z)]!;
  }
  return { data, isCut: isOutside(least) || isOutside(most) };
}

/** Whether linear light is clipped by more than the error of a rounded matrix. */
export function isOutside(light: number): boolean {
  return light < -TOLERANCE || light > 1 + TOLERANCE;
}

/** Converts sRGB bytes to bytes of a space; undefined if the space is not invertible. */
export function fromSrgb(pixels: Uint8Array, space: RgbSpace): Uint8Array | undefined {
  const back = inverse(space.toXyz);
  if (!back) return undefined;
  const [[a, b, c], [d, e, f], [g, h, i]]: Matrix = times(back, SRGB.toXyz);
  const light = tabulate(srgbCurve, 256);
  const tables = space.curves.map(inverseBytes);
  const [red, green, blue] = tables as [Uint8Array, Uint8Array, Uint8Array];
  const data = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at += 3) {
    const [r, s, t] = [light[pixels[at]!]!, light[pixels[at + 1]!]!, light[pixels[at + 2]!]!];
    data[at] = red[stepOf(a * r + b * s + c * t)]!;
    data[at + 1] = green[stepOf(d * r + e * s + f * t)]!;
    data[at + 2] = blue[stepOf(g * r + h * s + i * t)]!;
  }
  return data;
}

/** The values of a space minus their clipped sRGB colors converted back to it; all 0 if the space is not invertible. */
export function beyondSrgb(own: Uint8Array, cut: Uint8Array, space: RgbSpace): Int16Array {
  const back = fromSrgb(cut, space) ?? own;
  const beyond = new Int16Array(own.length);
  for (let i = 0; i < own.length; i++) beyond[i] = own[i]! - back[i]!;
  return beyond;
}

/** Whether the values of a space equal those of sRGB to within one of 256 levels. */
export function isSrgb(space: RgbSpace): boolean {
  const levels = [0, 20, 60, 100, 140, 180, 220, 255];
  const colors = levels.flatMap((r) => levels.flatMap((g) => levels.flatMap((b) => [r, g, b])));
  const own = Uint8Array.from(colors);
  return toSrgb(own, space).data.every((value, index) => Math.abs(value - own[index]!) <= 1);
}

function tabulate(curve: ToneCurve, size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, index) => curve(index / (size - 1)));
}

function stepOf(light: number): number {
  return light <= 0 ? 0 : light >= 1 ? STEPS - 1 : (light * (STEPS - 1) + 0.5) | 0;
}

let bytesOfLight: Uint8Array | undefined;

function srgbBytes(): Uint8Array {
  bytesOfLight ??= Uint8Array.from({ length: STEPS }, (_, index) => Math.round(255 * encodeSrgb(index / (STEPS - 1))));
  return bytesOfLight;
}

/** For every level of light the byte nearest to it. Curves rise; where one does not, the last byte is used. */
function inverseBytes(curve: ToneCurve): Uint8Array {
  const table = new Uint8Array(STEPS);
  let byte = 0;
  for (let step = 0; step < STEPS; step++) {
    const light = step / (STEPS - 1);
    while (byte < 255 && light > curve((byte + 0.5) / 255)) byte += 1;
    table[step] = byte;
  }
  return table;
}
