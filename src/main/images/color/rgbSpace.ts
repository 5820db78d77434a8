import { profileTags } from './iccProfile.js';
import { apply, inverse, times, type Matrix, type Triple } from './matrix.js';
import { readToneCurve, srgbCurve, type ToneCurve } from './toneCurve.js';

/** An RGB space: a curve per channel, then a matrix to XYZ under D50, as in ICC profiles. */
export interface RgbSpace {
  readonly curves: readonly [ToneCurve, ToneCurve, ToneCurve];
  readonly toXyz: Matrix;
}

/** Chromaticities x, y of red, green, blue and white. */
export interface Primaries {
  readonly red: readonly [number, number];
  readonly green: readonly [number, number];
  readonly blue: readonly [number, number];
  readonly white: readonly [number, number];
}

export const D50: Triple = [0.9642, 1, 0.8249];
const BRADFORD: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

export const D65 = [0.3127, 0.329] as const;
export const SRGB_PRIMARIES: Primaries = { red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06], white: D65 };
export const P3_PRIMARIES: Primaries = { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: D65 };

/** @returns undefined for collinear primaries or an invalid white */
export function rgbSpace(primaries: Primaries, curve: ToneCurve): RgbSpace | undefined {
  const [red, green, blue] = [xyz(primaries.red), xyz(primaries.green), xyz(primaries.blue)];
  const columns: Matrix = [
    [red[0], green[0], blue[0]],
    [red[1], green[1], blue[1]],
    [red[2], green[2], blue[2]],
  ];
  const white = xyz(primaries.white);
  const back = inverse(columns);
  if (!back || !white.every(Number.isFinite)) return undefined;
  const [r, g, b] = apply(back, white);
  const scaled = times(columns, [
    [r, 0, 0],
    [0, g, 0],
    [0, 0, b],
  ]);
  return { curves: [curve, curve, curve], toXyz: times(adaptation(white), scaled) };
}

/** The space of three colors in XYZ, which together are white; undefined if they are no such colors. */
export function endpointSpace([r, g, b]: readonly [Triple, Triple, Triple], curve: ToneCurve): RgbSpace | undefined {
  const columns: Matrix = [
    [r[0], g[0], b[0]],
    [r[1], g[1], b[1]],
    [r[2], g[2], b[2]],
  ];
  const white = apply(columns, [1, 1, 1]);
  if (!inverse(columns) || Math.abs(white[1] - 1) > 0.1 || Math.min(...white) <= 0) return undefined;
  return { curves: [curve, curve, curve], toXyz: times(adaptation(white), columns) };
}

export const SRGB: RgbSpace = rgbSpace(SRGB_PRIMARIES, srgbCurve)!;

/** The space that a profile describes by curves and a matrix; undefined if it needs a table or is damaged. */
export function spaceOfProfile(icc: Uint8Array): RgbSpace | undefined {
  const tags = profileTags(icc);
  // A table takes precedence over the matrix (ICC.1:2022, 8.10.2).
  if (tags.has('A2B0') || tags.has('A2B1')) return undefined;
  const [r, g, b] = [colorant(tags.get('rXYZ')), colorant(tags.get('gXYZ')), colorant(tags.get('bXYZ'))];
  const [red, green, blue] = ['rTRC', 'gTRC', 'bTRC'].map((name) => {
    const tag = tags.get(name);
    return tag && readToneCurve(tag);
  });
  if (!r || !g || !b || !red || !green || !blue) return undefined;
  const toXyz: Matrix = [
    [r[0], g[0], b[0]],
    [r[1], g[1], b[1]],
    [r[2], g[2], b[2]],
  ];
  return inverse(toXyz) ? { curves: [red, green, blue], toXyz } : undefined;
}

function colorant(tag: Buffer | undefined): Triple | undefined {
  if (!tag || tag.length < 20 || tag.toString('latin1', 0, 4) !== 'XYZ ') return undefined;
  const at = (index: number): number => tag.readInt32BE(8 + 4 * index) / 65_536;
  return [at(0), at(1), at(2)];
}

/** The tristimulus values of a chromaticity, with Y = 1. */
export function xyz([x, y]: readonly [number, number]): Triple {
  return [x / y, 1, (1 - x - y) / y];
}

/** The Bradford adaptation from `white` to D50. */
export function adaptation(white: Triple): Matrix {
  const from = apply(BRADFORD, white);
  const to = apply(BRADFORD, D50);
  const scale: Matrix = [
    [to[0] / from[0], 0, 0],
    [0, to[1] / from[1], 0],
    [0, 0, to[2] / from[2]],
  ];
  return times(inverse(BRADFORD)!, times(scale, BRADFORD));
}
