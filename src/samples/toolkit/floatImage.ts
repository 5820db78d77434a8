import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';
import { clamp } from './scalar.js';
import type { Rgb } from './color.js';

/** A picture of floats: interleaved RGB. Linear light has no upper bound. */
export interface FloatImage {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export function createFloatImage(width: number, height: number, fill?: Rgb): FloatImage {
  const data = new Float32Array(width * height * 3);
  if (fill) {
    for (let i = 0; i < data.length; i += 3) {
      data[i] = fill[0];
      data[i + 1] = fill[1];
      data[i + 2] = fill[2];
    }
  }
  return { width, height, data };
}

/** Renders an image by calling `paint` with the coordinates of every pixel. */
export function paintPixels(width: number, height: number, paint: (x: number, y: number) => Rgb): FloatImage {
  const image = createFloatImage(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const color = paint(x, y);
      image.data[i] = color[0];
      image.data[i + 1] = color[1];
      image.data[i + 2] = color[2];
    }
  }
  return image;
}

/** Bilinear sample at a point in pixels (pixel centers at whole numbers), edges repeated. */
export function sample(image: FloatImage, x: number, y: number): Rgb {
  const { width, height, data } = image;
  const cx = clamp(x, 0, width - 1);
  const cy = clamp(y, 0, height - 1);
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  const fx = cx - x0;
  const fy = cy - y0;
  const x1 = x0 + 1 < width ? x0 + 1 : x0;
  const y1 = y0 + 1 < height ? y0 + 1 : y0;
  const a = (y0 * width + x0) * 3;
  const b = (y0 * width + x1) * 3;
  const c = (y1 * width + x0) * 3;
  const d = (y1 * width + x1) * 3;
  const wa = (1 - fx) * (1 - fy);
  const wb = fx * (1 - fy);
  const wc = (1 - fx) * fy;
  const wd = fx * fy;
  return [
    data[a]! * wa + data[b]! * wb + data[c]! * wc + data[d]! * wd,
    data[a + 1]! * wa + data[b + 1]! * wb + data[c + 1]! * wc + data[d + 1]! * wd,
    data[a + 2]! * wa + data[b + 2]! * wb + data[c + 2]! * wc + data[d + 2]! * wd,
  ];
}

/** The image at another size: bilinear to enlarge, box average to shrink. */
export function resize(image: FloatImage, width: number, height: number): FloatImage {
  const sx = image.width / width;
  const sy = image.height / height;
  const taps = Math.max(1, Math.round(Math.max(sx, sy)));
  return paintPixels(width, height, (x, y) => {
    let r = 0;
    let g = 0;
    let b = 0;
    for (let j = 0; j < taps; j++) {
      for (let i = 0; i < taps; i++) {
        const color = sample(image, (x + (i + 0.5) / taps) * sx - 0.5, (y + (j + 0.5) / taps) * sy - 0.5);
        r += color[0];
        g += color[1];
        b += color[2];
      }
    }
    const k = 1 / (taps * taps);
    return [r * k, g * k, b * k];
  });
}

export function fromPixels(image: PixelImage): FloatImage {
  const result = createFloatImage(image.width, image.height);
  for (let i = 0; i < result.data.length; i++) result.data[i] = image.data[i]! / 255;
  return result;
}

/** Rounds sRGB values 0-1 to bytes, clamped. */
export function toPixels(image: FloatImage): PixelImage {
  const result = createPixelImage(image.width, image.height);
  for (let i = 0; i < result.data.length; i++) result.data[i] = Math.round(clamp(image.data[i]!) * 255);
  return result;
}
