import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Brush } from '../toolkit/brush.js';
import { Canvas, unitOf } from '../toolkit/canvas.js';
import { hex, mixRgb, vary, type Rgb } from '../toolkit/color.js';
import { Noise } from '../toolkit/noise.js';
import { Random } from '../toolkit/random.js';
import { clamp, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, weave } from '../toolkit/surface.js';

/** A field: a cloud of color with soft edges, in fractions of the picture. */
interface Field {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly colors: readonly [Rgb, Rgb, Rgb];
  readonly strength: number;
}

const FIELDS: readonly Field[] = [
  {
    left: 0.075,
    top: 0.06,
    right: 0.925,
    bottom: 0.375,
    colors: [hex('#e8872c'), hex('#f2a93a'), hex('#d9622a')],
    strength: 0.96,
  },
  {
    left: 0.08,
    top: 0.41,
    right: 0.92,
    bottom: 0.535,
    colors: [hex('#5a1424'), hex('#3c0f1e'), hex('#7c1f2c')],
    strength: 0.94,
  },
  {
    left: 0.07,
    top: 0.57,
    right: 0.93,
    bottom: 0.94,
    colors: [hex('#c4372a'), hex('#d9503a'), hex('#a3242a')],
    strength: 0.96,
  },
];

/** Floating fields of orange, maroon and red: many thin coats with blurred edges. */
export function paintColorField(width: number, height: number, seed = 1): PixelImage {
  const noise = new Noise(seed);
  const unit = unitOf(width, height);
  const canvas = new Canvas(width, height, (x, y) => {
    const t = clamp(0.5 + 0.8 * noise.fbm(x / (150 * unit), y / (110 * unit), 4));
    return mixRgb(hex('#7c2f3a'), hex('#94404a'), t);
  });
  const cloth = weave(width, height, unit, seed, 2.4);
  const random = new Random(seed + 1);
  const brush = new Brush(canvas, seed);
  coat(
    canvas,
    brush,
    random,
    {
      left: -0.05,
      top: -0.05,
      right: 1.05,
      bottom: 1.05,
      colors: [hex('#80303c'), hex('#8f3a46'), hex('#6c2632')],
      strength: 0.5,
    },
    90,
    0.16,
  );
  for (const field of FIELDS) {
    stain(canvas, noise, field, 0.62);
    coat(canvas, brush, random, field, 200, 0.34);
    stain(canvas, noise, field, 0.4);
    coat(canvas, brush, random, field, 210, 0.22);
    edges(canvas, brush, random, field);
  }
  addRelief(canvas, cloth, 0.5 * unit);
  // Thin paint sinks between the threads.
  canvas.map(([r, g, b], x, y) => {
    const k = 1 + 0.055 * (cloth.data[y * width + x]! - 0.5);
    return [r * k, g * k, b * k];
  });
  lightRelief(canvas, { strength: 0.15, gloss: 0.02 });
  return canvas.toPixels();
}

/** How much a point belongs to a field; the border is irregular. */
function within(noise: Noise, field: Field, u: number, v: number, soft: number): number {
  const wander =
    0.018 * noise.fbm(u * 5 + field.top * 9, v * 5, 4) + 0.008 * noise.fbm(u * 24, v * 24 + field.top * 30, 3);
  const inside = Math.min(u - field.left, field.right - u, v - field.top, field.bottom - v) + wander;
  return smoothstep(-soft * 0.35, soft, inside);
}

function stain(canvas: Canvas, noise: Noise, field: Field, strength: number): void {
  const { width, height } = canvas;
  const [a, b, c] = field.colors;
  canvas.wash(
    (x, y) => {
      const t = noise.warped((x / width) * 3 + field.top * 7, (y / height) * 3.4, 4, 0.8);
      return t > 0 ? mixRgb(a, b, clamp(t * 1.7)) : mixRgb(a, c, clamp(-t * 1.7));
    },
    (x, y) => strength * field.strength * within(noise, field, x / width, y / height, 0.022),
  );
}

/** Broad scrubbing strokes of very thin paint. */
function coat(canvas: Canvas, brush: Brush, random: Random, field: Field, count: number, opacity: number): void {
  const { width, height, unit } = canvas;
  for (let i = 0; i < count; i++) {
    const wide = random.range(22, 46) * unit;
    const inset = (wide * 0.62) / Math.min(width, height);
    const u = random.range(field.left + inset, field.right - inset);
    const v = random.range(field.top + inset, Math.max(field.top + inset + 0.001, field.bottom - inset));
    const long = random.range(0.05, 0.16);
    const tilt = random.gaussian() * 0.25;
    const from = Math.max(field.left + inset * 0.6, u - long);
    const to = Math.min(field.right - inset * 0.6, u + long);
    if (to <= from) continue;
    const color = vary(
      random.pick(field.colors),
      random.gaussian() * 0.008,
      random.gaussian() * 0.1,
      random.gaussian() * 0.03,
    );
    brush.stroke({
      path: [
        [from * width, (v - tilt * 0.03) * height],
        [u * width, (v + random.gaussian() * 0.004) * height],
        [to * width, (v + tilt * 0.03) * height],
      ],
      width: wide,
      color,
      opacity,
      load: 0.3 * unit,
      streak: 0.05,
      dry: random.range(0.1, 0.55),
      ragged: 1,
    });
  }
}

/** Drags color outwards along the edge with a nearly dry brush. */
function edges(canvas: Canvas, brush: Brush, random: Random, field: Field): void {
  const { width, height, unit } = canvas;
  for (let i = 0; i < 150; i++) {
    const horizontal = random.chance(0.68);
    const u = horizontal
      ? random.range(field.left, field.right)
      : random.pick([field.left, field.right]) + random.gaussian() * 0.006;
    const v = horizontal
      ? random.pick([field.top, field.bottom]) + random.gaussian() * 0.006
      : random.range(field.top, field.bottom);
    const reach = random.range(0.012, 0.04);
    const du = horizontal ? reach : reach * 0.45 * random.gaussian();
    const dv = horizontal ? reach * 0.25 * random.gaussian() : reach;
    brush.stroke({
      path: [
        [(u - du) * width, (v - dv) * height],
        [(u + du) * width, (v + dv) * height],
      ],
      width: random.range(7, 18) * unit,
      color: random.pick(field.colors),
      opacity: random.range(0.15, 0.4),
      dry: random.range(0.4, 0.85),
      ragged: 1,
      streak: 0.05,
      load: 0.2 * unit,
    });
  }
}
