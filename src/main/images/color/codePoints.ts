import { D65, P3_PRIMARIES, type Primaries, rgbSpace, SRGB_PRIMARIES } from './rgbSpace.js';
import type { StatedSpace } from './statedSpace.js';
import { encodeSrgb, gammaCurve, srgbCurve } from './toneCurve.js';
import type { WrittenCurve } from './writeProfile.js';

/** Colors given by code points (ITU-T H.273), as AVIF, HEIC, JPEG XL and PNG allow. */
export interface CodePoints {
  readonly primaries: number;
  readonly transfer: number;
}

const C = [0.31, 0.316] as const;
const PRIMARIES: Readonly<Record<number, Primaries>> = {
  1: SRGB_PRIMARIES,
  4: { red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: C },
  5: { red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06], white: D65 },
  6: { red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07], white: D65 },
  7: { red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07], white: D65 },
  9: { red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046], white: D65 },
  11: { ...P3_PRIMARIES, white: [0.314, 0.351] },
  12: P3_PRIMARIES,
};

/** Transfer functions that are powers. The video ones (1, 6, 14, 15) are shown as sRGB, as browsers do with photos. */
const GAMMAS: Readonly<Record<number, number>> = { 4: 2.2, 5: 2.8, 8: 1, 17: 2.6 };
const PQ = 16;
const HLG = 18;

/** The luminance of paper white in an HDR picture, in candela per square meter (ITU-R BT.2408). */
const REFERENCE_WHITE = 203;
/** The peak luminance of the display that HLG is mastered for, in candela per square meter. */
const HLG_PEAK = 1000;

/** The space that code points name; undefined if they are unspecified or unknown. */
export function spaceOfCodePoints({ primaries, transfer }: CodePoints): StatedSpace | undefined {
  const named = PRIMARIES[primaries];
  if (!named) return undefined;
  const light = transfer === PQ ? pqLight : transfer === HLG ? hlgLight : undefined;
  const gamma = GAMMAS[transfer];
  const written: WrittenCurve = gamma ?? 'srgb';
  const space = rgbSpace(named, gamma === undefined ? srgbCurve : gammaCurve(gamma));
  if (!space) return undefined;
  return {
    name: NAMES[primaries] ?? 'Colors of the photo',
    space,
    written,
    ...(light ? { levels: levelsOf(light) } : {}),
  };
}

const NAMES: Readonly<Record<number, string>> = { 1: 'sRGB', 9: 'Rec. 2020', 11: 'DCI-P3', 12: 'Display P3' };

/** Maps HDR values to values under the sRGB curve. Everything brighter than paper white becomes white. */
function levelsOf(light: (stored: number) => number): Uint16Array {
  return Uint16Array.from({ length: 65_536 }, (_, index) => {
    const relative = Math.min(1, light(index / 65_535) / REFERENCE_WHITE);
    return Math.round(65_535 * encodeSrgb(relative));
  });
}

/** SMPTE ST 2084. */
function pqLight(stored: number): number {
  const power = Math.pow(stored, 1 / 78.84375);
  return 10_000 * Math.pow(Math.max(0, power - 0.8359375) / (18.8515625 - 18.6875 * power), 1 / 0.1593017578125);
}

/** ITU-R BT.2100, per channel. */
function hlgLight(stored: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  const scene = stored <= 0.5 ? (stored * stored) / 3 : (Math.exp((stored - c) / a) + b) / 12;
  return HLG_PEAK * Math.pow(scene, 1.2);
}
