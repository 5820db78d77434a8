import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas } from '../toolkit/canvas.js';
import { hex, hexes, mixRgb, vary, type Rgb } from '../toolkit/color.js';
import type { Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { createPlane, distanceTo, samplePlane, type Plane } from '../toolkit/plane.js';
import { Random } from '../toolkit/random.js';
import { bell, clamp, length2, smoothstep } from '../toolkit/scalar.js';
import { lightRelief } from '../toolkit/surface.js';

const GROUT = hex('#5a5148');

/** Two fish in a sea of small stones, laid in rows that follow every outline, with gold and a rope border. */
export function paintMosaic(width: number, height: number, seed = 1): PixelImage {
  const canvas = new Canvas(width, height, GROUT);
  const noise = new Noise(seed);
  const random = new Random(seed + 1);
  const { unit } = canvas;
  canvas.map(([r, g, b], x, y) => {
    const k = 1 + 0.14 * noise.fbm(x / (5 * unit), y / (5 * unit), 3);
    return [r * k, g * k, b * k];
  });
  const labels = new Int32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) labels[i] = labelAt(noise, x / width, y / height, width / height);
  }
  const tile = 8.4 * unit;
  const distance = distanceTo(outlines(labels, width, height), 0.5);
  const taken = new Map<number, Point[]>();
  const cell = tile;
  const columns = Math.ceil(width / cell) + 2;
  const free = (x: number, y: number, gap: number): boolean => {
    const cx = Math.floor(x / cell) + 1;
    const cy = Math.floor(y / cell) + 1;
    for (let j = cy - 1; j <= cy + 1; j++) {
      for (let i = cx - 1; i <= cx + 1; i++) {
        for (const [px, py] of taken.get(j * columns + i) ?? []) if (length2(px - x, py - y) < gap) return false;
      }
    }
    return true;
  };
  // First fill rows at equal distance from the outlines, then the gaps between them with smaller stones.
  for (const [gap, size, strict] of [
    [0.93, 0.88, true],
    [0.86, 0.84, false],
    [0.68, 0.62, false],
  ] as const) {
    for (const index of rowOrder(distance, tile, strict, random)) {
      const x = index % width;
      const y = Math.floor(index / width);
      if (!free(x, y, gap * tile)) continue;
      const key = (Math.floor(y / cell) + 1) * columns + Math.floor(x / cell) + 1;
      const list = taken.get(key);
      if (list) list.push([x, y]);
      else taken.set(key, [[x, y]]);
      stone(canvas, noise, random, distance, labels[index]!, x, y, size * tile);
    }
  }
  lightRelief(canvas, { strength: 0.34, gloss: 0.2 });
  return canvas.toPixels();
}

function outlines(labels: Int32Array, width: number, height: number): Plane {
  const mask = createPlane(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const part = labels[i];
      if ((x + 1 < width && labels[i + 1] !== part) || (y + 1 < height && labels[i + width] !== part)) mask.data[i] = 1;
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) mask.data[i] = 1;
    }
  }
  return mask;
}

/** Pixels in the order in which a layer of stones fills them: row by row, away from the outlines. */
function rowOrder(distance: Plane, tile: number, strict: boolean, random: Random): number[] {
  const rows = new Map<number, number[]>();
  for (let i = 0; i < distance.data.length; i++) {
    const row = distance.data[i]! / tile - 0.5;
    const near = Math.round(row);
    if (strict && (Math.abs(row - near) * tile > 0.6 || near < 0)) continue;
    if (!strict && distance.data[i]! < tile * 0.34) continue;
    const list = rows.get(near);
    if (list) list.push(i);
    else rows.set(near, [i]);
  }
  const result: number[] = [];
  for (const near of [...rows.keys()].sort((a, b) => a - b)) {
    const list = rows.get(near)!;
    // Start at a random point, then follow the row, so that stones are adjacent.
    const start = random.int(list.length);
    for (let k = 0; k < list.length; k++) result.push(list[(start + k) % list.length]!);
  }
  return result;
}

