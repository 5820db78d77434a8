import { apply, inverse } from './matrix.js';
import { SRGB } from './rgbSpace.js';
import { encodeSrgb } from './toneCurve.js';

/** The white of D50, to which CIE Lab in files refers, as in ICC profiles. */
const WHITE = [0.9642, 1, 0.8249] as const;
const FROM_XYZ = inverse(SRGB.toXyz)!;

/**
 * Converts CIE Lab under D50 to sRGB bytes. libvips and ImageMagick take it for Lab under D65, which is up to 9 of 255
 * off. @param lab interleaved: L 0 to 100, a and b about -128 to 127
 */
export function labToSrgb(lab: Float32Array): Uint8Array {
  const rgb = new Uint8Array(lab.length);
  for (let i = 0; i + 2 < lab.length; i += 3) {
    const y = (lab[i]! + 16) / 116;
    const light = apply(FROM_XYZ, [
      WHITE[0] * fromCubeRoot(y + lab[i + 1]! / 500),
      WHITE[1] * fromCubeRoot(y),
      WHITE[2] * fromCubeRoot(y - lab[i + 2]! / 200),
    ]);
    for (const [channel, value] of light.entries()) {
      rgb[i + channel] = Math.round(255 * encodeSrgb(Math.min(1, Math.max(0, value))));
    }
  }
  return rgb;
}

const BEND = 6 / 29;

/** CIE 15, 8.2.1.1, inverted. */
function fromCubeRoot(t: number): number {
  return t > BEND ? t ** 3 : 3 * BEND * BEND * (t - 4 / 29);
}
