import { type Canvas } from '../toolkit/canvas.js';
import { mixRgb, type Rgb } from '../toolkit/color.js';
import type { Point } from '../toolkit/curves.js';
import { type Noise } from '../toolkit/noise.js';
import { distanceTo, samplePlane, type Plane } from '../toolkit/plane.js';
import { maskToPlane, rasterize } from '../toolkit/raster.js';
import { type Random } from '../toolkit/random.js';
import { clamp, mix, smoothstep } from '../toolkit/scalar.js';

interface Wash {
  readonly shape: readonly (readonly Point[])[];
  readonly color: Rgb;
  /** A second pigment, dropped in while the wash is wet. */
  readonly second?: Rgb;
  readonly strength?: number;
  /** Irregularity of the edge, in units. */
  readonly rough?: number;
  /** Strength of the dark rim of a dried wash. */
  readonly rim?: number;
  /** Softness of the edge in units: 0 is crisp, more bleeds into wet paper. */
  readonly wet?: number;
  /** Fraction of the paper's hollows that a dry brush leaves white. */
  readonly dry?: number;
  /** Strength from top (first) to bottom (second). */
  readonly fade?: readonly [number, number];
}

export interface Sheet {
  readonly canvas: Canvas;
  readonly noise: Noise;
  readonly tooth: Plane;
  readonly random: Random;
}

/** Paints one wash: pigment multiplies the layers below, pools at edges and settles in the hollows of the paper. */
export function wash(sheet: Sheet, options: Wash): void {
  const { canvas, noise, tooth, random } = sheet;
  const { width, height, unit } = canvas;
  const { color, second = color, strength = 0.8, rough = 5, rim = 0.45, wet = 0, dry = 0, fade = [1, 1] } = options;
  const reach = Math.ceil((rough * 2 + wet * 2.5) * unit) + 1;
  const mask = rasterize(options.shape, width, height);
  const left = Math.max(0, mask.x - reach);
  const first = Math.max(0, mask.y - reach);
  const across = Math.min(width, mask.x + mask.width + reach) - left;
  const down = Math.min(height, mask.y + mask.height + reach) - first;
  if (mask.width === 0 || mask.height === 0) return;
  const solid = maskToPlane({ ...mask, x: mask.x - left, y: mask.y - first }, across, down);
  const inside = distanceTo({ ...solid, data: solid.data.map((m) => 1 - m) });
  const outside = distanceTo(solid);
  const seed = random.range(0, 500);
  for (let y = first; y < first + down; y++) {
    const t = clamp((y - mask.y) / Math.max(1, mask.height));
    for (let x = left; x < left + across; x++) {
      const i = (y - first) * across + x - left;
      if (outside.data[i]! > reach) continue;
      const nx = x / unit;
      const ny = y / unit;
      const wander =
        rough * (noise.fbm(nx / 34 + seed, ny / 34, 4, 0.6) * 1.5 + 0.25 * noise.at(nx / 5 + seed, ny / 5));
      const d = (Math.min(inside.data[i]!, 1e4) - outside.data[i]!) / unit + wander;
      const soft = wet > 0 ? wet * (0.6 + 0.8 * (0.5 + noise.fbm(nx / 50, ny / 50 + seed, 3))) : 0.7;
      let cover = smoothstep(-soft, soft, d);
      if (cover <= 0.003) continue;
      const hollow = samplePlane(tooth, x, y);
      if (dry > 0) cover *= smoothstep(dry - 0.08, dry + 0.06, hollow + 0.25 * noise.at(nx / 18 + seed, ny / 4));
      const edge = wet > 0 ? 0 : rim * Math.exp(-Math.max(0, d) / 1.7);
      // Pools, and blossoms where water ran back into the drying wash.
      const pool = noise.warped(nx / 90 + seed, ny / 90, 4, 0.9);
      const bloom = Math.abs(noise.fbm(nx / 60 + seed + 40, ny / 60, 3) - 0.12);
      const back =
        0.22 * Math.exp(-bloom * 45) - 0.12 * smoothstep(0.1, 0.3, noise.fbm(nx / 60 + seed + 40, ny / 60, 3));
      const grain = (0.5 - hollow) * 0.55;
      const amount =
        cover * strength * mix(fade[0], fade[1], t) * Math.max(0.05, 0.85 + 0.55 * pool + edge + back + grain);
      const pigment = mixRgb(color, second, clamp(0.5 + 1.3 * noise.warped(nx / 70 + seed + 9, ny / 70, 3, 0.8)));
      const c = (y * width + x) * 3;
      // Beer and Lambert: each layer absorbs a fraction of the light from the layer below.
      for (let k = 0; k < 3; k++)
        canvas.color[c + k] = canvas.color[c + k]! * Math.pow(Math.max(0.03, pigment[k]!), amount);
    }
  }
}
