import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { createLens } from '../toolkit/camera.js';
import { addRgb, linear, mixRgb, mulRgb, scaleRgb, type Rgb } from '../toolkit/color.js';
import type { Point } from '../toolkit/curves.js';
import { createFloatImage, type FloatImage } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { develop } from '../toolkit/photograph.js';
import { fillPlane, samplePlane, type Plane } from '../toolkit/plane.js';
import { Random } from '../toolkit/random.js';
import { clamp, length2, mix, smoothstep } from '../toolkit/scalar.js';
import { dot, normalize, type Vec3 } from '../toolkit/vector.js';
import { cover } from './conifer.js';

const CELLS = 512;
/** The map covers x from -60 to 60 and z from 0 to 120, in units of about five meters. */
const SIZE = 120;
const SUN: Vec3 = normalize([0.86, 0.3, 0.3]);

interface Desert {
  readonly height: Plane;
  readonly sunlit: Plane;
  readonly noise: Noise;
}

/** Sand dunes in low evening light, with a small caravan on a crest. */
export function renderDunes(width: number, height: number, seed = 1): PixelImage {
  const noise = new Noise(seed);
  const map = fillPlane(CELLS, CELLS, (i, j) => duneHeight(noise, (i / CELLS - 0.5) * SIZE, (j / CELLS) * SIZE));
  const desert: Desert = { height: map, sunlit: fillPlane(CELLS, CELLS, (i, j) => sunAt(map, i, j)), noise };
  const eye: Vec3 = [0, 5.8, -3];
  const lens = createLens({ eye, target: [0.5, 3.4, 20], fov: 56 }, width, height);
  const image = createFloatImage(width, height);
  const skyline = new Float32Array(width).fill(height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const ray = lens.ray(x, y);
      const t = trace(desert, eye, ray, lens.pixel);
      if (t < Infinity) skyline[x] = Math.min(skyline[x]!, y);
      const color = t < Infinity ? sand(desert, eye, ray, t) : sky(noise, ray);
      image.data[i] = color[0];
      image.data[i + 1] = color[1];
      image.data[i + 2] = color[2];
    }
  }
  caravan(image, skyline, seed);
  return develop(image, {
    seed,
    exposure: 0.8,
    bloom: 0.03,
    vignette: 0.3,
    grain: 0.012,
    saturation: 0.95,
    contrast: 1.1,
    shadows: [0.012, 0, 0.014],
  });
}

/** Long waves with a gentle windward side and a sharp crest, bent and broken by noise. */
function duneHeight(noise: Noise, x: number, z: number): number {
  const wave = (length: number, shift: number, turn: number): number => {
    const u =
      (x * Math.cos(turn) + z * Math.sin(turn)) / length +
      0.9 * noise.fbm(x / length / 1.7 + shift, z / length / 1.7, 3) +
      shift;
    const p = u - Math.floor(u);
    // Up slowly over two thirds, down at the angle of repose.
    const up = p < 0.68 ? Math.pow(p / 0.68, 1.5) : Math.pow((1 - p) / 0.32, 1.15);
    return up * (0.6 + 0.55 * noise.at(x / length / 1.3 + 7, z / length / 1.3 + shift));
  };
  const big = wave(34, 0.35, 0.62);
  const middle = wave(13, 2.7, 0.2) * 0.3;
  return 7.5 * big * smoothstep(-4, 14, z) + 1.9 * middle + 1.6 * noise.fbm(x / 40, z / 40, 3) - 1;
}

function sunAt(map: Plane, i: number, j: number): number {
  const step = SIZE / CELLS;
  const flat = length2(SUN[0], SUN[2]);
  const base = map.data[j * CELLS + i]! + 0.02;
  const climb = (SUN[1] / flat) * step;
  const sx = SUN[0] / flat;
  const sz = SUN[2] / flat;
  let lit = 1;
  // Distant shadows are soft, so the steps may grow.
  for (let k = 1; k < 190; k += 1 + k * 0.03) {
    const h = base + climb * k;
    const x = i + sx * k;
    const y = j + sz * k;
    if (x > CELLS - 1 || y > CELLS - 1 || h > 11) break;
    lit = Math.min(lit, 0.5 + (h - samplePlane(map, x, y)) / (k * step * 0.08));
    if (lit <= 0) return 0;
  }
  return smoothstep(0, 1, lit);
}

function ground(desert: Desert, x: number, z: number): number {
  return samplePlane(desert.height, (x / SIZE + 0.5) * CELLS, (z / SIZE) * CELLS);
}

function trace(desert: Desert, eye: Vec3, ray: Vec3, pixel: number): number {
  let t = 2;
  let last = t;
  for (let i = 0; i < 300 && t < 118; i++) {
    const y = eye[1] + ray[1] * t;
    if (y > 11 && ray[1] > 0) return Infinity;
    const clear = y - ground(desert, eye[0] + ray[0] * t, eye[2] + ray[2] * t);
    if (clear < pixel * t * 0.2) {
      for (let k = 0; k < 6; k++) {
        const half = (last + t) / 2;
        if (eye[1] + ray[1] * half < ground(desert, eye[0] + ray[0] * half, eye[2] + ray[2] * half)) t = half;
        else last = half;
      }
      return t;
    }
    last = t;
    t += Math.max(0.02 + t * 0.003, clear * 0.5);
  }
  return Infinity;
}

