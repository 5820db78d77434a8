import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { createLens } from '../toolkit/camera.js';
import { addRgb, linear, mixRgb, mulRgb, scaleRgb, type Rgb } from '../toolkit/color.js';
import type { Point } from '../toolkit/curves.js';
import { createFloatImage, type FloatImage } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { develop } from '../toolkit/photograph.js';
import { blurPlane, fillPlane, samplePlane, type Plane } from '../toolkit/plane.js';
import { hash2, Random } from '../toolkit/random.js';
import { bell, clamp, length2, mix, smoothstep } from '../toolkit/scalar.js';
import { dot, normalize, type Vec3 } from '../toolkit/vector.js';
import { conifer, cover } from './conifer.js';
import { erode } from './erosion.js';

const CELLS = 420;
/** The map covers x from -7 to 7 and z from 1 to 15. */
const SIZE = 14;
const SCALE = CELLS / SIZE;
const FAR = 14.5;
const SUN: Vec3 = normalize([-0.86, 0.27, -0.1]);
const SUN_COLOR: Rgb = [12.5, 6.6, 3.1];

interface Land {
  readonly height: Plane;
  readonly sunlit: Plane;
  readonly open: Plane;
  readonly noise: Noise;
}

/** A lake below mountains in the last sun: snow, forest, haze, clouds, and their reflection in the water. */
export function renderMountainLake(width: number, height: number, seed = 1): PixelImage {
  const land = createLand(seed);
  const lens = createLens({ eye: [0, 0.17, 0.4], target: [0.1, 0.46, 5], fov: 58 }, width, height);
  const image = createFloatImage(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const color = look(land, lens.eye, lens.ray(x, y), lens.pixel);
      image.data[i] = color[0];
      image.data[i + 1] = color[1];
      image.data[i + 2] = color[2];
    }
  }
  frame(image, seed);
  return develop(image, {
    seed,
    exposure: 0.62,
    bloom: 0.05,
    vignette: 0.3,
    grain: 0.011,
    saturation: 1.02,
    contrast: 1.08,
  });
}

/** Dark spruces on the near shore frame the picture on both sides. */
function frame(image: FloatImage, seed: number): void {
  const random = new Random(seed + 3);
  const noise = new Noise(seed + 4);
  const { width: w, height: h } = image;
  const bank: Point[] = [[-5, h + 5]];
  for (let i = 0; i <= 60; i++) {
    const u = i / 60;
    const rise = 0.1 * Math.pow(1 - u, 2.5) + 0.035 * smoothstep(0.62, 1, u) + 0.012 * noise.fbm(u * 9, 3, 3);
    bank.push([u * w * 1.02 - 5, h * (1.0 - rise)]);
  }
  bank.push([w + 5, h + 5]);
  const tone = (x: number, y: number): Rgb => {
    const grain = noise.fbm((x / h) * 40, (y / h) * 90, 3);
    return mixRgb([0.006, 0.01, 0.009], [0.035, 0.04, 0.02], clamp(0.35 + 0.8 * grain));
  };
  cover(image, [bank], tone);
  const blades: Point[][] = [];
  for (let i = 0; i < 500; i++) {
    const u = random.chance(0.65) ? Math.pow(random.next(), 2) * 0.4 : 1 - Math.pow(random.next(), 2) * 0.22;
    const top = bank[1 + Math.round(clamp(u) * 60)]!;
    const y = top[1] + h * 0.012;
    const tall = h * random.range(0.015, 0.045);
    const bend = random.range(-0.4, 0.5) * tall;
    blades.push([
      [u * w, y],
      [u * w + bend * 0.4, y - tall * 0.6],
      [u * w + bend, y - tall],
      [u * w + bend * 0.4 + h * 0.003, y - tall * 0.55],
      [u * w + h * 0.004, y],
    ]);
  }
  for (const blade of blades) cover(image, [blade], tone);
  const trees = [
    [0.035, 0.97, 0.82],
    [0.115, 0.985, 0.62],
    [-0.02, 1, 0.7],
    [0.185, 0.99, 0.33],
    [0.965, 1.0, 0.5],
    [1.01, 1.02, 0.72],
  ] as const;
  for (const [u, v, tall] of trees) {
    const x = u * w;
    const lit = (px: number, py: number): Rgb => {
      const grain = 0.5 + 0.5 * noise.at((px / h) * 120, (py / h) * 120);
      // The side towards the sun catches a little of it.
      const edge = clamp(0.35 - (px - x) / (tall * h * 0.3)) * grain;
      return mixRgb([0.004, 0.008, 0.008], [0.11, 0.075, 0.035], edge * edge);
    };
    for (const bough of conifer(x, v * h, tall * h, random)) cover(image, [bough], lit);
  }
}