function stone(
  canvas: Canvas,
  noise: Noise,
  random: Random,
  distance: Plane,
  label: number,
  x: number,
  y: number,
  size: number,
): void {
  const { unit, width, height } = canvas;
  const dx = samplePlane(distance, x + 2, y) - samplePlane(distance, x - 2, y);
  const dy = samplePlane(distance, x, y + 2) - samplePlane(distance, x, y - 2);
  const turn = Math.atan2(dy, dx) + random.gaussian() * 0.07;
  const half = (size / 2) * random.range(0.9, 1.04);
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const corners = (
    [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ] as const
  ).map(([a, b]): Point => {
    const u = a * half * random.range(0.86, 1.06);
    const v = b * half * random.range(0.86, 1.06);
    return [x + u * cos - v * sin, y + u * sin + v * cos];
  });
  const base = stoneColor(noise, label, x / width, y / height, random);
  const gold = label === GOLD || label === 31;
  const tip = random.gaussian() * 0.06;
  canvas.fill([corners], (px, py) => {
    const u = (px - x) / half;
    const v = (py - y) / half;
    const grain = 0.05 * noise.at(px / (2.2 * unit), py / (2.2 * unit)) + tip * (u + v);
    const shine = gold ? 0.22 * bell(u * 0.7 + v + random.range(-0.05, 0.05) + tip * 6, 0.5) : 0;
    return [base[0] + grain + shine, base[1] + grain + shine * 0.85, base[2] + grain + shine * 0.4];
  });
  // Each stone is tilted a little and has worn edges.
  const lean = random.range(0, 6.28);
  const reach = Math.ceil(half * 1.3);
  for (let py = Math.max(0, y - reach); py <= Math.min(height - 1, y + reach); py++) {
    for (let px = Math.max(0, x - reach); px <= Math.min(width - 1, x + reach); px++) {
      const u = Math.abs((px - x) * cos + (py - y) * sin) / half;
      const v = Math.abs((py - y) * cos - (px - x) * sin) / half;
      const edge = Math.max(u, v);
      if (edge > 1) continue;
      const plane = 0.3 * ((px - x) * Math.cos(lean) + (py - y) * Math.sin(lean)) * 0.25;
      canvas.relief.data[py * width + px] = 1.9 * smoothstep(1, 0.72, edge) * unit + plane;
    }
  }
}

const GOLD = 5;

/** The part of the picture that a point belongs to. */
function labelAt(noise: Noise, u: number, v: number, aspect: number): number {
  const edge = Math.min(u * aspect, v, (1 - u) * aspect, 1 - v);
  if (edge < 0.02) return 1;
  if (edge < 0.075) {
    const along = Math.min(v, 1 - v) < Math.min(u, 1 - u) * aspect ? u * aspect : v;
    const wave = Math.sin(along * 38) * 0.016;
    const across = edge - 0.0475;
    if (Math.abs(across - wave) < 0.0085) return 2;
    if (Math.abs(across + wave) < 0.0085) return 3;
    return 4;
  }
  if (edge < 0.09) return GOLD;
  const first = fish(u, v, 0.46, 0.37, 0.3, 0.15, 10);
  if (first > 0) return first;
  const second = fish(u, v, 0.53, 0.66, -0.265, -0.1, 20);
  if (second > 0) return second;
  for (const [x, y, r] of [
    [0.8, 0.25, 0.026],
    [0.76, 0.18, 0.017],
    [0.84, 0.16, 0.02],
    [0.22, 0.6, 0.022],
    [0.19, 0.52, 0.015],
  ] as const) {
    const d = length2((u - x) * aspect, v - y);
    if (d < r * 0.55) return 31;
    if (d < r) return 30;
  }
  for (let k = 0; k < 5; k++) {
    const x = 0.16 + k * 0.17 + 0.03 * Math.sin(k * 5);
    const tall = 0.2 + 0.09 * Math.sin(k * 2.7 + 1);
    const t = (0.91 - v) / tall;
    if (t > 0 && t < 1 && Math.abs(u - x - 0.022 * Math.sin(v * 34 + k)) < 0.017 * Math.sqrt(1 - t))
      return 40 + (k % 2);
  }
  // Currents of the sea.
  const current = v * 7 + 0.55 * Math.sin(u * 7 + v * 3) + 0.5 * noise.at(u * 2.4, v * 2.4);
  return 50 + (((Math.floor(current) % 4) + 4) % 4);
}

