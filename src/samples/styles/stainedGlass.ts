import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas } from '../toolkit/canvas.js';
import { hex, hexes, mixRgb, ramp, type Rgb } from '../toolkit/color.js';
import type { Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { createPlane, distanceTo, type Plane } from '../toolkit/plane.js';
import { hash2, Random } from '../toolkit/random.js';
import { bell, clamp, length2, smoothstep } from '../toolkit/scalar.js';
import { voronoi } from '../toolkit/voronoi.js';

const SKY = hexes('#f7d774', '#f3a84c', '#e0714a', '#b0527a', '#6a5aa8', '#3c64b4', '#2a4a90');
const HILLS = [
  hexes('#5a6fb0', '#7f8fc4', '#8f7fb8'),
  hexes('#2f6f7a', '#3f8f86', '#5aa88a'),
  hexes('#2c6a3a', '#4f8f3a', '#7fae44'),
] as const;
const WATER = hexes('#2f86a8', '#58b0bf', '#9bd0cc', '#f0c878', '#3a6fa8');
const LEAD = hex('#15161a');

/** A window of colored glass in lead: sunrise over hills and a lake, irises in front, a jeweled border. */
export function paintStainedGlass(width: number, height: number, seed = 1): PixelImage {
  const canvas = new Canvas(width, height, LEAD);
  const noise = new Noise(seed);
  const random = new Random(seed + 2);
  const { unit } = canvas;
  const size = Math.min(width, height);
  const spacing = size * 0.062;
  const sites: Point[] = [];
  for (let y = -spacing; y < height + spacing; y += spacing * 0.8) {
    for (let x = -spacing; x < width + spacing; x += spacing * 1.25) {
      sites.push([x + random.range(-0.45, 0.45) * spacing, y + random.range(-0.4, 0.4) * spacing]);
    }
  }
  const cells = voronoi(sites, width, height, spacing);
  const region = new Int32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const kind = regionAt(noise, x / width, y / height, width / height);
      // Broad parts are cut into panes, small parts are single pieces of glass.
      region[i] = kind < 100 ? kind * 10000 + cells.owner[i]! : kind * 10000;
    }
  }
  const lead = leadLines(region, width, height);
  const distance = distanceTo(lead, 0.5);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const id = region[i]!;
      const kind = Math.floor(id / 10000);
      const half = (kind < 100 ? 1.55 : 1.3) * unit;
      const d = distance.data[i]!;
      const glass = pane(noise, kind, id, x / width, y / height, x / unit, y / unit);
      // Panes are brightest in the middle; dirt and putty darken them along the lead.
      const clean = 0.72 + 0.28 * smoothstep(half, half + 7 * unit, d);
      const lit = glass.map((c) => c * clean) as unknown as Rgb;
      canvas.blend(x, y, lit, 1);
      canvas.blend(x, y, came(noise, distance, x, y, half), clamp(half + 0.6 - d));
    }
  }
  glow(canvas);
  return canvas.toPixels();
}

/** Pixels where one piece of glass meets another. */
function leadLines(region: Int32Array, width: number, height: number): Plane {
  const lead = createPlane(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const right = x + 1 < width ? region[i + 1] : region[i];
      const below = y + 1 < height ? region[i + width] : region[i];
      if (right !== region[i] || below !== region[i]) lead.data[i] = 1;
    }
  }
  return lead;
}

/** A strip of lead: rounded, dull, with a bright ridge towards the upper left. */
function came(noise: Noise, distance: Plane, x: number, y: number, half: number): Rgb {
  const { width, height, data } = distance;
  const dx = data[y * width + Math.min(width - 1, x + 1)]! - data[y * width + Math.max(0, x - 1)]!;
  const dy = data[Math.min(height - 1, y + 1) * width + x]! - data[Math.max(0, y - 1) * width + x]!;
  const round = clamp(1 - data[y * width + x]! / (half + 0.5));
  const light = clamp(0.14 + 0.22 * round + 0.16 * (-dx - dy) + 0.05 * noise.at(x * 0.4, y * 0.4));
  return [light * 0.9, light * 0.92, light];
}

