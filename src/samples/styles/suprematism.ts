import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas, type Paint } from '../toolkit/canvas.js';
import { hex, mixRgb, type Rgb } from '../toolkit/color.js';
import { ellipse, type Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { paintOver } from '../toolkit/paintOver.js';
import { createFloatImage } from '../toolkit/floatImage.js';
import { blurPlane } from '../toolkit/plane.js';
import { rasterize } from '../toolkit/raster.js';
import { clamp } from '../toolkit/scalar.js';
import { addRelief, craquelure, lightRelief, weave } from '../toolkit/surface.js';

/** A bar: middle, half sizes and rotation. Lengths are fractions of the shorter side; the origin is the middle. */
type Bar = readonly [x: number, y: number, halfLong: number, halfWide: number, turn: number, color: string];

const BARS: readonly Bar[] = [
  [-0.06, -0.08, 0.235, 0.13, -0.42, '#15161a'],
  [0.16, 0.15, 0.27, 0.028, -0.42, '#b3261e'],
  [0.1, 0.23, 0.19, 0.017, -0.42, '#15161a'],
  [0.21, 0.075, 0.16, 0.013, -0.42, '#22304f'],
  [-0.27, 0.17, 0.12, 0.05, 0.95, '#d9a51e'],
  [-0.2, 0.27, 0.15, 0.011, 0.95, '#15161a'],
  [-0.345, 0.09, 0.1, 0.012, 0.95, '#b3261e'],
  [0.29, -0.2, 0.075, 0.075, -0.42, '#27508c'],
  [0.34, -0.32, 0.1, 0.015, 0.62, '#15161a'],
  [0.24, -0.34, 0.075, 0.009, 0.62, '#b3261e'],
  [-0.31, -0.3, 0.075, 0.022, 0.3, '#7d8a86'],
  [0.05, 0.36, 0.12, 0.03, 0.12, '#c98f76'],
  [0.19, 0.35, 0.045, 0.006, -1.1, '#15161a'],
  [-0.05, 0.31, 0.23, 0.0045, -0.42, '#15161a'],
  [0.33, 0.27, 0.06, 0.02, -1.0, '#3f7a5c'],
  [-0.36, -0.12, 0.05, 0.008, -0.42, '#15161a'],
  [-0.1, -0.37, 0.11, 0.012, -0.42, '#d9a51e'],
];

/** Bars, a square and a circle on white, in a few strong colors, with old cracks. */
export function paintSuprematism(width: number, height: number, seed = 1): PixelImage {
  const noise = new Noise(seed);
  const canvas = new Canvas(width, height, hex('#e9e3d2'));
  const { unit } = canvas;
  addRelief(canvas, weave(width, height, unit, seed, 2.7), 0.7 * unit);
  const white = createFloatImage(width, height, hex('#ebe5d5'));
  paintOver(
    canvas,
    white,
    (x, y) => 2.6 * noise.at(x / (120 * unit), y / (120 * unit)),
    [
      {
        width: 15,
        length: 3,
        density: 2.2,
        load: 0.95,
        lightness: 0.018,
        hue: 0.004,
        saturation: 0.3,
        streak: 0.035,
        wobble: 0.5,
      },
    ],
    seed,
  );
  const size = Math.min(width, height);
  const at = (x: number, y: number): Point => [width / 2 + x * size, height / 2 + y * size];
  for (const bar of BARS) shape(canvas, noise, quad(bar, at), hex(bar[5]), bar[4], seed);
  shape(canvas, noise, ellipse(...at(-0.19, -0.13), size * 0.058, size * 0.058, 0, 60), hex('#e9e3d2'), 0.4, seed);
  shape(canvas, noise, ellipse(...at(0.3, -0.055), size * 0.038, size * 0.038, 0, 50), hex('#15161a'), 0.4, seed);
  shape(canvas, noise, [at(-0.42, 0.34), at(-0.27, 0.37), at(-0.33, 0.42)], hex('#27508c'), 0.2, seed);
  age(canvas, noise, seed);
  lightRelief(canvas, { strength: 0.34, gloss: 0.05 });
  return canvas.toPixels();
}

function quad([x, y, a, b, turn]: Bar, at: (x: number, y: number) => Point): Point[] {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  // Drawn by hand: one end is a little wider than the other.
  return (
    [
      [-a, -b * 1.03],
      [a, -b * 0.96],
      [a, b * 0.98],
      [-a, b * 1.04],
    ] as const
  ).map(([u, v]): Point => at(x + u * cos - v * sin, y + u * sin + v * cos));
}

/** One flat shape: brushed along its length, with hand-painted edges, slightly raised above the ground. */
function shape(canvas: Canvas, noise: Noise, outline: readonly Point[], color: Rgb, turn: number, seed: number): void {
  const { unit, width, height } = canvas;
  const wobbly = wander(noise, outline, unit);
  const mask = rasterize([wobbly], width, height);
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const hair = (x: number, y: number): number => {
    const along = (x * cos + y * sin) / unit;
    const across = (y * cos - x * sin) / unit;
    return noise.at(across / 1.6 + seed, along / 46) * 0.6 + noise.at(across / 5, along / 70 + 30) * 0.5;
  };
  const paint: Paint = (x, y) => {
    const tone = 1 + 0.055 * hair(x, y) + 0.05 * noise.fbm(x / (40 * unit), y / (40 * unit), 3);
    const lift = 0.022 * clamp(hair(x + 40, y) * 1.5);
    return [color[0] * tone + lift, color[1] * tone + lift, color[2] * tone + lift];
  };
  canvas.fillMask(mask, paint, (x, y) => 0.965 + 0.03 * hair(x, y));
  const body = blurPlane(mask, 1.1 * unit);
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      const k = y * mask.width + x;
      const i = (y + mask.y) * width + x + mask.x;
      const target = unit * (1.2 + 0.55 * hair(x + mask.x, y + mask.y) + 0.5 * (mask.data[k]! - body.data[k]!) * 2);
      canvas.relief.data[i] = canvas.relief.data[i]! * (1 - 0.75 * mask.data[k]!) + target * mask.data[k]!;
    }
  }
}

