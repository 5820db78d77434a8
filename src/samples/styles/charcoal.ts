import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { renderStillLife } from '../scenes/stillLife.js';
import { Canvas, unitOf } from '../toolkit/canvas.js';
import { hex, mixRgb } from '../toolkit/color.js';
import type { Point } from '../toolkit/curves.js';
import { drawDry } from '../toolkit/dryStroke.js';
import { edgeField, follow, lumaPlane, slopes } from '../toolkit/field.js';
import { fromPixels, resize } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { blurPlane, createPlane, samplePlane, type Plane } from '../toolkit/plane.js';
import { Random } from '../toolkit/random.js';
import { clamp, length2, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, paperTooth } from '../toolkit/surface.js';

/** A still life in charcoal, smudged and redrawn, with white chalk, on grey-brown paper. */
export function paintCharcoal(width: number, height: number, seed = 1): PixelImage {
  const noise = new Noise(seed);
  const random = new Random(seed + 1);
  const unit = unitOf(width, height);
  const canvas = new Canvas(width, height, (x, y) =>
    mixRgb(hex('#b3a48a'), hex('#a5957b'), clamp(0.5 + 0.6 * noise.fbm(x / (60 * unit), y / (60 * unit), 3))),
  );
  const tooth = paperTooth(width, height, unit, seed, 1.9);
  const scale = Math.min(1, 256 / Math.max(width, height));
  const photo = resize(
    fromPixels(renderStillLife(Math.max(8, Math.round(width * scale)), Math.max(8, Math.round(height * scale)), seed)),
    width,
    height,
  );
  const tone = lumaPlane(photo);
  // Draw the contrast to the surroundings, as the eye sees it, instead of the photo's absolute darkness.
  const around = blurPlane(tone, 34 * unit);
  for (let i = 0; i < tone.data.length; i++) {
    tone.data[i] = clamp(0.46 + 1.25 * (tone.data[i]! - around.data[i]!) + 0.55 * (tone.data[i]! - 0.3));
  }
  const along = edgeField(photo, 5 * unit);
  const coal = createPlane(width, height);
  const chalk = createPlane(width, height);
  const rub: Rub = (layer, ...how) => stick(tooth, layer, ...how);
  // Broad side of the stick: slanted hatching, as dark as the motif.
  const soft = blurPlane(tone, 5 * unit);
  for (const [count, wide, turn] of [
    [2600, 9, -0.9],
    [4200, 5, -0.75],
    [4200, 2.6, -1.15],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const x = random.next() * width;
      const y = random.next() * height;
      const edge = Math.min(x, width - x, y, height - y) / Math.min(width, height);
      const dark =
        clamp(0.98 - samplePlane(soft, x, y) * 1.75) *
        smoothstep(-0.02, 0.12, edge + 0.05 * noise.at(x / (50 * unit), y / (50 * unit)));
      if (random.next() > dark * 1.5) continue;
      const long = random.range(9, 30) * unit;
      const form = along(x, y);
      const a =
        turn +
        random.gaussian() * 0.13 +
        (Math.abs(Math.sin(form - turn)) < 0.55 ? 0.35 * Math.sin(2 * (form - turn)) : 0);
      const bend = random.gaussian() * 0.06;
      rub(
        coal,
        [
          [x - Math.cos(a) * long * 0.5, y - Math.sin(a) * long * 0.5],
          [x + bend * long, y + bend * long],
          [x + Math.cos(a) * long * 0.5, y + Math.sin(a) * long * 0.5],
        ],
        wide * unit,
        0.14 + 0.62 * dark,
        0.9,
      );
    }
  }
  // Smudge, then draw over it.
  const smudged = blurPlane(coal, 3.2 * unit);
  for (let i = 0; i < coal.data.length; i++) coal.data[i] = 0.55 * coal.data[i]! + 0.5 * smudged.data[i]!;
  contours(coal, tone, along, random, unit, rub);
  highlights(chalk, tone, along, random, unit, rub);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      canvas.blend(x, y, hex('#1f1c1a'), Math.min(0.94, coal.data[i]!));
      canvas.blend(x, y, hex('#f4efe2'), Math.min(0.9, chalk.data[i]!));
    }
  }
  addRelief(canvas, tooth, 0.9 * unit);
  lightRelief(canvas, { strength: 0.12, gloss: 0 });
  return canvas.toPixels();
}

/** One stroke: dust stays on the crests of the paper; more pressure fills the hollows. */
function stick(tooth: Plane, layer: Plane, path: readonly Point[], wide: number, weight: number, grain: number): void {
  const half = wide / 2;
  drawDry(layer, path, wide, ({ x, y, distance, along }) => {
    const press = weight * (1 - 0.35 * Math.abs(along * 2 - 1));
    const cover = clamp(half - distance + 0.5) * (1 - 0.25 * (distance / (half + 0.5)));
    if (cover <= 0) return;
    const i = y * layer.width + x;
    const bite = smoothstep(1 - press - 0.28, 1 - press + 0.2, tooth.data[i]! + 0.12);
    const dust = cover * press * (1 - grain + grain * bite) * 0.9;
    layer.data[i] = layer.data[i]! + (1 - layer.data[i]!) * dust;
  });
}

type Rub = (layer: Plane, path: readonly Point[], wide: number, weight: number, grain: number) => void;

/** Sketchy outlines: several lines instead of one, darker on the shadow side. */
function contours(
  coal: Plane,
  tone: Plane,
  along: (x: number, y: number) => number,
  random: Random,
  unit: number,
  rub: Rub,
): void {
  const soft = blurPlane(tone, 1.8 * unit);
  const { dx, dy } = slopes(soft);
  const { width, height } = tone;
  const wanted = 9000;
  for (let i = 0; i < wanted; i++) {
    const x = random.next() * width;
    const y = random.next() * height;
    const strength = length2(samplePlane(dx, x, y), samplePlane(dy, x, y)) * unit;
    if (strength < 0.012 || random.next() > strength * 26) continue;
    const shift = random.gaussian() * 1.1 * unit;
    const path = follow(along, x + shift, y + shift, random.range(12, 40) * unit, 4 * unit);
    rub(coal, path, random.range(1.0, 2.2) * unit, clamp(0.3 + strength * 9, 0, 0.95), 0.6);
  }
}

function highlights(
  chalk: Plane,
  tone: Plane,
  along: (x: number, y: number) => number,
  random: Random,
  unit: number,
  rub: Rub,
): void {
  const { width, height } = tone;
  for (let i = 0; i < 3600; i++) {
    const x = random.next() * width;
    const y = random.next() * height;
    const light = clamp((samplePlane(tone, x, y) - 0.72) / 0.35);
    if (light <= 0 || random.next() > light * 1.2) continue;
    const a = -0.8 + random.gaussian() * 0.15;
    const long = random.range(6, 20) * unit;
    const path = random.chance(0.35)
      ? follow(along, x, y, long, 3 * unit)
      : ([
          [x - Math.cos(a) * long * 0.5, y - Math.sin(a) * long * 0.5],
          [x + Math.cos(a) * long * 0.5, y + Math.sin(a) * long * 0.5],
        ] as const);
    rub(chalk, path, random.range(1.6, 4) * unit, 0.25 + 0.6 * light, 0.9);
  }
}
