import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas, unitOf } from '../toolkit/canvas.js';
import { gradient, hex, mixRgb, vary, type Rgb } from '../toolkit/color.js';
import type { Point } from '../toolkit/curves.js';
import { drawDry } from '../toolkit/dryStroke.js';
import type { AngleField } from '../toolkit/field.js';
import { follow } from '../toolkit/field.js';
import { paintPixels, sample } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { type Plane } from '../toolkit/plane.js';
import { Random } from '../toolkit/random.js';
import { bell, clamp, length2, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, paperTooth } from '../toolkit/surface.js';

/** Haystacks in evening light, in soft pastel on dark paper that shows between the strokes. */
export function paintPastel(width: number, height: number, seed = 1): PixelImage {
  const noise = new Noise(seed);
  const random = new Random(seed + 1);
  const unit = unitOf(width, height);
  const canvas = new Canvas(width, height, (x, y) =>
    mixRgb(hex('#4a3f52'), hex('#3d3a4f'), clamp(0.5 + 0.6 * noise.fbm(x / (70 * unit), y / (70 * unit), 3))),
  );
  const tooth = paperTooth(width, height, unit, seed, 1.8);
  const motif = paintPixels(width, height, (x, y) => field(noise, x / width, y / height));
  const direction: AngleField = (x, y) => {
    const u = x / width;
    const v = y / height;
    const stack = stackAt(u, v);
    if (stack)
      return (
        -Math.PI / 2 + 0.42 * stack.side * (1 - stack.up) - 0.3 * stack.side * stack.up + 0.3 * noise.at(u * 12, v * 12)
      );
    if (v < 0.44) return 0.5 + 0.5 * noise.at(u * 3, v * 5);
    return 0.08 + 0.35 * noise.at(u * 4, v * 7) + 0.25 * (v - 0.5);
  };
  for (const [count, wide, long, weight, spread] of [
    [1500, 13, 26, 0.4, 0.03],
    [3000, 7, 24, 0.48, 0.06],
    [3800, 4, 16, 0.6, 0.08],
    [1900, 2.6, 12, 0.86, 0.08],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const x = random.next() * width;
      const y = random.next() * height;
      const seen = sample(motif, x, y);
      // Broken color: cool next to warm at the same value.
      const cool = random.chance(0.22)
        ? mixRgb(seen, random.pick([hex('#6f8fd0'), hex('#b58ac8'), hex('#5aa09a')]), 0.38)
        : seen;
      const color = vary(cool, random.gaussian() * 0.014, random.gaussian() * 0.22, random.gaussian() * spread);
      const turn = random.gaussian() * 0.12;
      const whole = follow((px, py) => direction(px, py) + turn, x, y, long * unit * random.range(0.6, 1.3), 4 * unit);
      // A stroke ends where the motif changes.
      let end = 2;
      while (end < whole.length && near(sample(motif, ...whole[end]!), seen)) end++;
      const path = whole.slice(0, end);
      crayon(canvas, tooth, path, wide * unit * random.range(0.8, 1.2), weight, color);
    }
  }
  addRelief(canvas, tooth, 1 * unit);
  lightRelief(canvas, { strength: 0.16, gloss: 0 });
  return canvas.toPixels();
}

function near(a: Rgb, b: Rgb): boolean {
  return Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2])) < 0.2;
}

/** A crayon stroke: dust stays on the crests of the paper, thick in the middle and thin at the ends. */
function crayon(canvas: Canvas, tooth: Plane, path: readonly Point[], wide: number, weight: number, color: Rgb): void {
  const half = wide / 2;
  drawDry(canvas, path, wide, ({ x, y, distance, along }) => {
    const press = weight * (1 - 0.5 * Math.abs(along * 2 - 1) ** 2);
    const body = clamp(half - distance + 0.5) * (1 - 0.4 * (distance / (half + 0.5)) ** 2);
    if (body <= 0) return;
    const i = y * canvas.width + x;
    const bite = smoothstep(0.98 - press - 0.22, 0.98 - press + 0.14, tooth.data[i]! + 0.08);
    canvas.blend(x, y, color, body * bite * 0.92);
    canvas.relief.data[i] = canvas.relief.data[i]! + 0.05 * canvas.unit * body * bite;
  });
}

