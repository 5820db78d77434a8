import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Brush } from '../toolkit/brush.js';
import { Canvas } from '../toolkit/canvas.js';
import { hex, hexes, mixRgb, ramp, type Rgb } from '../toolkit/color.js';
import type { AngleField } from '../toolkit/field.js';
import { follow } from '../toolkit/field.js';
import { paintPixels } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { paintOver } from '../toolkit/paintOver.js';
import { Random } from '../toolkit/random.js';
import { bell, clamp, length2, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, weave } from '../toolkit/surface.js';

const SKY = hexes('#0d1c4a', '#173580', '#2456a8', '#3f7fc4', '#79aede', '#c3d8e4', '#f0eacb');
const HILLS = hexes('#0e1f3f', '#1d3f63', '#2c5f6e', '#4c8272', '#86a86a');

interface Whirl {
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly spin: number;
}

interface Star {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

const WHIRLS: readonly Whirl[] = [
  { x: 0.52, y: 0.3, r: 0.19, spin: 1 },
  { x: 0.72, y: 0.42, r: 0.12, spin: -1 },
  { x: 0.2, y: 0.16, r: 0.12, spin: -0.8 },
  { x: 0.3, y: 0.5, r: 0.1, spin: 0.9 },
];

const STARS: readonly Star[] = [
  { x: 0.87, y: 0.15, r: 0.085 },
  { x: 0.36, y: 0.1, r: 0.036 },
  { x: 0.62, y: 0.1, r: 0.032 },
  { x: 0.07, y: 0.29, r: 0.036 },
  { x: 0.41, y: 0.41, r: 0.03 },
  { x: 0.93, y: 0.4, r: 0.034 },
  { x: 0.62, y: 0.53, r: 0.024 },
  { x: 0.12, y: 0.08, r: 0.025 },
  { x: 0.8, y: 0.29, r: 0.022 },
];

/** A night sky in swirls of thick paint over a village with a cypress. */
export function paintSwirlingNight(width: number, height: number, seed = 1): PixelImage {
  const canvas = new Canvas(width, height, hex('#14224a'));
  const noise = new Noise(seed);
  const size = Math.min(width, height);
  const crest = (u: number): number =>
    0.7 - 0.1 * bell(u - 0.86, 0.2) - 0.045 * Math.sin(u * 7 + 1) + 0.02 * noise.at(u * 5, 1);
  const field: AngleField = (x, y) => flow(noise, x / width, y / height, crest(x / width));
  const motif = paintPixels(width, height, (x, y) => {
    const u = x / width;
    const v = y / height;
    return v > crest(u) ? hillColor(noise, u, v, crest(u)) : skyColor(noise, u, v);
  });
  addRelief(canvas, weave(width, height, canvas.unit, seed), 0.7 * canvas.unit);
  const dash = { streak: 0.1, ragged: 0.35, hue: 0.014, saturation: 0.16 };
  paintOver(
    canvas,
    motif,
    field,
    [
      { ...dash, width: 17, length: 3.5, density: 1.5, load: 1.2, lightness: 0.04 },
      { ...dash, width: 8.5, length: 4.5, density: 1.15, load: 2, lightness: 0.07, wobble: 0.08 },
      { ...dash, width: 5.5, length: 5, density: 0.62, load: 2.6, lightness: 0.11, wobble: 0.06, tint: lively },
      { ...dash, width: 4.2, length: 4, density: 0.55, load: 2.4, lightness: 0.06, tolerance: 0.12 },
    ],
    seed,
  );
  village(canvas, size, seed);
  cypress(canvas, noise, seed);
  lightRelief(canvas, { strength: 0.42, gloss: 0.16 });
  return canvas.toPixels();
}

/** Occasionally changes a stroke to a very different color. */
function lively(color: Rgb, _x: number, _y: number, random: Random): Rgb {
  const chance = random.next();
  if (chance < 0.07) return mixRgb(color, hex('#e8d9a0'), 0.55);
  if (chance < 0.16) return mixRgb(color, hex('#0b1436'), 0.5);
  return chance < 0.22 ? mixRgb(color, hex('#4fa59a'), 0.45) : color;
}

function flow(noise: Noise, u: number, v: number, crest: number): number {
  if (v > crest) return 0.5 * Math.sin(u * 6 + v * 5) + 0.9 * noise.at(u * 3, v * 5);
  let vx = 1;
  let vy = 0.4 * Math.sin(u * 6.5 + 0.6) + 0.3 * noise.at(u * 2.5, v * 2.5);
  for (const whirl of WHIRLS) {
    const dx = u - whirl.x;
    const dy = v - whirl.y;
    const d = length2(dx, dy);
    const pull = 7 * whirl.spin * bell(d, whirl.r * 1.25);
    vx += (-dy / (d + 0.004)) * pull;
    vy += (dx / (d + 0.004)) * pull;
  }
  for (const star of STARS) {
    const dx = u - star.x;
    const dy = v - star.y;
    const d = length2(dx, dy);
    const pull = 9 * bell(d, star.r * 1.7);
    vx += (-dy / (d + 0.004)) * pull;
    vy += (dx / (d + 0.004)) * pull;
  }
  return Math.atan2(vy, vx);
}

function skyColor(noise: Noise, u: number, v: number): Rgb {
  let tone = 0.2 + 0.26 * v + 0.22 * noise.warped(u * 2.6, v * 5, 4, 0.8);
  // A winding band of pale mist in the middle.
  const river = 0.42 + 0.09 * Math.sin(u * 6.5 + 0.6);
  tone += 0.3 * bell(v - river - 0.14, 0.06) + 0.12 * bell(v - river, 0.12);
  for (const whirl of WHIRLS) {
    const dx = u - whirl.x;
    const dy = v - whirl.y;
    const d = length2(dx, dy);
    const arms = Math.sin(Math.atan2(dy, dx) * 2 * Math.sign(whirl.spin) + (d / whirl.r) * 7.5);
    tone += bell(d, whirl.r) * (0.2 + 0.2 * arms);
  }
  let color = ramp(SKY, clamp(tone));
  for (const star of STARS) {
    const d = length2(u - star.x, v - star.y) / star.r;
    const halo = bell(d, 1.7);
    const rings = 0.72 + 0.28 * Math.cos(d * 7);
    color = mixRgb(color, mixRgb(hex('#8fb9a8'), hex('#f3dc74'), clamp(1.5 - d * 0.6)), clamp(halo * rings * 0.95));
    color = mixRgb(color, star.r > 0.06 ? hex('#f6c544') : hex('#fdf4c4'), smoothstep(0.75, 0.4, d));
  }
  // The dark side of the moon makes the brightest star a crescent.
  const moon = STARS[0]!;
  const dark = length2(u - moon.x - 0.018, v - moon.y + 0.012) / moon.r;
  return mixRgb(color, hex('#d99a2c'), 0.6 * smoothstep(0.42, 0.3, dark));
}

function hillColor(noise: Noise, u: number, v: number, crest: number): Rgb {
  const below = (v - crest) / (1 - crest);
  const bands = 0.5 + 0.5 * Math.sin(below * 16 + 3 * Math.sin(u * 8) + 2 * noise.at(u * 4, v * 4));
  const tone = clamp(0.12 + 0.5 * bands * (1 - 0.4 * below) + 0.15 * noise.at(u * 9, v * 9));
  const rim = bell(below - 0.03, 0.05);
  return mixRgb(ramp(HILLS, tone), hex('#6f9dbf'), rim * 0.5);
}

function village(canvas: Canvas, size: number, seed: number): void {
  const brush = new Brush(canvas, seed + 5);
  const random = new Random(seed + 6);
  const { width, height } = canvas;
  const wall = hexes('#33507a', '#4a6b8c', '#5d7f93', '#2b4468', '#7a8a86');
  const slab = (x: number, y: number, w: number, h: number, color: Rgb): void =>
    brush.stroke({
      path: [
        [x, y],
        [x + w, y],
      ],
      width: h,
      color,
      load: 1.6 * canvas.unit,
      ragged: 0.15,
      streak: 0.12,
    });
  for (let i = 0; i < 26; i++) {
    const x = (0.3 + 0.62 * random.next()) * width;
    const y = (0.8 + 0.12 * random.next() + 0.03 * Math.sin(x)) * height;
    const w = size * random.range(0.026, 0.05);
    const h = size * random.range(0.02, 0.034);
    slab(x, y, w, h, random.pick(wall));
    const roof = random.pick(hexes('#1c2b4d', '#6a4a3c', '#27385c', '#8a5f3c'));
    brush.stroke({
      path: [
        [x - w * 0.1, y - h * 0.7],
        [x + w * 0.5, y - h * 1.25],
      ],
      width: h * 0.4,
      color: roof,
      load: 1.4 * canvas.unit,
    });
    brush.stroke({
      path: [
        [x + w * 0.45, y - h * 1.25],
        [x + w * 1.1, y - h * 0.7],
      ],
      width: h * 0.4,
      color: roof,
      load: 1.4 * canvas.unit,
    });
    if (random.chance(0.6)) slab(x + w * random.range(0.2, 0.6), y, w * 0.16, h * 0.42, hex('#f4cf5a'));
  }
  // A church with its spire.
  const [cx, cy] = [0.56 * width, 0.84 * height];
  slab(cx - size * 0.018, cy, size * 0.04, size * 0.06, hex('#54759a'));
  brush.stroke({
    path: [
      [cx, cy - size * 0.02],
      [cx + size * 0.002, cy - size * 0.2],
    ],
    width: size * 0.022,
    color: hex('#223a66'),
    load: 1.6 * canvas.unit,
    pressure: (t) => 1.05 - t,
  });
  for (let i = 0; i < 40; i++) {
    const x = random.next() * width;
    const y = (0.9 + 0.09 * random.next()) * height;
    const r = size * random.range(0.012, 0.026);
    for (let k = 0; k < 6; k++) {
      const a = -Math.PI / 2 + random.gaussian() * 0.8;
      const color = random.pick(hexes('#122c3c', '#21524f', '#3d7254', '#0f2036', '#6f9457'));
      brush.stroke({
        path: [
          [x, y],
          [x + Math.cos(a) * r, y + Math.sin(a) * r * 0.8],
        ],
        width: r * 0.45,
        color,
        load: 1.8 * canvas.unit,
      });
    }
  }
}

/** A flame-shaped cypress of dark strokes over the full height of the picture. */
function cypress(canvas: Canvas, noise: Noise, seed: number): void {
  const brush = new Brush(canvas, seed + 8);
  const random = new Random(seed + 9);
  const { width, height, unit } = canvas;
  const colors = hexes('#0a1519', '#12251f', '#1d3a2a', '#2b3a1f', '#3d2f1c', '#0c1c2c', '#4b5a2c');
  const axis = (t: number): number => 0.125 + 0.018 * Math.sin(t * 7) - 0.012 * t;
  const half = (t: number): number => 0.1 * Math.pow(1 - t, 0.6) * (0.78 + 0.3 * Math.sin(t * 13) ** 2) + 0.002;
  for (let i = 0; i < 900; i++) {
    const t = Math.pow(random.next(), 0.9) * 0.98;
    const side = random.range(-1, 1);
    const x = (axis(t) + side * half(t)) * width;
    const y = (1.02 - t * 0.93) * height;
    const wave: AngleField = (px, py) =>
      -Math.PI / 2 +
      0.75 * Math.sin(py / (34 * unit) + px / (30 * unit)) * 0.6 +
      side * 0.28 +
      0.4 * noise.at(px / (40 * unit), py / (40 * unit));
    const path = follow(wave, x, y, random.range(16, 40) * unit, 3 * unit);
    const edge = Math.abs(side) > 0.75 ? 0.35 : 0;
    const color = mixRgb(random.pick(colors), hex('#33603f'), edge * random.next());
    brush.stroke({
      path,
      width: random.range(3.5, 7) * unit,
      color,
      load: 2.6 * unit,
      streak: 0.08,
      pressure: (s) => 1.1 - 0.8 * s,
    });
  }
}
