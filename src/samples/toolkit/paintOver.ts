import { Brush, type Stroke } from './brush.js';
import type { Canvas } from './canvas.js';
import type { Rgb } from './color.js';
import { vary } from './color.js';
import { follow, type AngleField } from './field.js';
import { sample, type FloatImage } from './floatImage.js';
import { blurInterleaved } from './plane.js';
import { Random } from './random.js';

export interface PaintLayer {
  /** Brush width in units (pixels of a 512-pixel picture). */
  readonly width: number;
  /** Length of a stroke in brush widths. */
  readonly length: number;
  /** Strokes per square of one brush width. */
  readonly density?: number;
  /** Skips points where the canvas is already this close to the motif (largest channel difference, 0-1). */
  readonly tolerance?: number;
  readonly opacity?: number;
  readonly load?: number;
  readonly dry?: number;
  readonly streak?: number;
  readonly ragged?: number;
  /** Deviations of hue (turns), saturation (share) and lightness from stroke to stroke. */
  readonly hue?: number;
  readonly saturation?: number;
  readonly lightness?: number;
  /** Random rotation of each stroke, radians. */
  readonly wobble?: number;
  /** Final change of the color; `undefined` skips the stroke. */
  readonly tint?: (color: Rgb, x: number, y: number, random: Random) => Rgb | undefined;
  readonly pressure?: (t: number) => number;
}

/**
 * Paints a motif of the canvas's size with brush strokes, layer by layer from broad to fine. A layer paints only where
 * the canvas still differs from the motif (Hertzmann, "Painterly rendering with curved brush strokes of multiple
 * sizes", 1998).
 */
export function paintOver(
  canvas: Canvas,
  motif: FloatImage,
  field: AngleField,
  layers: readonly PaintLayer[],
  seed: number,
): void {
  const brush = new Brush(canvas, seed);
  const random = new Random(seed + 1);
  for (const layer of layers) {
    const width = layer.width * canvas.unit;
    const seen = { ...motif, data: motif.data.slice() };
    blurInterleaved(seen.data, seen.width, seen.height, 3, width * 0.3);
    const step = width / Math.sqrt(layer.density ?? 1);
    const places: [number, number][] = [];
    for (let y = step / 2; y < canvas.height + step / 2; y += step) {
      for (let x = step / 2; x < canvas.width + step / 2; x += step) {
        places.push([x + random.range(-0.6, 0.6) * step, y + random.range(-0.6, 0.6) * step]);
      }
    }
    for (const [x, y] of random.shuffle(places)) {
      const stroke = plan(canvas, seen, field, layer, width, x, y, random);
      if (stroke) brush.stroke(stroke);
    }
  }
}

function plan(
  canvas: Canvas,
  seen: FloatImage,
  field: AngleField,
  layer: PaintLayer,
  width: number,
  x: number,
  y: number,
  random: Random,
): Stroke | undefined {
  const wanted = sample(seen, x, y);
  if (layer.tolerance !== undefined && distance(canvas.get(x, y), wanted) < layer.tolerance) return undefined;
  const turn = random.gaussian() * (layer.wobble ?? 0.12);
  const length = layer.length * width * random.range(0.7, 1.3);
  const step = Math.max(1, width * 0.4);
  const direction = random.chance(0.5) ? Math.PI : 0;
  const full = follow((px, py) => field(px, py) + turn + direction, x, y, length, step);
  // A stroke ends where its color no longer matches.
  let end = 2;
  while (end < full.length) {
    const [px, py] = full[end]!;
    if (distance(sample(seen, px, py), wanted) > 0.17) break;
    end++;
  }
  let color: Rgb = vary(
    wanted,
    random.gaussian() * (layer.hue ?? 0.012),
    random.gaussian() * (layer.saturation ?? 0.1),
    random.gaussian() * (layer.lightness ?? 0.03),
  );
  if (layer.tint) {
    const tinted = layer.tint(color, x, y, random);
    if (!tinted) return undefined;
    color = tinted;
  }
  return {
    path: full.slice(0, Math.max(2, end)),
    width: width * random.range(0.75, 1.15),
    color,
    ...(layer.opacity === undefined ? {} : { opacity: layer.opacity }),
    ...(layer.load === undefined ? {} : { load: layer.load * canvas.unit }),
    ...(layer.dry === undefined ? {} : { dry: layer.dry }),
    ...(layer.streak === undefined ? {} : { streak: layer.streak }),
    ...(layer.ragged === undefined ? {} : { ragged: layer.ragged }),
    ...(layer.pressure === undefined ? {} : { pressure: layer.pressure }),
  };
}

function distance(a: Rgb, b: Rgb): number {
  return Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]));
}