/** The part at a point: below 100, parts that are cut into panes; from 100, single pieces. */
function regionAt(noise: Noise, u: number, v: number, aspect: number): number {
  const edge = Math.min(u * aspect, v, (1 - u) * aspect, 1 - v);
  if (edge < 0.022) return 90;
  if (edge < 0.062) return borderPiece(u, v, aspect, edge);
  const flower = irises(u, v);
  if (flower > 0) return flower;
  const sunAway = length2((u - 0.6) * aspect, v - 0.36);
  const hill0 = 0.43 - 0.09 * Math.sin(u * 4.2 + 0.4) + 0.015 * Math.sin(u * 17);
  const hill1 = 0.5 - 0.07 * Math.sin(u * 5.4 + 3.4);
  const hill2 = 0.6 - 0.05 * Math.sin(u * 3.6 + 5.2);
  const shore = 0.6 + 0.03 * Math.sin(u * 9 + 1);
  if (v > shore && v > hill2 - 0.02) {
    const bank = 0.83 - 0.12 * bell(u - 0.1, 0.28) - 0.08 * bell(u - 0.95, 0.2);
    if (v > bank) return 6;
    return 30 + Math.floor((v - shore) * 26 + 0.8 * Math.sin(u * 8 + v * 30));
  }
  if (v > hill2) return 5;
  if (v > hill1) return 4;
  if (v > hill0) return 3;
  if (sunAway < 0.085) return 400;
  // Rays and rings around the sun.
  const ring = Math.floor(Math.pow(Math.max(0, sunAway - 0.085) * 5.2, 0.75) + 0.12 * noise.at(u * 3, v * 3));
  const ray = Math.floor(
    ((Math.atan2(v - 0.36, (u - 0.6) * aspect) / (2 * Math.PI)) * 26 + (ring % 2) * 0.5 + 26) % 26,
  );
  return 1000 + ring * 40 + ray;
}

function borderPiece(u: number, v: number, aspect: number, edge: number): number {
  const along = Math.min(v, 1 - v) < Math.min(u, 1 - u) * aspect ? u * aspect : v + 3;
  const step = Math.floor(along * 15);
  const t = along * 15 - step - 0.5;
  const across = (edge - 0.042) / 0.02;
  return Math.abs(t) * 2.1 + Math.abs(across) * 0.9 < 0.8
    ? 600 + (step % 40)
    : 700 + (step % 40) * 2 + (across > 0 ? 1 : 0);
}

/** Irises at the lower edge: blossoms, stems and sword leaves. Returns a piece or 0. */
function irises(u: number, v: number): number {
  const plants = [
    [0.2, 0.62, 0.1],
    [0.34, 0.72, 0.085],
    [0.82, 0.66, 0.095],
    [0.1, 0.77, 0.075],
    [0.71, 0.78, 0.07],
  ] as const;
  for (let p = 0; p < plants.length; p++) {
    const [x, y, s] = plants[p]!;
    const lx = (u - x) / s;
    const ly = (v - y) / s;
    if (Math.abs(lx) < 1.4 && Math.abs(ly) < 1.4) {
      const petals: readonly (readonly [number, number, number, number, number])[] = [
        [0, -0.5, 0.3, 0.52, 0],
        [-0.42, -0.3, 0.24, 0.5, -0.75],
        [0.42, -0.3, 0.24, 0.5, 0.75],
        [-0.58, 0.28, 0.24, 0.52, 0.85],
        [0.58, 0.28, 0.24, 0.52, -0.85],
        [0, 0.42, 0.26, 0.52, 0],
        [0, 0.1, 0.13, 0.2, 0],
      ];
      for (let k = petals.length - 1; k >= 0; k--) {
        const [px, py, rx, ry, turn] = petals[k]!;
        const dx = lx - px;
        const dy = ly - py;
        const a = dx * Math.cos(turn) + dy * Math.sin(turn);
        const b = dy * Math.cos(turn) - dx * Math.sin(turn);
        if ((a / rx) ** 2 + (b / ry) ** 2 < 1) return 100 + p * 10 + k;
      }
    }
    const sway = x + 0.012 * Math.sin((v - y) * 14);
    if (v > y + s * 0.75 && Math.abs(u - sway) < 0.0085) return 180 + p;
  }
  for (let k = 0; k < 16; k++) {
    const foot = 0.05 + k * 0.062 + 0.02 * Math.sin(k * 7);
    const tip = 0.7 + 0.09 * Math.sin(k * 3.3) + 0.07 * bell(foot - 0.55, 0.2);
    if (v < tip) continue;
    const t = (v - tip) / (1 - tip);
    const middle = foot + 0.06 * Math.sin(k * 2.1) * (1 - t) * (1 - t) * 1.2;
    if (Math.abs(u - middle) < 0.016 * Math.pow(t, 0.55)) return 200 + k;
  }
  return 0;
}

