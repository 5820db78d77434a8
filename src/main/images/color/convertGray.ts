import type { Samples } from './convertRgb.js';
import { connectsByLab, profileTags } from './iccProfile.js';
import { encodeSrgb, readToneCurve, type ToneCurve } from './toneCurve.js';

/** Converts gray values with a gray profile to sRGB bytes; undefined if the profile needs a table or is damaged. */
export function grayToSrgb(samples: Samples, icc: Uint8Array): Uint8Array | undefined {
  const tag = profileTags(icc).get('kTRC');
  const curve = tag && readToneCurve(tag);
  if (!curve) return undefined;
  return grayByCurve(samples, connectsByLab(icc) ? (value) => lightOfLightness(curve(value)) : curve);
}

/** Converts gray values with a curve to sRGB bytes. */
export function grayByCurve(samples: Samples, curve: ToneCurve): Uint8Array {
  const size = samples instanceof Uint8Array ? 256 : 65_536;
  const table = Uint8Array.from({ length: size }, (_, index) => {
    const light = Math.min(1, Math.max(0, curve(index / (size - 1))));
    return Math.round(255 * encodeSrgb(light));
  });
  return Uint8Array.from(samples, (value) => table[value]!);
}

/** Converts CIE lightness 0-1 to relative luminance. */
function lightOfLightness(lightness: number): number {
  const f = (100 * lightness + 16) / 116;
  return f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29);
}
