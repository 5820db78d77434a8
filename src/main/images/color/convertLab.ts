import { isOutside, type SrgbPixels } from './convertRgb.js';
import { apply, inverse, times } from './matrix.js';
import { adaptation, D50, SRGB, xyz } from './rgbSpace.js';
import { encodeSrgb } from './toneCurve.js';

const FROM_XYZ = inverse(SRGB.toXyz)!;

/** Chromaticity x, y of the white that Lab refers to. */
export type LabWhite = readonly [number, number];

/**
 * Converts CIE Lab to sRGB bytes. In files it refers to D50, as in ICC profiles, unless they state another white. libvips
 * and ImageMagick take all of it for Lab under D65, which is up to 9 of 255 off.
 *
 * @param lab interleaved: L 0 to 100, a and b about -128 to 127
 */
export function labToSrgb(lab: Float32Array, stated?: LabWhite): SrgbPixels {
  const white = stated ? xyz(stated) : D50;
  const toRgb = stated ? times(FROM_XYZ, adaptation(white)) : FROM_XYZ;
  const data = new Uint8Array(lab.length);
  let isCut = false;
  for (let i = 0; i + 2 < lab.length; i += 3) {
    const y = (lab[i]! + 16) / 116;
    const light = apply(toRgb, [
      white[0] * fromCubeRoot(y + lab[i + 1]! / 500),
      white[1] * fromCubeRoot(y),
      white[2] * fromCubeRoot(y - lab[i + 2]! / 200),
    ]);
    for (const [channel, value] of light.entries()) {
      isCut ||= isOutside(value);
      data[i + channel] = Math.round(255 * encodeSrgb(Math.min(1, Math.max(0, value))));
    }
  }
  return { data, isCut };
}

const BEND = 6 / 29;

/** CIE 15, 8.2.1.1, inverted. */
function fromCubeRoot(t: number): number {
  return t > BEND ? t ** 3 : 3 * BEND * BEND * (t - 4 / 29);
}