/** The color of light through one pane: its tint, streaks and bubbles in the glass, a wider glow behind it. */
function pane(noise: Noise, kind: number, id: number, u: number, v: number, x: number, y: number): Rgb {
  const r = hash2(id, kind, 3);
  const r2 = hash2(id, kind, 8);
  const base = tint(kind, r, u, v);
  const turn = r * 6.28;
  const along = x * Math.cos(turn) + y * Math.sin(turn);
  const across = y * Math.cos(turn) - x * Math.sin(turn);
  const streak =
    noise.at(across / 7 + r2 * 90, along / 60 + r * 50) * 0.5 + noise.fbm(x / 34 + r * 20, y / 34, 3) * 0.6;
  const ripple = noise.at(x / 3.4, y / 3.4) * 0.1;
  const light = 1.02 + 0.24 * streak + ripple + 0.16 * (r2 - 0.5);
  const milky = mixRgb(base, hex('#fdf2d8'), clamp(0.12 + 0.35 * streak));
  const seed = smoothstep(0.62, 0.72, noise.at(x / 2.6 + 70, y / 2.6)) * 0.12;
  return [milky[0] * light + seed, milky[1] * light + seed, milky[2] * light + seed];
}

function tint(kind: number, r: number, u: number, v: number): Rgb {
  if (kind >= 1000) {
    const ring = Math.floor((kind - 1000) / 40);
    return ramp(SKY, clamp(ring / 5.2 + (r - 0.5) * 0.16));
  }
  if (kind >= 700) return mixRgb(hex('#1d5a6a'), hex('#2f8a86'), r);
  if (kind >= 600) return kind % 2 ? hex('#c8322c') : hex('#f0b33c');
  if (kind === 400) return mixRgb(hex('#fff3bf'), hex('#fbd25a'), r * 0.4);
  if (kind >= 180) return mixRgb(hex('#2f6a2c'), hex('#a4b83c'), r);
  if (kind >= 100) {
    const petal = kind % 10;
    if (petal === 6) return hex('#f6c33a');
    return petal < 3 ? mixRgb(hex('#7a52b8'), hex('#b58ad8'), r) : mixRgb(hex('#3c2f98'), hex('#6650c4'), r);
  }
  if (kind === 90) return mixRgb(hex('#3a1f4a'), hex('#5a2f5e'), r);
  if (kind >= 30) return mixRgb(ramp(WATER, r), hex('#f6c56a'), 0.55 * bell(u - 0.6, 0.13) * (1 - v * 0.5));
  if (kind === 6) return mixRgb(hex('#2a6a38'), hex('#8db646'), r);
  const range = HILLS[Math.max(0, Math.min(2, kind - 3))]!;
  return ramp(range, r);
}

/** The brightest glass glows slightly over its lead. */
function glow(canvas: Canvas): void {
  canvas.map(([r, g, b], x, y) => {
    const u = x / canvas.width - 0.6;
    const v = y / canvas.height - 0.36;
    const halo = 0.1 * bell(length2(u, v), 0.3);
    return [r + halo, g + halo * 0.85, b + halo * 0.5];
  });
}