function createLand(seed: number): Land {
  const noise = new Noise(seed);
  const raw = fillPlane(CELLS, CELLS, (i, j) => SCALE * rawHeight(noise, i / SCALE - 7, j / SCALE + 1));
  erode(raw, 90000, seed);
  const height = { ...raw, data: raw.data.map((h) => h / SCALE) };
  const sunlit = fillPlane(CELLS, CELLS, (i, j) => sunAt(height, i, j));
  const soft = blurPlane(height, 9);
  const open = fillPlane(CELLS, CELLS, (i, j) => {
    const k = j * CELLS + i;
    return clamp(0.75 + 2.6 * (height.data[k]! - soft.data[k]!), 0.25, 1.15);
  });
  return { height, sunlit: blurPlane(sunlit, 0.8), open, noise };
}

function rawHeight(noise: Noise, x: number, z: number): number {
  const ridges = noise.ridged(x * 0.3 + 3.3, z * 0.3 + 1.1, 7, 0.5);
  const hills = noise.fbm(x * 0.7, z * 0.7 + 7, 5);
  // A main summit, a second one, ranges on both sides of the valley, and the basin of the lake.
  const summit = 2.5 * bell(length2(x - 1.2, (z - 9.4) * 0.8), 1.9) + 1.5 * bell(length2(x + 2.7, z - 10.8), 2.1);
  const sides = smoothstep(1.6, 5.4, Math.abs(x + 0.3 * Math.sin(z)) + 0.5 * hills);
  const far = smoothstep(5.4, 9, z + 0.9 * hills);
  const shore = length2(x * 0.5, (z - 2.6) * 0.42) - 0.95 + 0.75 * noise.fbm(x * 0.55 + 4, z * 0.55, 5);
  const headland =
    0.16 * bell(length2((x + 2.1) * 0.8, (z - 3.1) * 1.6), 0.9) +
    0.13 * bell(length2((x - 2.3) * 0.7, (z - 4.4) * 1.5), 0.8);
  const basin = 0.3 * smoothstep(-0.35, 1.6, shore) - 0.06 + headland * (0.6 + 0.8 * hills);
  return basin + (sides * 0.75 + far * (0.2 + summit)) * (0.35 + 1.0 * ridges) + 0.05 * hills * (sides + far);
}

function sunAt(height: Plane, i: number, j: number): number {
  const base = height.data[j * CELLS + i]! + 0.012;
  const flat = length2(SUN[0], SUN[2]);
  const [sx, sz] = [SUN[0] / flat, SUN[2] / flat];
  const climb = SUN[1] / flat / SCALE;
  let lit = 1;
  // Distant shadows are soft, so the steps may grow.
  for (let step = 1; step < 170; step += 1 + step * 0.03) {
    const h = base + climb * step;
    if (h > 3.2) break;
    const x = i + sx * step;
    const y = j + sz * step;
    if (x < 0 || y < 0 || x > CELLS - 1 || y > CELLS - 1) break;
    lit = Math.min(lit, 0.5 + ((h - samplePlane(height, x, y)) * SCALE) / (step * 0.1) / 2);
    if (lit <= 0) return 0;
  }
  return smoothstep(0, 1, lit);
}

function ground(land: Land, x: number, z: number): number {
  return samplePlane(land.height, (x + 7) * SCALE, (z - 1) * SCALE);
}

/** Density of conifers: on gentle slopes above the shore, thinning out towards the tree line. */
function woods(land: Land, x: number, z: number, h: number): number {
  const patch = land.noise.at(x * 1.7, z * 1.7 + 3) * 0.35 + land.noise.at(x * 6, z * 6) * 0.2;
  return (
    smoothstep(0.0, 0.02, h + patch * 0.04) *
    smoothstep(0.9, 0.45, h + patch * 0.8) *
    smoothstep(-0.28, 0.1, patch + 0.12)
  );
}

