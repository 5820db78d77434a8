import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Brush } from '../toolkit/brush.js';
import { Canvas, unitOf } from '../toolkit/canvas.js';
import { hex, mixRgb } from '../toolkit/color.js';
import { bezier, rectangle, through, type Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { Random } from '../toolkit/random.js';
import { bell, clamp, mix, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, paperTooth } from '../toolkit/surface.js';
import { INK, stain } from './inkWashInk.js';
import { pine } from './inkWashPine.js';

/** Mountains in mist, a pine on a rock and a distant boat, in black ink on absorbent paper, with a red seal. */
export function paintInkWash(width: number, height: number, seed = 1): PixelImage {
  const noise = new Noise(seed);
  const random = new Random(seed + 1);
  const unit = unitOf(width, height);
  const canvas = new Canvas(width, height, (x, y) => {
    const fiber =
      noise.at(x / (3 * unit), y / (26 * unit)) * 0.014 + noise.at(x / (26 * unit) + 9, y / (3 * unit)) * 0.014;
    const t = clamp(0.5 + 0.6 * noise.fbm(x / (120 * unit), y / (120 * unit), 4));
    const c = mixRgb(hex('#ece4d0'), hex('#e2d7bd'), t);
    return [c[0] + fiber, c[1] + fiber, c[2] + fiber];
  });
  const brush = new Brush(canvas, seed);
  for (const [base, tall, tone, shift, fall] of [
    [0.4, 0.2, 0.2, 3, 0.2],
    [0.47, 0.3, 0.34, 11, 0.24],
    [0.6, 0.26, 0.55, 23, 0.2],
  ] as const) {
    mountain(canvas, noise, brush, random, base, tall, tone, shift, fall);
  }
  water(canvas, brush, random);
  rock(canvas, noise, brush, random);
  pine(canvas, brush, random);
  boat(canvas, brush);
  birds(canvas, brush);
  seal(canvas, noise, random);
  addRelief(canvas, paperTooth(width, height, unit, seed, 1.8), 0.7 * unit);
  lightRelief(canvas, { strength: 0.12, gloss: 0 });
  return canvas.toPixels();
}

/** A range: dark along its ridge, fading into mist below, with dry strokes for its folds. */
function mountain(
  canvas: Canvas,
  noise: Noise,
  brush: Brush,
  random: Random,
  base: number,
  tall: number,
  tone: number,
  shift: number,
  fall: number,
): void {
  const { width, height, unit } = canvas;
  const ridge = (u: number): number => {
    const peaks = Math.max(0, noise.fbm(u * 2.3 + shift, shift, 3) + 0.25);
    return base - tall * (0.18 + 1.15 * peaks) - 0.013 * noise.fbm(u * 22, shift, 3);
  };
  for (let x = 0; x < width; x++) {
    const u = x / width;
    const top = ridge(u);
    for (
      let y = Math.max(0, Math.floor((top - 0.02) * height));
      y < Math.min(height, (top + fall * 1.7) * height);
      y++
    ) {
      const d = (y / height - top) * 1;
      const bleed = 0.004 + 0.006 * (0.5 + noise.at(x / (9 * unit), y / (9 * unit)));
      const edge = smoothstep(-bleed, bleed * 0.6, d);
      const fade = Math.exp(-Math.max(0, d) / (fall * 0.42)) * 0.85 + 0.45 * bell(d, 0.012);
      const pool = 0.8 + 0.6 * noise.warped(x / (70 * unit) + shift, y / (70 * unit), 4, 0.8);
      const rim = 0.35 * bell(d, 0.0035);
      stain(canvas, x, y, Math.max(0, edge * tone * (fade * pool + rim)));
    }
  }
  // Folds: strokes of a nearly dry brush that run down from the ridge.
  for (let i = 0; i < 70 * tone * 2; i++) {
    const u = random.next();
    const top = ridge(u);
    const long = random.range(0.03, 0.11) * (0.5 + tone);
    const slope = (ridge(u + 0.02) - ridge(u - 0.02)) / 0.04;
    const lean = clamp(-slope * 0.5, -0.5, 0.5) * long;
    brush.stroke({
      path: bezier(
        [u * width, (top + 0.006) * height],
        [(u + lean * 0.2) * width, (top + long * 0.4) * height],
        [(u + lean) * width, (top + long * 0.6) * height],
        [(u + lean * 1.3 + random.gaussian() * 0.006) * width, (top + long) * height],
        8,
      ),
      width: random.range(4, 10) * unit,
      color: INK,
      opacity: tone * 0.55,
      dry: random.range(0.5, 0.8),
      ragged: 1,
      streak: 0.02,
    });
  }
  for (let i = 0; i < 60 * tone; i++) {
    const u = random.next();
    const y = ridge(u) * height;
    canvas.line(
      [
        [u * width, y + unit],
        [u * width + random.gaussian() * unit, y - random.range(3, 8) * unit * (0.4 + tone)],
      ],
      (t) => unit * (0.9 - 0.6 * t),
      INK,
      tone * 0.9,
    );
  }
}

export function water(canvas: Canvas, brush: Brush, random: Random): void {
  const { width, height, unit } = canvas;
  for (let i = 0; i < 30; i++) {
    const v = 0.7 + 0.2 * random.next();
    const u = random.range(-0.05, 0.75);
    const long = random.range(0.05, 0.2);
    brush.stroke({
      path: [
        [u * width, v * height],
        [(u + long / 2) * width, (v + random.gaussian() * 0.002) * height],
        [(u + long) * width, v * height],
      ],
      width: random.range(1.5, 4.5) * unit,
      color: INK,
      opacity: random.range(0.06, 0.2),
      dry: random.range(0.3, 0.7),
      ragged: 1,
    });
  }
}

function rock(canvas: Canvas, noise: Noise, brush: Brush, random: Random): void {
  const { width, height, unit } = canvas;
  const crest = through(
    [
      [0.42, 1.02],
      [0.5, 0.9],
      [0.6, 0.845],
      [0.66, 0.76],
      [0.76, 0.715],
      [0.86, 0.69],
      [0.94, 0.62],
      [1.05, 0.6],
    ],
    false,
    12,
  );
  const at = ([x, y]: Point): Point => [x * width, y * height];
  const topAt = (u: number): number => {
    for (let i = 1; i < crest.length; i++) {
      const [ax, ay] = crest[i - 1]!;
      const [bx, by] = crest[i]!;
      if (u >= ax && u <= bx) return mix(ay, by, (u - ax) / Math.max(1e-6, bx - ax));
    }
    return 2;
  };
  for (let x = 0; x < width; x++) {
    const top = topAt(x / width);
    for (let y = Math.max(0, Math.floor((top - 0.02) * height)); y < height; y++) {
      const d = y / height - top + 0.006 * noise.fbm(x / (12 * unit), y / (12 * unit), 3);
      const pool = clamp(0.5 + 0.9 * noise.warped(x / (40 * unit), y / (40 * unit) + 5, 4, 1));
      stain(canvas, x, y, smoothstep(-0.002, 0.004, d) * (0.16 + 0.5 * pool * pool + 0.4 * bell(d, 0.016)));
    }
  }
  for (let i = 0; i < 260; i++) {
    const u = random.range(0.46, 1);
    const top = topAt(u);
    const v = top + random.next() ** 1.6 * (1 - top);
    const long = random.range(0.015, 0.06);
    const lean = random.range(-0.3, 0.5);
    brush.stroke({
      path: [at([u, v]), at([u + long * lean * 0.6, v + long * 0.5]), at([u + long * lean, v + long])],
      width: random.range(3, 8) * unit,
      color: INK,
      opacity: random.range(0.3, 0.8),
      dry: random.range(0.5, 0.85),
      ragged: 1,
      streak: 0.03,
    });
  }
  brush.stroke({
    path: crest.map(at),
    width: 5 * unit,
    color: INK,
    opacity: 0.85,
    dry: 0.35,
    ragged: 0.8,
    pressure: (t) => 0.5 + 0.7 * Math.sin(t * 17) ** 2,
  });
  for (let i = 0; i < 140; i++) {
    const k = crest[random.int(crest.length)]!;
    const [x, y] = at([k[0] + random.gaussian() * 0.012, k[1] + Math.abs(random.gaussian()) * 0.02]);
    canvas.dot(x, y, random.range(0.8, 2.4) * unit, INK, random.range(0.4, 0.9));
  }
}

function boat(canvas: Canvas, brush: Brush): void {
  const { width, height, unit } = canvas;
  const at = (x: number, y: number): Point => [(0.2 + x) * width, (0.765 + y) * height];
  brush.stroke({
    path: bezier(at(-0.06, -0.008), at(-0.03, 0.014), at(0.04, 0.014), at(0.075, -0.014), 12),
    width: 4.5 * unit,
    color: INK,
    opacity: 0.85,
    dry: 0.15,
    pressure: (t) => 0.4 + 0.8 * Math.sin(Math.PI * t),
  });
  brush.stroke({
    path: bezier(at(-0.025, 0), at(-0.02, -0.022), at(0.012, -0.024), at(0.022, 0.0), 10),
    width: 3 * unit,
    color: INK,
    opacity: 0.7,
    dry: 0.2,
  });
  canvas.dot(...at(0.047, -0.03), 2.2 * unit, INK, 0.9);
  canvas.line([at(0.046, -0.024), at(0.05, -0.002)], 2 * unit, INK, 0.85);
  canvas.line([at(0.06, -0.085), at(0.042, 0.03)], 0.6 * unit, INK, 0.8);
  brush.stroke({
    path: [at(-0.07, 0.026), at(0.09, 0.028)],
    width: 5 * unit,
    color: INK,
    opacity: 0.14,
    dry: 0.3,
    ragged: 1,
  });
}

function birds(canvas: Canvas, brush: Brush): void {
  const { width, height, unit } = canvas;
  for (const [u, v, s] of [
    [0.2, 0.17, 1],
    [0.25, 0.15, 0.8],
    [0.285, 0.175, 0.7],
    [0.16, 0.205, 0.75],
    [0.33, 0.155, 0.6],
  ] as const) {
    const [x, y] = [u * width, v * height];
    const r = 9 * s * unit;
    brush.stroke({
      path: bezier([x - r, y - r * 0.4], [x - r * 0.5, y - r * 0.6], [x - r * 0.1, y - r * 0.2], [x, y], 6),
      width: 1.7 * unit,
      color: INK,
      opacity: 0.85,
    });
    brush.stroke({
      path: bezier([x, y], [x + r * 0.2, y - r * 0.4], [x + r * 0.6, y - r * 0.7], [x + r * 1.1, y - r * 0.35], 6),
      width: 1.6 * unit,
      color: INK,
      opacity: 0.85,
    });
  }
}

/** A column of written signs and the red seal of the painter. */
function seal(canvas: Canvas, noise: Noise, random: Random): void {
  const { width, height, unit } = canvas;
  const brush = new Brush(canvas, 12);
  for (let row = 0; row < 6; row++) {
    for (let k = 0; k < 5; k++) {
      const x = (0.075 + random.range(-0.011, 0.011)) * width;
      const y = (0.3 + row * 0.04 + random.range(-0.013, 0.013)) * height;
      const a = random.pick([0, 0.1, 1.5, 1.65, 0.8, 2.3]);
      const long = random.range(3, 6.5) * unit;
      brush.stroke({
        path: [
          [x - Math.cos(a) * long, y - Math.sin(a) * long],
          [x + Math.cos(a) * long, y + Math.sin(a) * long],
        ],
        width: random.range(1.6, 2.8) * unit,
        color: INK,
        opacity: 0.85,
        dry: 0.15,
        pressure: (t) => 1.1 - 0.6 * t,
      });
    }
  }
  const s = 0.034 * Math.min(width, height);
  const [x, y] = [0.075 * width - s / 2, 0.565 * height];
  const worn = (px: number, py: number): number =>
    0.9 * smoothstep(0.65, 0.35, noise.at(px / (2.4 * unit), py / (2.4 * unit)));
  canvas.fill([rectangle(x, y, s, s * 1.1)], hex('#b5302a'), worn);
  for (let k = 0; k < 7; k++) {
    const vertical = k % 2 === 0;
    const px = x + s * random.range(0.2, 0.7);
    const py = y + s * random.range(0.2, 0.8);
    const long = s * 0.18;
    canvas.line(
      vertical
        ? [
            [px, py - long],
            [px, py + long],
          ]
        : [
            [px - long, py],
            [px + long, py],
          ],
      0.9 * unit,
      hex('#ece0c8'),
      0.85,
    );
  }
}
