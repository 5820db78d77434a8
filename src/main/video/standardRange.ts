import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** How the numbers of a video stand for light in high dynamic range (ITU-R BT.2100). */
export type HighRange = 'pq' | 'hlg';

/** Paper white in cd/m² (ITU-R BT.2408): it becomes white. */
const PAPER_WHITE = 203;
/** The brightest light of a display for HLG in cd/m², and its gamma. */
const HLG_PEAK = 1000;
const HLG_GAMMA = 1.2;
/** Light up to this share of paper white stays as it is; what is brighter is compressed below white. */
const KNEE = 0.75;

/** A picture of 8 or 16 bits. */
export interface DeepImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array;
}

/**
 * A frame in high dynamic range and BT.2020 brought to sRGB: paper white stays nearly white, and brighter light keeps its
 * hue and some of its steps.
 */
export function toStandardRange({ width, height, data }: DeepImage, range: HighRange): PixelImage {
  const light = lightOf(range);
  const result = new Uint8Array(data.length);
  const unit = data instanceof Uint8Array ? 257 : 1;
  for (let at = 0; at < data.length; at += 3) {
    const [r, g, b] = [light[unit * data[at]!]!, light[unit * data[at + 1]!]!, light[unit * data[at + 2]!]!];
    // BT.2020 to BT.709.
    const red = Math.max(0, 1.6605 * r - 0.5876 * g - 0.0728 * b);
    const green = Math.max(0, -0.1246 * r + 1.1329 * g - 0.0083 * b);
    const blue = Math.max(0, -0.0182 * r - 0.1006 * g + 1.1187 * b);
    const most = Math.max(red, green, blue);
    const scale = most <= KNEE ? 1 : compressed(most) / most;
    result[at] = encoded(red * scale);
    result[at + 1] = encoded(green * scale);
    result[at + 2] = encoded(blue * scale);
  }
  return { width, height, data: result };
}

/** Made for the first picture of a range. */
const made = new Map<HighRange, Float32Array>();

/** By the number of 16 bits: the light, 1 is paper white. */
function lightOf(range: HighRange): Float32Array {
  const light = range === 'pq' ? pqLight : hlgLight;
  const known =
    made.get(range) ?? Float32Array.from({ length: 65_536 }, (_, value) => light(value / 65_535) / PAPER_WHITE);
  made.set(range, known);
  return known;
}

function pqLight(value: number): number {
  const root = value ** (32 / 2523);
  const part = Math.max(0, root - 3424 / 4096) / (2413 / 128 - (2392 / 128) * root);
  return 10_000 * part ** (16384 / 2610);
}

function hlgLight(value: number): number {
  const scene = value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12;
  return HLG_PEAK * scene ** HLG_GAMMA;
}

/** Approaches 1 without a bend at the knee. */
function compressed(light: number): number {
  return KNEE + (1 - KNEE) * (1 - Math.exp((KNEE - light) / (1 - KNEE)));
}

function encoded(light: number): number {
  const value = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, value));
}