function sand(desert: Desert, eye: Vec3, ray: Vec3, t: number): Rgb {
  const { noise } = desert;
  const x = eye[0] + ray[0] * t;
  const z = eye[2] + ray[2] * t;
  const e = 0.12 + t * 0.002;
  const slopeX = (ground(desert, x + e, z) - ground(desert, x - e, z)) / (2 * e);
  const slopeZ = (ground(desert, x, z + e) - ground(desert, x, z - e)) / (2 * e);
  // Ripples run across the wind. Lee slopes are smooth, and distant ripples average out.
  const wind = slopeX * 0.8 + slopeZ * 0.5;
  const strength = smoothstep(0.75, 0.35, Math.abs(wind)) * smoothstep(45, 4, t);
  const phase = (x * 0.86 + z * 0.5 + 0.4 * noise.fbm(x * 0.5, z * 0.5, 3) + 0.1 * noise.at(x * 3, z * 3)) * 15;
  const ripple = Math.cos(phase) * 0.26 * strength;
  const grain = noise.at(x * 40, z * 40) * 0.05 * smoothstep(14, 3, t);
  const normal = normalize([-slopeX + ripple * 0.86 + grain, 1, -slopeZ + ripple * 0.5 + grain]);
  const sun = samplePlane(desert.sunlit, (x / SIZE + 0.5) * CELLS, (z / SIZE) * CELLS);
  const facing = Math.max(0, dot(normal, SUN));
  const tone = 0.5 + 0.5 * noise.fbm(x * 0.12, z * 0.12, 4) + 0.12 * noise.at(x * 9, z * 9);
  const color = mixRgb(linear('#b5703c'), linear('#dca766'), clamp(tone));
  const light = addRgb(scaleRgb([3.9, 2.6, 1.5], facing * sun), scaleRgb([0.3, 0.37, 0.58], 0.4 + 0.5 * normal[1]));
  const bounce: Rgb = [0.16, 0.09, 0.05];
  const haze = 1 - Math.exp(-t * 0.0055);
  const towards = clamp(dot(ray, SUN));
  return mixRgb(mulRgb(color, addRgb(light, bounce)), mixRgb([0.6, 0.52, 0.56], [1.3, 0.9, 0.6], towards), haze);
}

function sky(noise: Noise, ray: Vec3): Rgb {
  const up = Math.max(0, ray[1]);
  const towards = 0.5 + 0.5 * dot(ray, SUN);
  const low = mixRgb([0.72, 0.58, 0.6], [1.6, 1.02, 0.58], towards * towards);
  const color = mixRgb(low, mixRgb([0.09, 0.2, 0.46], [0.2, 0.31, 0.52], towards), smoothstep(0, 0.42, up));
  const veil = smoothstep(0.05, 0.5, noise.warped((ray[0] / (up + 0.2)) * 0.5, (ray[2] / (up + 0.2)) * 1.6, 5, 0.5));
  return mixRgb(color, [1.1, 0.82, 0.7], veil * 0.3 * smoothstep(0.02, 0.2, up));
}

/** Small dark silhouettes of camels and a man on the skyline. */
function caravan(image: FloatImage, skyline: Float32Array, seed: number): void {
  const random = new Random(seed + 9);
  const { width, height } = image;
  const s = Math.min(width, height) * 0.026;
  const dark = (): Rgb => [0.035, 0.026, 0.028];
  for (let i = 0; i < 5; i++) {
    const x = width * (0.24 + i * 0.042 + random.range(-0.004, 0.004));
    const foot = skyline[Math.round(clamp(x, 0, width - 1))]! + s * 0.05;
    const shapes = i === 4 ? man(x, foot, s) : camel(x, foot, s * random.range(0.92, 1.08), random);
    cover(image, shapes, dark, 0.92);
  }
}

function man(x: number, y: number, s: number): Point[][] {
  const outline: readonly Point[] = [
    [-0.16, 0],
    [-0.19, -0.62],
    [-0.1, -0.86],
    [-0.09, -1.02],
    [0.0, -1.08],
    [0.09, -1.02],
    [0.1, -0.86],
    [0.17, -0.62],
    [0.18, 0],
  ];
  return [outline.map(([px, py]): Point => [x + px * s, y + py * s])];
}

function camel(x: number, y: number, s: number, random: Random): Point[][] {
  const at = (points: readonly Point[]): Point[] => points.map(([px, py]): Point => [x + px * s, y + py * s]);
  const step = random.range(-0.08, 0.08);
  const leg = (from: number, to: number): Point[] =>
    at([
      [from - 0.06, -0.75],
      [from + 0.07, -0.75],
      [mix(from, to, 0.5) + 0.045, -0.35],
      [to + 0.05, 0],
      [to - 0.04, 0],
      [mix(from, to, 0.5) - 0.045, -0.35],
    ]);
  const body = at([
    [-0.62, -0.75],
    [-0.66, -1.0],
    [-0.45, -1.18],
    [-0.16, -1.5],
    [0.02, -1.52],
    [0.22, -1.2],
    [0.45, -1.08],
    [0.68, -1.2],
    [0.84, -1.5],
    [0.98, -1.58],
    [1.18, -1.5],
    [1.2, -1.42],
    [0.98, -1.4],
    [0.86, -1.15],
    [0.64, -0.86],
    [0.4, -0.72],
    [-0.3, -0.68],
  ]);
  return [body, leg(-0.5, -0.52 + step), leg(-0.38, -0.34 - step), leg(0.34, 0.32 - step), leg(0.46, 0.5 + step)];
}
