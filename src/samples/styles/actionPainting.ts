import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas, unitOf } from '../toolkit/canvas.js';
import { hex, mixRgb, type Rgb } from '../toolkit/color.js';
import { ellipse, type Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { blurPlane } from '../toolkit/plane.js';
import { rasterize } from '../toolkit/raster.js';
import { Random } from '../toolkit/random.js';
import { clamp } from '../toolkit/scalar.js';
import { addRelief, lightRelief, weave } from '../toolkit/surface.js';

/** One can of paint; each is flung in a separate pass. */
interface Can {
  readonly color: Rgb;
  readonly throws: number;
  /** Thickness of a thread in units: typical and maximum. */
  readonly thin: number;
  readonly thick: number;
  readonly drops: number;
  readonly sheen: number;
}

const CANS: readonly Can[] = [
  { color: hex('#8a7a5c'), throws: 9, thin: 1.1, thick: 7, drops: 60, sheen: 0.4 },
  { color: hex('#15151a'), throws: 17, thin: 1.1, thick: 6.5, drops: 150, sheen: 1 },
  { color: hex('#b9b4a6'), throws: 11, thin: 0.8, thick: 4, drops: 90, sheen: 0.8 },
  { color: hex('#c23b22'), throws: 5, thin: 0.8, thick: 4.5, drops: 50, sheen: 1 },
  { color: hex('#f2ede0'), throws: 15, thin: 0.75, thick: 4.5, drops: 140, sheen: 0.8 },
  { color: hex('#2c5f78'), throws: 6, thin: 0.8, thick: 4, drops: 60, sheen: 1 },
  { color: hex('#15151a'), throws: 12, thin: 0.6, thick: 4.2, drops: 130, sheen: 1 },
  { color: hex('#e2ab2f'), throws: 5, thin: 0.7, thick: 3.6, drops: 55, sheen: 1 },
  { color: hex('#f5f1e6'), throws: 7, thin: 0.55, thick: 2.6, drops: 110, sheen: 0.9 },
];

/** Threads and drops of house paint, flung on raw canvas in layers. */
export function paintActionPainting(width: number, height: number, seed = 1): PixelImage {
  const noise = new Noise(seed);
  const unit = unitOf(width, height);
  const canvas = new Canvas(width, height, (x, y) =>
    mixRgb(hex('#d8c7a2'), hex('#c4ae84'), clamp(0.5 + 0.7 * noise.fbm(x / (80 * unit), y / (80 * unit), 4))),
  );
  const random = new Random(seed + 1);
  addRelief(canvas, weave(width, height, unit, seed, 2.8), 1.1 * unit);
  for (const can of CANS) {
    for (let i = 0; i < can.throws; i++) fling(canvas, random, can);
    for (let i = 0; i < can.drops; i++) drop(canvas, random, can);
  }
  lightRelief(canvas, { strength: 0.4, gloss: 0.34 });
  return canvas.toPixels();
}

/** One swing of the stick over the canvas; the paint flow varies. */
function fling(canvas: Canvas, random: Random, can: Can): void {
  const { width, height, unit } = canvas;
  const size = Math.min(width, height);
  let x = random.range(-0.05, 1.05) * width;
  let y = random.range(-0.05, 1.05) * height;
  let heading = random.range(0, 6.283);
  let turn = random.gaussian() * 0.04;
  const path: Point[] = [];
  const steps = random.int(150) + 70;
  const stride = size * random.range(0.008, 0.015);
  for (let i = 0; i < steps; i++) {
    path.push([x, y]);
    turn += random.gaussian() * 0.028 - turn * 0.06;
    if (random.chance(0.012)) turn += random.sign() * 0.5;
    heading += turn;
    // The painter walks around the canvas: paths bend back towards it.
    const home = Math.atan2(height / 2 - y, width / 2 - x);
    const outside = x < 0 || y < 0 || x > width || y > height ? 0.12 : 0.006;
    heading += Math.sin(home - heading) * outside;
    x += Math.cos(heading) * stride;
    y += Math.sin(heading) * stride;
  }
  const phase = random.range(0, 9);
  const wave = random.range(2, 5);
  const body = (t: number): number => {
    const flow = 0.5 + 0.5 * Math.sin(t * wave * 6 + phase) * Math.sin(t * 17 + phase * 2);
    return (
      unit * (can.thin + (can.thick - can.thin) * Math.pow(flow, 5)) * Math.min(1, 12 * t + 0.2, 12 * (1 - t) + 0.15)
    );
  };
  lay(canvas, path, body, can);
  // Paint gathers and spatters where the stick slows down.
  for (let i = 4; i < path.length; i += 3) {
    if (!random.chance(0.22)) continue;
    const [px, py] = path[i]!;
    const r = Math.pow(random.next(), 3) * can.thick * 0.75 * unit + 0.3 * unit;
    const away = random.gaussian() * 5 * unit;
    blob(canvas, px + away, py + random.gaussian() * 5 * unit, r, can, random);
  }
}

function lay(canvas: Canvas, path: readonly Point[], half: (t: number) => number, can: Can): void {
  const n = path.length;
  const pieces: Point[][] = [];
  for (let i = 0; i + 1 < n; i++) {
    const [ax, ay] = path[i]!;
    const [bx, by] = path[i + 1]!;
    const long = Math.sqrt((bx - ax) ** 2 + (by - ay) ** 2) || 1;
    const nx = -(by - ay) / long;
    const ny = (bx - ax) / long;
    const ha = half(i / (n - 1));
    const hb = half((i + 1) / (n - 1));
    pieces.push([
      [ax + nx * ha, ay + ny * ha],
      [bx + nx * hb, by + ny * hb],
      [bx - nx * hb, by - ny * hb],
      [ax - nx * ha, ay - ny * ha],
    ]);
    pieces.push(ellipse(bx, by, hb, hb, 0, 10).reverse());
  }
  pour(canvas, pieces, can);
}

function drop(canvas: Canvas, random: Random, can: Can): void {
  const x = random.next() * canvas.width;
  const y = random.next() * canvas.height;
  blob(canvas, x, y, (0.3 + Math.pow(random.next(), 5) * can.thick * 1.5) * canvas.unit, can, random);
}

/** A splash: an irregular blob with smaller ones to one side. */
function blob(canvas: Canvas, x: number, y: number, r: number, can: Can, random: Random): void {
  const lobes = Array.from({ length: 18 }, (_, i): Point => {
    const a = -(i / 18) * 6.283;
    const k = r * (1 + 0.16 * random.gaussian() * Math.min(1, r / canvas.unit / 3));
    return [x + Math.cos(a) * k, y + Math.sin(a) * k];
  });
  const pieces = [lobes];
  if (r > 2.6 * canvas.unit) {
    const toward = random.range(0, 6.283);
    for (let i = 0; i < 7; i++) {
      const a = toward + random.gaussian() * 0.4;
      const d = r * random.range(1.2, 3.4);
      pieces.push(
        ellipse(
          x + Math.cos(a) * d,
          y + Math.sin(a) * d,
          r * random.range(0.05, 0.22),
          r * random.range(0.04, 0.12),
          a,
          12,
        ).reverse(),
      );
    }
  }
  pour(canvas, pieces, can);
}

/** Fills shapes with thick paint with a rounded rim. */
function pour(canvas: Canvas, pieces: readonly (readonly Point[])[], can: Can): void {
  const mask = rasterize(pieces, canvas.width, canvas.height);
  if (mask.width === 0 || mask.height === 0) return;
  canvas.fillMask(mask, can.color, 0.97);
  const dome = blurPlane(mask, 1.3 * canvas.unit);
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      const k = y * mask.width + x;
      if (mask.data[k]! < 0.02) continue;
      const i = (y + mask.y) * canvas.width + x + mask.x;
      const old = canvas.relief.data[i]!;
      const height = 2.6 * canvas.unit * dome.data[k]! * can.sheen + old * 0.35;
      canvas.relief.data[i] = old + (height - old) * mask.data[k]!;
    }
  }
}
