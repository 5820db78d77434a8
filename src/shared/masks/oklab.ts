import type { PixelImage } from '../domain/pixelImage.js';

/** A color in OKLab (Ottosson 2020): lightness 0-1, and two opponent colors of about -0.4 to 0.4. */
export type Oklab = readonly [lightness: number, greenRed: number, blueYellow: number];

/** The planes of a picture in OKLab. Distances in it are about as large as they look; black and white are 1 apart. */
export interface OklabPlanes {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly [Float32Array, Float32Array, Float32Array];
}

/** The linear light of each sRGB byte. */
const LINEAR = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** @param red, green, blue sRGB bytes */
export function oklabOf(red: number, green: number, blue: number): Oklab {
  const [r, g, b] = [LINEAR[red]!, LINEAR[green]!, LINEAR[blue]!];
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const middle = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
  ];
}

export function oklabPlanes({ width, height, data }: PixelImage): OklabPlanes {
  const count = width * height;
  const planes = [new Float32Array(count), new Float32Array(count), new Float32Array(count)] as const;
  for (let i = 0, at = 0; i < count; i++, at += 3) {
    const [lightness, greenRed, blueYellow] = oklabOf(data[at]!, data[at + 1]!, data[at + 2]!);
    planes[0][i] = lightness;
    planes[1][i] = greenRed;
    planes[2][i] = blueYellow;
  }
  return { width, height, planes };
}