/** Height of the tree tops above the ground at a point. */
function canopy(land: Land, x: number, z: number, h: number): number {
  if (h < 0.003 || h > 1.3) return 0;
  const density = woods(land, x, z, h);
  if (density <= 0.02) return 0;
  const cell = 0.03;
  let top = 0;
  const ci = Math.floor(x / cell);
  const cj = Math.floor(z / cell);
  for (let j = cj - 1; j <= cj + 1; j++) {
    for (let i = ci - 1; i <= ci + 1; i++) {
      const r = hash2(i, j, 5);
      if (r > density) continue;
      const tx = (i + hash2(i, j, 6)) * cell;
      const tz = (j + hash2(i, j, 7)) * cell;
      const tall = 0.055 * (0.45 + 0.75 * hash2(i, j, 8));
      const d = length2(x - tx, z - tz);
      top = Math.max(top, tall * (1 - d / (0.02 * (0.6 + 8 * tall))));
    }
  }
  return top;
}

function trace(land: Land, from: Vec3, ray: Vec3, pixel: number): number {
  let t = Math.max(0.02, (1.02 - from[2]) / Math.max(0.05, ray[2]));
  const step = Math.max(0.0035, pixel * 2.2);
  let last = t;
  for (let i = 0; i < 420 && t < FAR; i++) {
    const x = from[0] + ray[0] * t;
    const y = from[1] + ray[1] * t;
    const z = from[2] + ray[2] * t;
    if (y > 3.4 && ray[1] > 0) return Infinity;
    const h = ground(land, x, z);
    let clear = y - h;
    if (clear < 0.07 && clear > 0) clear -= canopy(land, x, z, h);
    if (clear < pixel * t * 0.25) return refine(land, from, ray, last, t);
    last = t;
    t += Math.max(step * t * 0.55, clear * 0.45);
  }
  return Infinity;
}

function refine(land: Land, from: Vec3, ray: Vec3, before: number, after: number): number {
  for (let i = 0; i < 5; i++) {
    const t = (before + after) / 2;
    const x = from[0] + ray[0] * t;
    const z = from[2] + ray[2] * t;
    const h = ground(land, x, z);
    if (from[1] + ray[1] * t < h + canopy(land, x, z, h)) after = t;
    else before = t;
  }
  return after;
}

function look(land: Land, eye: Vec3, ray: Vec3, pixel: number): Rgb {
  const surface = ray[1] < -1e-4 ? -eye[1] / ray[1] : Infinity;
  const t = trace(land, eye, ray, pixel);
  if (t < surface) return shadeLand(land, eye, ray, t);
  if (surface === Infinity) return sky(land.noise, ray);
  const x = eye[0] + ray[0] * surface;
  const z = eye[2] + ray[2] * surface;
  // Ripples: long and fine ones, with calm patches. In the distance they average out.
  const calm = smoothstep(-0.25, 0.45, land.noise.at(x * 0.7, z * 1.6 + 4)) * 0.8 + 0.2;
  const fade = 1 / (1 + surface * 0.35);
  const n = land.noise;
  const tiltX = calm * fade * (0.02 * n.at(x * 9, z * 26) + 0.016 * n.at(x * 31, z * 70));
  const tiltZ = calm * (fade + 0.1) * (0.045 * n.at(x * 6 + 9, z * 22) + 0.03 * n.at(x * 22, z * 64 + 5));
  const normal = normalize([tiltX, 1, tiltZ]);
  const bounce = 2 * dot(ray, normal);
  const mirror = normalize([
    ray[0] - bounce * normal[0],
    Math.abs(ray[1] - bounce * normal[1]) + 0.004,
    ray[2] - bounce * normal[2],
  ]);
  const from: Vec3 = [x, 0.001, z];
  const hit = trace(land, from, mirror, pixel * 2);
  const seen = hit < Infinity ? shadeLand(land, from, mirror, hit) : sky(n, mirror);
  const fresnel = 0.03 + 0.97 * Math.pow(1 - Math.max(0, -dot(ray, normal)), 4.2);
  const deep = mixRgb(linear('#0b2026'), linear('#21403d'), smoothstep(0.9, 0.3, surface));
  return haze(mixRgb(scaleRgb(deep, 0.55), scaleRgb(seen, 0.92), clamp(fresnel)), ray, surface * 0.5, 0.02);
}