const STACKS = [
  [0.34, 0.74, 0.185, 0.36],
  [0.72, 0.61, 0.1, 0.19],
  [0.9, 0.55, 0.05, 0.09],
] as const;

/** The haystack at a point: position across it (-1 to 1) and up it (0-1). */
function stackAt(u: number, v: number): { side: number; up: number } | undefined {
  for (const [x, foot, half, tall] of STACKS) {
    const up = (foot - v) / tall;
    if (up < -0.06 || up > 1) continue;
    const wall = up < 0.36 ? 0.86 + 0.38 * up : 1.02 * Math.pow((1 - up) / 0.64, 0.72);
    const side = (u - x) / half;
    const sag = up < 0 ? Math.sqrt(Math.max(0, 1 - (up / -0.06) ** 2)) : 1;
    if (Math.abs(side) < wall * sag) return { side: side / (wall + 0.01), up };
  }
  return undefined;
}

function field(noise: Noise, u: number, v: number): Rgb {
  const stack = stackAt(u, v);
  if (stack) {
    const { side, up } = stack;
    const light = clamp(0.5 + 0.62 * side + 0.22 * noise.at(u * 18, v * 18));
    const lit = mixRgb(hex('#f2a04a'), hex('#fbd98a'), clamp(up + 0.2 * noise.at(u * 30, v * 30)));
    const shade = mixRgb(hex('#7a3f5e'), hex('#5a4a8a'), clamp(0.5 + 0.7 * noise.at(u * 14, v * 14)));
    const roof = up > 0.36 && up < 0.41 ? 0.25 : 0;
    return mixRgb(shade, lit, clamp(smoothstep(0.3, 0.72, light) - roof));
  }
  if (v < 0.42) {
    let color = gradient(
      [
        [0, hex('#6f94cc')],
        [0.14, hex('#a7a9d6')],
        [0.26, hex('#efb6a8')],
        [0.36, hex('#f9d08a')],
        [0.42, hex('#fbe2a6')],
      ],
      v + 0.045 * noise.fbm(u * 4, v * 9, 3),
    );
    color = mixRgb(color, hex('#e8849a'), 0.55 * smoothstep(0.08, 0.4, noise.fbm(u * 3.4 + 3, v * 11, 3)));
    color = mixRgb(color, hex('#fff4cc'), bell(length2(u - 0.95, v - 0.34), 0.16));
    const hills = 0.385 - 0.035 * Math.sin(u * 5 + 1) - 0.02 * Math.sin(u * 11);
    color = mixRgb(
      color,
      mixRgb(hex('#6a6fb4'), hex('#9a7fb8'), clamp(0.5 + noise.at(u * 8, v * 20))),
      smoothstep(0, 0.008, v - hills),
    );
    const grove = 0.4 - 0.03 * Math.abs(Math.sin(u * 17)) - 0.018 * Math.abs(Math.sin(u * 41));
    return mixRgb(
      color,
      mixRgb(hex('#33566a'), hex('#4f7a5a'), clamp(0.5 + noise.at(u * 20, v * 20))),
      smoothstep(0, 0.006, v - grove),
    );
  }
  // Stubble in strips of gold and green, long violet shadows to the left of the stacks.
  const strips = 0.5 + 0.5 * noise.at(u * 2.2 + 4, v * 15);
  let color = mixRgb(hex('#e9b65a'), hex('#b8bf5e'), clamp(strips));
  color = mixRgb(color, hex('#f7d890'), 0.5 * clamp(noise.at(u * 9, v * 30)));
  color = mixRgb(color, hex('#8fae6a'), smoothstep(0.88, 1, v) * 0.6);
  for (const [x, foot, half, tall] of STACKS) {
    const back = (x - half * 0.5 - u) / (half * 3.4);
    const drop = v - foot + 0.015 - back * tall * 0.16;
    const shadow =
      smoothstep(-0.02, 0.06, back) *
      smoothstep(1.05, 0.7, back) *
      smoothstep(tall * 0.2, tall * 0.1, Math.abs(drop) + 0.01 * noise.at(u * 20, v * 20));
    color = mixRgb(color, mixRgb(hex('#5f4f92'), hex('#3f5f8c'), clamp(0.5 + noise.at(u * 9, v * 14))), 0.9 * shadow);
  }
  return color;
}
