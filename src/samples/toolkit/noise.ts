import { Random } from './random.js';

/**
 * Seeded gradient noise (Perlin, with quintic fades) and functions built from it. Values are roughly in [-1, 1].
 * An instance holds a table of 512 bytes and is cheap to create.
 */
export class Noise {
  private readonly table = new Uint8Array(512);

  constructor(seed: number) {
    const random = new Random(seed);
    const order = random.shuffle(Array.from({ length: 256 }, (_, i) => i));
    for (let i = 0; i < 512; i++) this.table[i] = order[i & 255]!;
  }

  /** Gradient noise in two dimensions. */
  at(x: number, y: number): number {
    const xf = Math.floor(x);
    const yf = Math.floor(y);
    const fx = x - xf;
    const fy = y - yf;
    const xi = xf & 255;
    const yi = yf & 255;
    const table = this.table;
    const a = table[xi]! + yi;
    const b = table[xi + 1]! + yi;
    const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
    const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
    const n00 = slope2(table[a]!, fx, fy);
    const n10 = slope2(table[b]!, fx - 1, fy);
    const n01 = slope2(table[a + 1]!, fx, fy - 1);
    const n11 = slope2(table[b + 1]!, fx - 1, fy - 1);
    const top = n00 + u * (n10 - n00);
    return (top + v * (n01 + u * (n11 - n01) - top)) * 1.4;
  }

  /** Gradient noise in three dimensions. */
  at3(x: number, y: number, z: number): number {
    const xf = Math.floor(x);
    const yf = Math.floor(y);
    const zf = Math.floor(z);
    const fx = x - xf;
    const fy = y - yf;
    const fz = z - zf;
    const xi = xf & 255;
    const yi = yf & 255;
    const zi = zf & 255;
    const t = this.table;
    const a = t[xi]! + yi;
    const b = t[xi + 1]! + yi;
    const aa = t[a & 511]! + zi;
    const ab = t[(a + 1) & 511]! + zi;
    const ba = t[b & 511]! + zi;
    const bb = t[(b + 1) & 511]! + zi;
    const u = fx * fx * (3 - 2 * fx);
    const v = fy * fy * (3 - 2 * fy);
    const w = fz * fz * (3 - 2 * fz);
    const x00 = lerp(u, slope3(t[aa]!, fx, fy, fz), slope3(t[ba]!, fx - 1, fy, fz));
    const x10 = lerp(u, slope3(t[ab]!, fx, fy - 1, fz), slope3(t[bb]!, fx - 1, fy - 1, fz));
    const x01 = lerp(u, slope3(t[aa + 1]!, fx, fy, fz - 1), slope3(t[ba + 1]!, fx - 1, fy, fz - 1));
    const x11 = lerp(u, slope3(t[ab + 1]!, fx, fy - 1, fz - 1), slope3(t[bb + 1]!, fx - 1, fy - 1, fz - 1));
    return lerp(w, lerp(v, x00, x10), lerp(v, x01, x11));
  }

  /** Fractal sum of `octaves` copies, each twice as fine and half as strong, scaled back to about [-1, 1]. */
  fbm(x: number, y: number, octaves: number, gain = 0.5): number {
    let sum = 0;
    let weight = 1;
    let total = 0;
    for (let i = 0; i < octaves; i++) {
      sum += weight * this.at(x, y);
      total += weight;
      weight *= gain;
      // Rotating each octave hides the grid.
      const rx = 1.6 * x - 1.2 * y + 17.3;
      y = 1.2 * x + 1.6 * y + 9.1;
      x = rx;
    }
    return sum / total;
  }

  fbm3(x: number, y: number, z: number, octaves: number): number {
    let sum = 0;
    let weight = 1;
    let total = 0;
    for (let i = 0; i < octaves; i++) {
      sum += weight * this.at3(x, y, z);
      total += weight;
      weight *= 0.5;
      x = x * 2.03 + 5.1;
      y = y * 2.01 + 1.7;
      z = z * 2.02 + 9.2;
    }
    return sum / total;
  }

  /** Fractal noise with sharp crests, in [0, 1]: mountains, veins, cracks. */
  ridged(x: number, y: number, octaves: number, gain = 0.5): number {
    let sum = 0;
    let weight = 1;
    let total = 0;
    let previous = 1;
    for (let i = 0; i < octaves; i++) {
      const crest = 1 - Math.abs(this.at(x, y));
      const squared = crest * crest;
      sum += weight * squared * previous;
      total += weight;
      // Detail gathers on the crests and leaves the valleys smooth.
      previous = squared;
      weight *= gain;
      const rx = 1.6 * x - 1.2 * y + 31.7;
      y = 1.2 * x + 1.6 * y + 12.9;
      x = rx;
    }
    return sum / total;
  }

  /** `fbm` at coordinates displaced by another `fbm` times `amount`: clouds, marble, washes. */
  warped(x: number, y: number, octaves: number, amount: number): number {
    const dx = this.fbm(x + 3.1, y + 8.7, octaves - 1);
    const dy = this.fbm(x + 11.5, y + 1.9, octaves - 1);
    return this.fbm(x + amount * dx, y + amount * dy, octaves);
  }
}

function lerp(t: number, a: number, b: number): number {
  return a + t * (b - a);
}

function slope2(hash: number, x: number, y: number): number {
  switch (hash & 7) {
    case 0:
      return x + y * 0.4142;
    case 1:
      return -x + y * 0.4142;
    case 2:
      return x - y * 0.4142;
    case 3:
      return -x - y * 0.4142;
    case 4:
      return y + x * 0.4142;
    case 5:
      return y - x * 0.4142;
    case 6:
      return -y + x * 0.4142;
    default:
      return -y - x * 0.4142;
  }
}

function slope3(hash: number, x: number, y: number, z: number): number {
  const h = hash & 15;
  const u = h < 8 ? x : y;
  const v = h < 4 ? y : h === 12 || h === 14 ? x : z;
  return ((h & 1) === 0 ? u : -u) + ((h & 2) === 0 ? v : -v);
}
