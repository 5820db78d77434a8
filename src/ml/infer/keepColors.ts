import type { ColorMethod } from '../../shared/domain/finish.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { lumaAt } from '../tensors/luma.js';
import type { FinishReference } from './finishReference.js';
import { multiply, powerOf, type Matrix3 } from './matrix3.js';

/**
 * Changes a stylized pixel (red, green and blue, 0-255, unrounded; the result may slightly exceed the range by
 * rounding).
 * @param photo the photo's bytes; the pixel at the same position begins at `photoAt`
 */
export type ColorKeeper = (pixel: Float32Array, photo: Uint8Array, photoAt: number) => void;

/**
 * Keeps the photo's colors (Gatys, Bethge, Hertzmann and Shechtman 2016, "Preserving Color in Neural Artistic Style
 * Transfer"). With amount 1 the pixel is the method's result, below 1 it is interpolated between the two.
 * - `luminance`: the picture's luma with the photo's chroma, reduced towards gray where that leaves the gamut.
 * - `palette`: the linear map that gives the picture the photo's mean color and covariance and, of all such maps,
 *   changes colors least (Pitié and Kokaram 2007, "The linear Monge-Kantorovitch linear colour mapping", eq. 4).
 */
export function createColorKeeper(
  method: Exclude<ColorMethod, 'none'>,
  amount: number,
  reference: FinishReference,
): ColorKeeper {
  const target = method === 'luminance' ? luminanceKeeper() : paletteKeeper(reference);
  const kept = new Float32Array(3);
  return (pixel, photo, photoAt) => {
    target(pixel, photo, photoAt, kept);
    for (let channel = 0; channel < 3; channel++) {
      pixel[channel] = pixel[channel]! + amount * (kept[channel]! - pixel[channel]!);
    }
  };
}

/** Writes the pixel of amount 1 to `kept`. */
type Target = (pixel: Float32Array, photo: Uint8Array, photoAt: number, kept: Float32Array) => void;

function luminanceKeeper(): Target {
  return (pixel, photo, photoAt, kept) => {
    const luma = lumaAt(pixel, 0);
    const photoLuma = lumaAt(photo, photoAt);
    let share = 1;
    for (let channel = 0; channel < 3; channel++) {
      const chroma = photo[photoAt + channel]! - photoLuma;
      if (luma + chroma > 255) share = Math.min(share, (255 - luma) / chroma);
      if (luma + chroma < 0) share = Math.min(share, -luma / chroma);
    }
    for (let channel = 0; channel < 3; channel++) {
      kept[channel] = luma + share * (photo[photoAt + channel]! - photoLuma);
    }
  };
}

function paletteKeeper({ content, stylized }: FinishReference): Target {
  const from = colorMoments(stylized);
  const to = colorMoments(content);
  const matrix = transportMatrix(from.covariance, to.covariance);
  return (pixel, _photo, _photoAt, kept) => {
    for (let row = 0; row < 3; row++) {
      let value = to.mean[row]!;
      for (let column = 0; column < 3; column++) {
        value += matrix[3 * row + column]! * (pixel[column]! - from.mean[column]!);
      }
      kept[row] = Math.min(255, Math.max(0, value));
    }
  };
}

/**
 * The minimum standard deviation of a picture's colors, as a share of the largest: stretching the nearly constant hue
 * of an ink drawing to a photo's would amplify its noise.
 */
const LEAST_DEVIATION = 0.08;

/** `A^-1/2 (A^1/2 B A^1/2)^1/2 A^-1/2`, which maps colors of covariance `A` to covariance `B`. */
function transportMatrix(from: Matrix3, to: Matrix3): Matrix3 {
  const spread = Math.max(1, from[0]! + from[4]! + from[8]!);
  const floor = LEAST_DEVIATION * LEAST_DEVIATION * spread;
  const root = powerOf(from, 0.5, floor);
  const inverse = powerOf(from, -0.5, floor);
  return multiply(multiply(inverse, powerOf(multiply(multiply(root, to), root), 0.5, 0)), inverse);
}

/** The mean color and the covariance of a picture's colors, 0-255. */
export function colorMoments({ data }: PixelImage): { readonly mean: readonly number[]; readonly covariance: Matrix3 } {
  const count = data.length / 3;
  const sum = [0, 0, 0];
  const products = new Float64Array(9);
  for (let i = 0; i < data.length; i += 3) {
    for (let row = 0; row < 3; row++) {
      sum[row]! += data[i + row]!;
      for (let column = 0; column < 3; column++) products[3 * row + column]! += data[i + row]! * data[i + column]!;
    }
  }
  const mean = sum.map((value) => value / count);
  const covariance = products.map((value, i) => value / count - mean[Math.floor(i / 3)]! * mean[i % 3]!);
  return { mean, covariance };
}
