import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Brush } from '../toolkit/brush.js';
import { Canvas } from '../toolkit/canvas.js';
import { gradient, hex, hexes, mixRgb, vary, type Rgb } from '../toolkit/color.js';
import { follow, type AngleField } from '../toolkit/field.js';
import { paintPixels } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { paintOver } from '../toolkit/paintOver.js';
import { Random } from '../toolkit/random.js';
import { bell, clamp, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, weave } from '../toolkit/surface.js';

interface Pad {
  readonly u: number;
  readonly v: number;
  readonly r: number;
}

/** A pond with lilies and willows above their reflections, in short touches of many greens, blues and violets. */
export function paintWaterLilies(width: number, height: number, seed = 1): PixelImage {
  const noise = new Noise(seed);
  const random = new Random(seed + 1);
  const canvas = new Canvas(width, height, hex('#5f7f86'));
  const { unit } = canvas;
  const motif = paintPixels(width, height, (x, y) => pond(noise, x / width, y / height));
  addRelief(canvas, weave(width, height, unit, seed, 2.8), 0.9 * unit);
  const field: AngleField = (x, y) => {
    const u = x / width;
    const v = y / height;
    const hanging = smoothstep(0.34, 0.12, v) + 0.75 * bell(v - 0.45, 0.14) * clamp(0.4 + noise.at(u * 4, 2));
    return hanging > 0.5
      ? Math.PI / 2 + 0.35 * Math.sin(u * 9) + 0.4 * noise.at(u * 6, v * 3)
      : 0.12 * noise.at(u * 4, v * 8) + 0.05;
  };
  const touch = { hue: 0.03, saturation: 0.2, streak: 0.09, ragged: 0.8 };
  paintOver(
    canvas,
    motif,
    field,
    [
      { ...touch, width: 22, length: 2.6, density: 1.5, load: 0.8, lightness: 0.035, hue: 0.015 },
      { ...touch, width: 10, length: 3.2, density: 1.4, load: 1.4, lightness: 0.055, dry: 0.15, wobble: 0.2 },
      {
        ...touch,
        width: 6,
        length: 3.4,
        density: 0.9,
        load: 1.8,
        lightness: 0.085,
        dry: 0.2,
        wobble: 0.25,
        tint: broken,
      },
      {
        ...touch,
        width: 3.6,
        length: 4,
        density: 0.4,
        load: 1.8,
        lightness: 0.1,
        dry: 0.15,
        wobble: 0.25,
        tint: broken,
      },
    ],
    seed,
  );
  willows(canvas, noise, random, seed);
  lilies(canvas, random, seed);
  lightRelief(canvas, { strength: 0.36, gloss: 0.09 });
  return canvas.toPixels();
}

function broken(color: Rgb, _x: number, _y: number, random: Random): Rgb {
  const chance = random.next();
  if (chance < 0.1) return mixRgb(color, hex('#b89ad0'), 0.5);
  if (chance < 0.18) return mixRgb(color, hex('#e6c4b8'), 0.42);
  return chance < 0.26 ? mixRgb(color, hex('#2f6a8c'), 0.5) : color;
}

function pond(noise: Noise, u: number, v: number): Rgb {
  if (v < 0.2 + 0.03 * noise.at(u * 5, 3)) {
    const t = clamp(0.5 + 0.9 * noise.fbm(u * 6, v * 9, 4));
    return mixRgb(mixRgb(hex('#1f4a3c'), hex('#5f8a3f'), t), hex('#c4c86a'), smoothstep(0.7, 1, t) * 0.8);
  }
  const mirror = noise.fbm(u * 5 + 0.3 * Math.sin(v * 30), v * 2.6, 4);
  let color = gradient(
    [
      [0.2, hex('#3a6a52')],
      [0.34, hex('#57867a')],
      [0.5, hex('#86a9c0')],
      [0.64, hex('#b6b4d6')],
      [0.78, hex('#8f9fc8')],
      [1, hex('#46638f')],
    ],
    v + 0.16 * mirror,
  );
  color = mixRgb(
    color,
    hex('#2c5a4a'),
    0.75 * smoothstep(0.08, 0.34, noise.fbm(u * 3.4 + 5, v * 1.7, 3) + 0.22 * (0.4 - v)),
  );
  color = mixRgb(
    color,
    hex('#f3cfc0'),
    0.7 *
      bell(u - 0.56 + 0.06 * noise.at(v * 14, 2), 0.16) *
      bell(v - 0.62, 0.2) *
      clamp(0.5 + noise.at(u * 8, v * 26)),
  );
  return mixRgb(color, hex('#6f4f94'), 0.4 * smoothstep(0.1, 0.4, noise.fbm(u * 4 + 9, v * 9, 3)));
}