/** A fish with its parts: body bands, fins, eye; `long` < 0 looks to the left. */
function fish(u: number, v: number, x: number, y: number, long: number, turn: number, base: number): number {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const lx = ((u - x) * cos + (v - y) * sin) / long;
  const ly = ((v - y) * cos - (u - x) * sin) / Math.abs(long);
  if (length2(lx - 0.68, ly + 0.06) < 0.062) return length2(lx - 0.69, ly + 0.06) < 0.034 ? base + 7 : base + 6;
  const back = 0.38 * Math.pow(Math.max(0, 1 - lx * lx), 0.62) * (lx > 0 ? 1 : 1 - 0.25 * lx * lx);
  const inside = lx > -0.96 && lx < 1 && Math.abs(ly) < back * 0.94;
  if (inside) {
    if (lx > 0.52) return ly > 0.1 ? base + 2 : base + 5;
    if (lx > 0.44) return base + 6;
    const scale = Math.floor((lx + 0.13 * Math.cos(ly * 6)) * 5.2 + 40) % 2;
    if (ly > back * 0.42) return base + 2;
    return ly < -back * 0.5 ? base + 3 : base + scale;
  }
  const tail =
    lx < -0.84 && lx > -1.36 && Math.abs(ly) < (-lx - 0.84) * 0.85 + 0.08 && Math.abs(ly) > (-lx - 1.12) * 1.3;
  if (tail) return Math.floor(Math.abs(ly) * 9 + lx * 4 + 20) % 2 ? base + 4 : base + 3;
  const top =
    ly < 0 && lx > -0.42 && lx < 0.36 && -ly < back * 0.9 + 0.2 * Math.sin(((lx + 0.42) / 0.78) * 3.14) ** 0.7;
  if (top) return base + 4;
  const belly = ly > 0 && lx > -0.1 && lx < 0.3 && ly < back * 0.9 + 0.19 * (1 - Math.abs((lx - 0.1) / 0.2));
  return belly ? base + 4 : 0;
}

const FISH = [
  hexes('#d9622b', '#e8943a', '#f0c766', '#a8342a', '#7c2a3a', '#f3b350', '#f6ecd2', '#14161c'),
  hexes('#2f8a80', '#57b09a', '#d6e2b0', '#1f5a70', '#c9a03c', '#7fc4a8', '#f6ecd2', '#14161c'),
] as const;
const SEA = hexes('#1f4f86', '#2f6ea6', '#3f8fb8', '#1a3f70');

function stoneColor(noise: Noise, label: number, u: number, v: number, random: Random): Rgb {
  const varied = (color: Rgb, amount = 1): Rgb =>
    vary(
      color,
      random.gaussian() * 0.012 * amount,
      random.gaussian() * 0.12 * amount,
      random.gaussian() * 0.04 * amount,
    );
  if (label >= 50) {
    const color = mixRgb(SEA[label - 50]!, hex('#7fc0c4'), clamp(0.35 * noise.fbm(u * 5, v * 5, 3) + 0.25 * (0.5 - v)));
    return varied(random.chance(0.035) ? hex('#d8b458') : random.chance(0.1) ? hex('#8fc6cc') : color, 1.2);
  }
  if (label >= 40) return varied(label === 40 ? hex('#3f8a4a') : hex('#7fae4c'));
  if (label === 31) return varied(hex('#f3ead0'));
  if (label === 30) return varied(hex('#a5d3d8'));
  if (label >= 20) return varied(FISH[1][label - 20]!);
  if (label >= 10) return varied(FISH[0][label - 10]!);
  if (label === GOLD) return varied(hex('#d1a23e'), 1.4);
  return varied(([hex('#7a2a26'), hex('#e9dcbc'), hex('#c2502f'), hex('#23365a')] as const)[label - 1]!);
}