function shadeLand(land: Land, eye: Vec3, ray: Vec3, t: number): Rgb {
  const x = eye[0] + ray[0] * t;
  const y = eye[1] + ray[1] * t;
  const z = eye[2] + ray[2] * t;
  const { noise } = land;
  const e = 0.012 + 0.002 * t;
  const h = ground(land, x, z);
  const slopeX = (ground(land, x + e, z) - ground(land, x - e, z)) / (2 * e);
  const slopeZ = (ground(land, x, z + e) - ground(land, x, z - e)) / (2 * e);
  const rough = noise.fbm(x * 12, z * 12 + y * 9, 4, 0.65);
  const crag = noise.fbm(x * 16 + 40, z * 16 - y * 14, 4, 0.65);
  const normal = normalize([-slopeX - 0.7 * rough, 1, -slopeZ - 0.7 * crag]);
  const steep = 1 - normal[1];
  const above = y - h;
  const [i, j] = [(x + 7) * SCALE, (z - 1) * SCALE];
  const sun = samplePlane(land.sunlit, i, j);
  const open = samplePlane(land.open, i, j);
  let color: Rgb;
  let facing = Math.max(0, dot(normal, SUN));
  const inWoods = above > 0.004;
  if (inWoods) {
    const tone = hash2(Math.floor(x / 0.03), Math.floor(z / 0.03), 9);
    color = mixRgb(linear('#0d1c15'), linear('#39401f'), clamp(tone * 0.7 + 0.5 * noise.at(x * 2.5, z * 2.5)));
    color = scaleRgb(color, 0.35 + 0.75 * clamp(above / 0.035));
    facing = 0.3 + 0.4 * facing;
  } else {
    const strata = noise.at(x * 0.8, y * 14 + 1.5 * rough) * 0.5 + 0.5;
    color = mixRgb(linear('#4d443d'), linear('#8b7b6c'), clamp(strata * 0.7 + 0.5 * rough));
    const meadow = smoothstep(0.9, 0.5, y + 0.2 * rough) * smoothstep(0.42, 0.25, steep);
    color = mixRgb(color, mixRgb(linear('#3d4a22'), linear('#8a7a3a'), 0.5 + 0.6 * rough), meadow);
    const snow = smoothstep(0.95, 1.5, y + 0.45 * rough) * smoothstep(0.62, 0.4, steep + 0.12 * rough);
    color = mixRgb(color, linear('#cfd6e0'), snow);
    color = mixRgb(color, linear('#2f2c28'), smoothstep(0.012, 0.002, h));
  }
  const light = addRgb(
    scaleRgb(SUN_COLOR, facing * sun),
    scaleRgb([0.26, 0.36, 0.6], (0.45 + 0.55 * normal[1]) * open),
  );
  return haze(mulRgb(color, addRgb(light, scaleRgb([0.35, 0.22, 0.2], 0.25 * open))), ray, t, Math.exp(-y * 1.6));
}

/** Haze: thicker near the ground, warm towards the sun, blue away from it. */
function haze(color: Rgb, ray: Vec3, t: number, low: number): Rgb {
  const amount = 1 - Math.exp(-t * (0.014 + 0.05 * low) * smoothstep(0.5, 4, t));
  const towards = Math.max(0, dot(ray, SUN));
  const air = mixRgb([0.25, 0.33, 0.55], [0.95, 0.6, 0.42], 0.15 + 0.75 * towards);
  return mixRgb(color, air, clamp(amount));
}

function sky(noise: Noise, ray: Vec3): Rgb {
  const up = Math.max(0.002, ray[1]);
  const towards = 0.5 + 0.5 * dot(normalize([ray[0], 0, ray[2]]), normalize([SUN[0], 0, SUN[2] + 0.6]));
  const horizon = mixRgb([0.85, 0.5, 0.46], [1.7, 0.86, 0.36], towards);
  const middle = mixRgb([0.3, 0.36, 0.6], [0.5, 0.45, 0.56], towards);
  let color = mixRgb(horizon, middle, smoothstep(0, 0.22, up));
  color = mixRgb(color, [0.055, 0.13, 0.34], smoothstep(0.1, 0.5, up));
  // Two layers of cloud, lit from below and from the side.
  const u = ray[0] / (up + 0.09);
  const v = ray[2] / (up + 0.09);
  const density = (dx: number): number => {
    const high = noise.warped(u * 0.55 + dx + 2, v * 0.5 + 5, 6, 0.9);
    return smoothstep(-0.08, 0.4, high + 0.2 * noise.at(u * 0.25, v * 0.3 + 9));
  };
  const thick = density(0);
  const shade = clamp(0.55 + 1.5 * (thick - density(-0.12)));
  const cloud = mixRgb(
    mixRgb([0.32, 0.27, 0.4], [0.55, 0.36, 0.4], towards),
    mixRgb([1.5, 0.74, 0.52], [2.5, 1.25, 0.6], towards),
    1 - shade * 0.75,
  );
  return mixRgb(color, cloud, thick * 0.85 * smoothstep(0.0, 0.12, up) * mix(1, 0.7, smoothstep(0.4, 0.7, up)));
}