function willows(canvas: Canvas, noise: Noise, random: Random, seed: number): void {
  const brush = new Brush(canvas, seed + 3);
  const { width, height, unit } = canvas;
  const colors = hexes('#2f5f3a', '#5f8f46', '#93b05a', '#c9cf7a', '#3f7a6a', '#23483a', '#7f9fc0');
  for (let i = 0; i < 420; i++) {
    const side = random.chance(0.55);
    const u = side ? Math.abs(random.gaussian()) * 0.14 : 1 - Math.abs(random.gaussian()) * 0.17;
    const from = random.range(-0.08, 0.18);
    const long = random.range(0.06, 0.24);
    const sway: AngleField = (x, y) =>
      Math.PI / 2 + 0.16 * Math.sin(y / (60 * unit) + u * 9) + 0.25 * noise.at(x / (50 * unit), y / (50 * unit));
    brush.stroke({
      path: follow(sway, u * width, from * height, long * height, 6 * unit),
      width: random.range(2.4, 5.5) * unit,
      color: random.pick(colors),
      load: 1.7 * unit,
      dry: 0.22,
      ragged: 0.8,
      opacity: 0.92,
      pressure: (t) => 1.1 - 0.6 * t,
    });
  }
}

/** Pads: groups of flat ovals of short touches that shrink with distance. Blossoms: three or four thick dabs. */
function lilies(canvas: Canvas, random: Random, seed: number): void {
  const brush = new Brush(canvas, seed + 4);
  const { width, height, unit } = canvas;
  const pads: Pad[] = [];
  for (const [cu, cv, spread, count] of [
    [0.22, 0.47, 0.09, 9],
    [0.66, 0.42, 0.1, 9],
    [0.42, 0.6, 0.11, 10],
    [0.84, 0.62, 0.1, 9],
    [0.14, 0.76, 0.12, 10],
    [0.6, 0.8, 0.15, 14],
    [0.92, 0.9, 0.1, 7],
    [0.3, 0.95, 0.14, 9],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const v = cv + random.gaussian() * spread * 0.2;
      pads.push({
        u: cu + random.gaussian() * spread * 0.75,
        v,
        r: (0.012 + 0.05 * Math.max(0, v - 0.32)) * random.range(0.7, 1.25),
      });
    }
  }
  pads.sort((a, b) => a.v - b.v);
  const greens = hexes('#4f8a5a', '#7fb06a', '#a9c97f', '#3f7a74', '#86b0a0', '#c4d690', '#5a8fa0');
  for (const { u, v, r } of pads) {
    const [x, y] = [u * width, v * height];
    const rx = r * width;
    brush.stroke({
      path: [
        [x - rx * 0.9, y + rx * 0.2],
        [x + rx * 0.95, y + rx * 0.22],
      ],
      width: rx * 0.34,
      color: hex('#274a5a'),
      load: 1 * unit,
      ragged: 0.8,
      opacity: 0.85,
    });
    const rows = Math.max(3, Math.round((rx * 0.62) / (3.4 * unit)));
    for (let k = 0; k < rows; k++) {
      const t = (k + 0.5) / rows - 0.5;
      const half = rx * Math.sqrt(Math.max(0.05, 1 - 4 * t * t)) * random.range(0.85, 1.08);
      const color = vary(random.pick(greens), 0, 0.1, 0.06 * -t + random.gaussian() * 0.03);
      brush.stroke({
        path: [
          [x - half, y + t * rx * 0.62],
          [x, y + t * rx * 0.62 - unit],
          [x + half, y + t * rx * 0.62],
        ],
        width: (rx * 0.72) / rows + 1.6 * unit,
        color,
        load: 2 * unit,
        ragged: 0.6,
        streak: 0.1,
      });
    }
    if (random.chance(0.42))
      blossom(brush, random, x + random.gaussian() * rx * 0.3, y - rx * 0.12, rx * random.range(0.42, 0.6), unit);
  }
}

function blossom(brush: Brush, random: Random, x: number, y: number, r: number, unit: number): void {
  const tint = random.pick([
    hexes('#f6dfe0', '#e89ab0', '#fff6ee'),
    hexes('#fbf4e2', '#f3dca0', '#ffffff'),
    hexes('#f0a8b4', '#d8607a', '#fbe0e0'),
  ]);
  for (let i = 0; i < 9; i++) {
    const a = -Math.PI / 2 + (i / 8 - 0.5) * 3.1 + random.gaussian() * 0.1;
    const long = r * random.range(0.8, 1.1);
    brush.stroke({
      path: [
        [x + Math.cos(a) * r * 0.12, y + Math.sin(a) * r * 0.1],
        [x + Math.cos(a) * long, y + Math.sin(a) * long * 0.78],
      ],
      width: r * 0.44,
      color: tint[i % 3]!,
      load: 2.6 * unit,
      streak: 0.06,
      ragged: 0.4,
      pressure: (t) => 0.55 + 0.75 * Math.sin(Math.PI * t),
    });
  }
  brush.stroke({
    path: [
      [x - r * 0.14, y - r * 0.1],
      [x + r * 0.14, y - r * 0.12],
    ],
    width: r * 0.26,
    color: hex('#f2b53a'),
    load: 2.6 * unit,
  });
}
