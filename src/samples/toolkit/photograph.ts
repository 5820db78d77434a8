import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { luma, toSrgb } from './color.js';
import { createFloatImage, toPixels, type FloatImage } from './floatImage.js';
import { blurInterleaved, type Plane } from './plane.js';
import { Random } from './random.js';
import { clamp, mix, smoothstep } from './scalar.js';

const TAPS = 44;

/**
 * Depth of field: every pixel averages over its circle of confusion, without sharp pixels from behind it.
 * `radius` gives the circle's radius in pixels for a distance.
 */
export function defocus(image: FloatImage, depth: Plane, radius: (distance: number) => number): FloatImage {
  const { width, height, data } = image;
  const circles = depth.data.map((d) => Math.abs(radius(d)));
  let widest = 0;
  for (const circle of circles) widest = Math.max(widest, circle);
  const result = createFloatImage(width, height);
  const reach = nearbyReach(circles, width, height, widest);
  // Samples on a sunflower spiral fill the circle evenly.
  const golden = Math.PI * (3 - Math.sqrt(5));
  const cos = Float64Array.from({ length: TAPS }, (_, k) => Math.cos(k * golden));
  const sin = Float64Array.from({ length: TAPS }, (_, k) => Math.sin(k * golden));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const own = reach[i]!;
      let [r, g, b, total] = [data[i * 3]!, data[i * 3 + 1]!, data[i * 3 + 2]!, 1];
      const taps = own > 0.5 ? Math.min(TAPS, Math.ceil(6 + own * own * 2)) : 0;
      for (let k = 1; k < taps; k++) {
        const away = own * Math.sqrt(k / taps);
        const px = clamp(Math.round(x + away * cos[k]!), 0, width - 1);
        const py = clamp(Math.round(y + away * sin[k]!), 0, height - 1);
        const j = py * width + px;
        // Background must not bleed over sharp foreground.
        const behind = depth.data[j]! > depth.data[i]! * 1.03;
        const circle = behind ? Math.min(circles[j]!, circles[i]!) : circles[j]!;
        const weight = clamp((circle + 1.5 - away) / 2) / (1 + 0.06 * circle * circle);
        r += data[j * 3]! * weight;
        g += data[j * 3 + 1]! * weight;
        b += data[j * 3 + 2]! * weight;
        total += weight;
      }
      result.data[i * 3] = r / total;
      result.data[i * 3 + 1] = g / total;
      result.data[i * 3 + 2] = b / total;
    }
  }
  return result;
}

/** The widest circle near every pixel, so that blurred foreground spreads over sharp background. */
function nearbyReach(circles: Float32Array, width: number, height: number, widest: number): Float32Array {
  const block = Math.max(4, Math.ceil(widest));
  const columns = Math.ceil(width / block);
  const rows = Math.ceil(height / block);
  const tops = new Float32Array(columns * rows);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const b = Math.floor(y / block) * columns + Math.floor(x / block);
      tops[b] = Math.max(tops[b]!, circles[y * width + x]!);
    }
  }
  const reach = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [cx, cy] = [Math.floor(x / block), Math.floor(y / block)];
      let top = 0;
      for (let j = Math.max(0, cy - 1); j <= Math.min(rows - 1, cy + 1); j++) {
        for (let i = Math.max(0, cx - 1); i <= Math.min(columns - 1, cx + 1); i++) {
          top = Math.max(top, tops[j * columns + i]!);
        }
      }
      reach[y * width + x] = top;
    }
  }
  return reach;
}

export interface Development {
  /** Multiplies the light before the film curve. */
  readonly exposure?: number;
  /** Fraction of the light above 0.8 that glows around its source. */
  readonly bloom?: number;
  /** Darkening of the corners, 0-1. */
  readonly vignette?: number;
  /** Standard deviation of the film grain in sRGB values. */
  readonly grain?: number;
  readonly saturation?: number;
  /** Contrast about middle gray; 1 changes nothing. */
  readonly contrast?: number;
  /** Tint of shadows and of highlights, added to sRGB values. */
  readonly shadows?: readonly [number, number, number];
  readonly highlights?: readonly [number, number, number];
  readonly seed: number;
}

/** Linear light to a developed photograph: glow, film curve, color grading, vignette, grain. */
export function develop(light: FloatImage, options: Development): PixelImage {
  const { exposure = 1, bloom = 0.06, vignette = 0.25, grain = 0.012, saturation = 1, contrast = 1 } = options;
  const { shadows = [0, 0, 0], highlights = [0, 0, 0], seed } = options;
  const { width, height } = light;
  const image = bloom > 0 ? glow(light, bloom, exposure) : light;
  const random = new Random(seed + 99);
  const result = createFloatImage(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const u = (x + 0.5) / width - 0.5;
      const v = (y + 0.5) / height - 0.5;
      const k = exposure * (1 - vignette * smoothstep(0.12, 0.62, u * u * 1.1 + v * v * 1.1));
      let r = film(image.data[i]! * k);
      let g = film(image.data[i + 1]! * k);
      let b = film(image.data[i + 2]! * k);
      const grey = luma(r, g, b);
      const speck = random.gaussian() * grain * (1.15 - 0.7 * grey);
      r = grade(mix(grey, r, saturation), contrast) + shadows[0] * (1 - grey) + highlights[0] * grey + speck;
      g = grade(mix(grey, g, saturation), contrast) + shadows[1] * (1 - grey) + highlights[1] * grey + speck;
      b = grade(mix(grey, b, saturation), contrast) + shadows[2] * (1 - grey) + highlights[2] * grey + speck;
      result.data[i] = r;
      result.data[i + 1] = g;
      result.data[i + 2] = b;
    }
  }
  return toPixels(result);
}

/** Narkowicz's fit of the ACES film curve, then the sRGB curve. */
function film(x: number): number {
  const c = Math.max(0, x) * 0.8;
  return toSrgb(clamp((c * (2.51 * c + 0.03)) / (c * (2.43 * c + 0.59) + 0.14)));
}

function grade(x: number, contrast: number): number {
  return 0.45 + (x - 0.45) * contrast;
}

function glow(light: FloatImage, amount: number, exposure: number): FloatImage {
  const { width, height } = light;
  const result = { width, height, data: light.data.slice() };
  const size = Math.min(width, height);
  for (const [sigma, share] of [
    [size * 0.008, 0.5],
    [size * 0.03, 0.3],
    [size * 0.09, 0.2],
  ] as const) {
    const bright = light.data.map((x) => Math.min(12, Math.max(0, x * exposure - 0.8)) / exposure);
    blurInterleaved(bright, width, height, 3, sigma);
    for (let i = 0; i < bright.length; i++) {
      result.data[i] = result.data[i]! + bright[i]! * amount * share * 8;
    }
  }
  return result;
}