function wander(noise: Noise, outline: readonly Point[], unit: number): Point[] {
  const result: Point[] = [];
  outline.forEach(([ax, ay], i) => {
    const [bx, by] = outline[(i + 1) % outline.length]!;
    for (let k = 0; k < 12; k++) {
      const x = ax + ((bx - ax) * k) / 12;
      const y = ay + ((by - ay) * k) / 12;
      result.push([
        x + 0.9 * unit * noise.at(x / (26 * unit), y / (26 * unit)),
        y + 0.9 * unit * noise.at(x / (26 * unit) + 40, y / (26 * unit)),
      ]);
    }
  });
  return result;
}

/** Cracks, mostly in the thick white, and the yellowing of a century. */
function age(canvas: Canvas, noise: Noise, seed: number): void {
  const { width, height, unit } = canvas;
  const net = craquelure(width, height, unit, seed + 3, 46);
  canvas.map(([r, g, b], x, y) => {
    const where = clamp(0.45 + 1.4 * noise.fbm(x / (150 * unit), y / (150 * unit), 3));
    const crack = (1 - net.data[y * width + x]!) * where * 0.36;
    const stain = 0.05 * clamp(0.4 + noise.fbm(x / (110 * unit) + 9, y / (110 * unit), 4));
    const dark: Rgb = mixRgb([r, g, b], hex('#4a4234'), crack);
    return [dark[0] - stain * 0.3, dark[1] - stain * 0.5, dark[2] - stain];
  });
  for (let i = 0; i < net.data.length; i++)
    canvas.relief.data[i] = canvas.relief.data[i]! - 0.5 * unit * (1 - net.data[i]!);
}
