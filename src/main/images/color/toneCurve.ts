/** Maps a stored value 0-1 to linear light 0-1. */
export type ToneCurve = (stored: number) => number;

/** The curve of sRGB (IEC 61966-2-1). */
export const srgbCurve: ToneCurve = (stored) =>
  stored <= 0.04045 ? stored / 12.92 : Math.pow((stored + 0.055) / 1.055, 2.4);

/** The inverse of `srgbCurve`. */
export function encodeSrgb(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
}

/** The curve of video cameras (ITU-R BT.709, 1.2), which programs that develop raw photos use too. */
export const videoCurve: ToneCurve = (stored) =>
  stored < 0.081 ? stored / 4.5 : Math.pow((stored + 0.099) / 1.099, 1 / 0.45);

export function gammaCurve(gamma: number): ToneCurve {
  return (stored) => Math.pow(Math.max(0, stored), gamma);
}

/** Parses a `curv` or `para` element of a profile (ICC.1:2022, 10.6 and 10.18); undefined for anything else. */
export function readToneCurve(tag: Buffer): ToneCurve | undefined {
  try {
    switch (tag.toString('latin1', 0, 4)) {
      case 'curv':
        return sampledCurve(tag);
      case 'para':
        return parametricCurve(tag);
      default:
        return undefined;
    }
  } catch {
    return undefined; // Shorter than declared.
  }
}

function sampledCurve(tag: Buffer): ToneCurve | undefined {
  const count = tag.readUInt32BE(8);
  if (count === 0) return (stored) => stored;
  if (count === 1) return gammaCurve(tag.readUInt16BE(12) / 256);
  if (count > 65_536) return undefined;
  const samples = Float64Array.from({ length: count }, (_, index) => tag.readUInt16BE(12 + 2 * index) / 65_535);
  return (stored) => {
    const place = Math.min(1, Math.max(0, stored)) * (count - 1);
    const below = Math.min(count - 2, Math.floor(place));
    return samples[below]! + (place - below) * (samples[below + 1]! - samples[below]!);
  };
}

/** The number of parameters of each function type: g; a b; c; d; e f. */
const PARAMETERS: readonly number[] = [1, 3, 4, 5, 7];

function parametricCurve(tag: Buffer): ToneCurve | undefined {
  const type = tag.readUInt16BE(8);
  const count = PARAMETERS[type];
  if (count === undefined) return undefined;
  const values = Array.from({ length: count }, (_, index) => tag.readInt32BE(12 + 4 * index) / 65_536);
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = values;
  const power = (x: number): number => Math.pow(Math.max(0, a * x + b), g);
  switch (type) {
    case 0:
      return gammaCurve(g);
    case 1:
      return (x) => (x >= -b / a ? power(x) : 0);
    case 2:
      return (x) => (x >= -b / a ? power(x) + c : c);
    case 3:
      return (x) => (x >= d ? power(x) : c * x);
    default:
      return (x) => (x >= d ? power(x) + e : c * x + f);
  }
}
