import { inverse, times, type Matrix } from './matrix.js';
import { SRGB, type RgbSpace } from './rgbSpace.js';
import { encodeSrgb, srgbCurve, type ToneCurve } from './toneCurve.js';

/** Interleaved RGB, 8 or 16 bits a number. */
export type Samples = Uint8Array | Uint16Array;

/** Fine enough that the darkest of 256 steps of any curve is hit. */
const STEPS = 65_536;
/** How far beyond 0-1 light may lie, in linear light, before it counts as cut: what a rounded matrix is off by. */
const TOLERANCE = 0.003;

export interface SrgbPixels {
  readonly data: Uint8Array;
  /** Whether colors were brought in that sRGB does not hold. */
  readonly isCut: boolean;
}

/** Numbers of a space as sRGB bytes, exact to the last step; what lies outside of sRGB is cut channel by channel, as lcms does. */
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
  return { data, isCut: least < -TOLERANCE || most > 1 + TOLERANCE };
}

/** sRGB bytes as bytes of a space; undefined for a space that cannot be gone back to. */
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

/** How far the numbers of a space differ from what their cut sRGB colors are in it; all 0 for a space without a way back. */
export function beyondSrgb(own: Uint8Array, cut: Uint8Array, space: RgbSpace): Int16Array {
  const back = fromSrgb(cut, space) ?? own;
  const beyond = new Int16Array(own.length);
  for (let i = 0; i < own.length; i++) beyond[i] = own[i]! - back[i]!;
  return beyond;
}

/** Whether the numbers of a space mean what they mean in sRGB, to a step of 256. */
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

/** The byte whose light comes nearest, for every step of light. Curves rise; where one does not, the last byte is taken. */
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
