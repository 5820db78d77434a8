import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas } from '../toolkit/canvas.js';
import { hex, hexes, mixRgb, type Rgb } from '../toolkit/color.js';
import { createFloatImage, paintPixels, type FloatImage } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { Random } from '../toolkit/random.js';
import { bell, clamp, length2, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, weave } from '../toolkit/surface.js';

/** Pure colors, as from the tube, with white. */
const TUBES = hexes(
  '#f7f1dc',
  '#f4d44a',
  '#f2a63a',
  '#e4662f',
  '#c9302f',
  '#d9698c',
  '#8c4a9a',
  '#4a3f96',
  '#2a58b0',
  '#4d93d0',
  '#9cc8e2',
  '#3a9a8c',
  '#2f7a3c',
  '#86b23c',
  '#c4d45a',
  '#1f2450',
  '#e8b9a0',
);

/** A river bank on a summer afternoon in dots of pure color that mix in the eye. */
export function paintPointillism(width: number, height: number, seed = 1): PixelImage {
  const canvas = new Canvas(width, height, hex('#efe6cf'));
  const noise = new Noise(seed);
  const motif = paintPixels(width, height, (x, y) => bank(noise, x / width, y / height));
  const { unit } = canvas;
  const random = new Random(seed + 3);
  addRelief(canvas, weave(width, height, unit, seed, 2.6), 0.4 * unit);
  // Thin washes first, so that gaps between dots keep the tone.
  canvas.wash((x, y) => pixel(motif, x, y), 0.55);
  const debt = createFloatImage(width, height);
  for (const [radius, spacing] of [
    [3.6, 5.4],
    [2.7, 3.9],
    [2.2, 3.3],
  ] as const) {
    const step = spacing * unit;
    const places: [number, number][] = [];
    for (let y = 0; y < height + step; y += step) {
      for (let x = 0; x < width + step; x += step)
        places.push([x + random.range(-0.5, 0.5) * step, y + random.range(-0.5, 0.5) * step]);
    }
    for (const [x, y] of random.shuffle(places))
      dab(canvas, motif, debt, x, y, radius * unit * random.range(0.72, 1.2), random);
  }
  lightRelief(canvas, { strength: 0.3, gloss: 0.08 });
  return canvas.toPixels();
}

/** One dot: the tube color that best compensates the error of the dots around it. */
function dab(
  canvas: Canvas,
  motif: FloatImage,
  debt: FloatImage,
  x: number,
  y: number,
  radius: number,
  random: Random,
): void {
  const px = Math.round(clamp(x, 0, canvas.width - 1));
  const py = Math.round(clamp(y, 0, canvas.height - 1));
  const wanted = pixel(motif, px, py);
  const owed = pixel(debt, px, py);
  const target: Rgb = [wanted[0] + 0.8 * owed[0], wanted[1] + 0.8 * owed[1], wanted[2] + 0.8 * owed[2]];
  let best = TUBES[0]!;
  let bestDistance = Infinity;
  for (const tube of TUBES) {
    const d =
      2 * (tube[0] - target[0]) ** 2 +
      3 * (tube[1] - target[1]) ** 2 +
      2 * (tube[2] - target[2]) ** 2 +
      0.14 * random.next();
    if (d < bestDistance) {
      bestDistance = d;
      best = tube;
    }
  }
  // Mix in a little of the wanted color to keep the tone coherent.
  const color = mixRgb(best, wanted, 0.2);
  const reach = Math.ceil(radius * 2.2);
  for (let j = Math.max(0, py - reach); j <= Math.min(canvas.height - 1, py + reach); j++) {
    for (let i = Math.max(0, px - reach); i <= Math.min(canvas.width - 1, px + reach); i++) {
      const k = (j * canvas.width + i) * 3;
      const share = bell(length2(i - x, j - y), radius * 1.2) * 0.42;
      for (let c = 0; c < 3; c++) debt.data[k + c] = debt.data[k + c]! * (1 - share) + (target[c]! - color[c]!) * share;
    }
  }
  const turn = random.range(0, Math.PI);
  const squash = random.range(0.75, 1);
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  for (let j = Math.floor(y - radius - 1); j <= y + radius + 1; j++) {
    for (let i = Math.floor(x - radius - 1); i <= x + radius + 1; i++) {
      if (i < 0 || j < 0 || i >= canvas.width || j >= canvas.height) continue;
      const u = (i - x) * cos + (j - y) * sin;
      const v = ((j - y) * cos - (i - x) * sin) / squash;
      const d = length2(u, v);
      const cover = clamp(radius - d + 0.5) * 0.93;
      if (cover <= 0) continue;
      canvas.blend(i, j, color, cover);
      const k = j * canvas.width + i;
      const dome = Math.sqrt(Math.max(0, 1 - (d / (radius + 0.5)) ** 2)) * 1.5 * canvas.unit;
      canvas.relief.data[k] = canvas.relief.data[k]! * (1 - cover * 0.7) + dome * cover;
    }
  }
}

function pixel(image: FloatImage, x: number, y: number): Rgb {
  const i = (y * image.width + x) * 3;
  return [image.data[i]!, image.data[i + 1]!, image.data[i + 2]!];
}

/** Water with sails behind a shaded lawn with trees and parasols. */
function bank(noise: Noise, u: number, v: number): Rgb {
  const shore = 0.47 + 0.2 * u * u - 0.02 * noise.at(u * 4, 0);
  let color: Rgb;
  if (v < 0.2 + 0.02 * noise.at(u * 6, 4)) {
    color = mixRgb(hex('#8fbfe0'), hex('#f6e6c0'), clamp(v * 4.2 + 0.25 * noise.fbm(u * 3, v * 7, 3)));
  } else if (v < shore) {
    const ripple = 0.5 + 0.5 * noise.at(u * 7, v * 60);
    color = mixRgb(hex('#4a8cc4'), hex('#b5d9e4'), clamp(0.25 + 0.5 * ripple + 0.5 * bell(u - 0.3, 0.3) * (1 - v)));
    const far = smoothstep(0.285, 0.27, v + 0.012 * noise.at(u * 14, 2));
    color = mixRgb(color, mixRgb(hex('#5b8a6a'), hex('#a3bd74'), 0.5 + 0.5 * noise.at(u * 18, v * 30)), far);
    color = sails(color, u, v);
  } else {
    const shade = smoothstep(0.05, -0.12, noise.fbm(u * 2.2 + 1, v * 5 + 2, 3) - 0.55 * smoothstep(0.6, 1, v) + 0.12);
    color = mixRgb(hex('#c6d152'), hex('#9cbb3e'), clamp(0.5 + 0.6 * noise.at(u * 9, v * 14)));
    color = mixRgb(
      color,
      mixRgb(hex('#2c5f3c'), hex('#28406e'), 0.4 + 0.4 * noise.at(u * 6, v * 8)),
      0.85 * (1 - shade),
    );
  }
  color = figures(color, u, v);
  return trees(noise, color, u, v);
}

function sails(water: Rgb, u: number, v: number): Rgb {
  let color = water;
  for (const [x, y, s] of [
    [0.3, 0.36, 0.1],
    [0.47, 0.31, 0.06],
    [0.16, 0.325, 0.05],
  ] as const) {
    const lx = (u - x) / s;
    const ly = (y - v) / s;
    const sail = smoothstep(0.05, -0.05, Math.max(Math.abs(lx - 0.12 * (1 - ly)) - 0.36 * (1 - ly), -ly, ly - 1.15));
    color = mixRgb(color, lx > 0.05 ? hex('#fbf3df') : hex('#e3cbc0'), sail);
    color = mixRgb(
      color,
      hex('#5a3a4a'),
      smoothstep(0.03, -0.03, Math.max(Math.abs(lx) - 0.42, Math.abs(ly + 0.04) - 0.055)),
    );
    color = mixRgb(
      color,
      hex('#f4e8d4'),
      0.6 *
        smoothstep(
          0.06,
          -0.05,
          Math.max(Math.abs(lx - 0.1 * Math.sin(ly * 30)) - 0.28 * (1 + ly), ly + 0.1, -ly - 0.75),
        ),
    );
  }
  return color;
}

function figures(ground: Rgb, u: number, v: number): Rgb {
  let color = ground;
  for (const [x, y, s, dress, shade] of [
    [0.66, 0.86, 0.2, '#3a3468', '#e2603a'],
    [0.78, 0.85, 0.19, '#8c2f4a', ''],
    [0.36, 0.72, 0.1, '#f0e2d0', '#d9698c'],
    [0.2, 0.66, 0.075, '#c9453a', ''],
    [0.5, 0.66, 0.07, '#2a3a70', '#f2d36a'],
  ] as const) {
    const lx = (u - x) / s;
    const ly = (y - v) / s;
    // A long shadow on the lawn.
    color = mixRgb(
      color,
      hex('#22406a'),
      0.75 * smoothstep(0.06, -0.04, length2((lx + 0.45) * 0.75, (ly + 0.02) * 4.5) - 0.42),
    );
    const skirt = Math.max(Math.abs(lx) - 0.12 - 0.14 * clamp(0.62 - ly) * 1.6, -ly, ly - 0.66);
    const top = length2(lx * 1.1, (ly - 0.74) * 0.8) - 0.13;
    const light = clamp(0.5 + lx * 2.4);
    color = mixRgb(
      color,
      mixRgb(hex(dress), hex('#f4c98c'), light * 0.35),
      smoothstep(0.02, -0.02, Math.min(skirt, top)),
    );
    color = mixRgb(color, hex('#e8b48c'), smoothstep(0.02, -0.02, length2(lx, ly - 0.95) - 0.075));
    color = mixRgb(color, hex('#4a2a2a'), smoothstep(0.02, -0.02, Math.max(length2(lx, ly - 0.99) - 0.09, 0.97 - ly)));
    if (shade) {
      const dome = Math.max(length2((lx - 0.16) * 0.8, ly - 0.98) - 0.32, 1.02 - ly);
      color = mixRgb(
        color,
        mixRgb(hex(shade), hex('#fbe6b0'), clamp(0.5 + (lx - 0.16) * 1.4) * 0.6),
        smoothstep(0.02, -0.02, dome),
      );
      color = mixRgb(
        color,
        hex('#5a3a2a'),
        smoothstep(0.015, 0, Math.max(Math.abs(lx - 0.14) - 0.012, Math.abs(ly - 0.82) - 0.2)),
      );
    }
  }
  return color;
}

function trees(noise: Noise, behind: Rgb, u: number, v: number): Rgb {
  let color = behind;
  for (const [x, foot, wide] of [
    [0.9, 0.8, 0.03],
    [0.06, 0.9, 0.034],
    [0.7, 0.58, 0.014],
  ] as const) {
    const bend = x + 0.03 * Math.sin(v * 5 + x * 9);
    const trunk = smoothstep(0.004, -0.004, Math.abs(u - bend) - wide * (0.7 + 0.5 * smoothstep(foot - 0.15, foot, v)));
    if (v < foot)
      color = mixRgb(color, mixRgb(hex('#3c2a4a'), hex('#b0764a'), clamp(0.5 + (u - bend) / wide / 1.6)), trunk);
  }
  const crownEdge = noise.fbm(u * 5 + 3, v * 5, 4);
  const crown =
    Math.max(
      0.3 - 0.95 * length2((u - 0.93) * 0.8, v - 0.1),
      0.31 - 0.95 * length2((u - 0.03) * 0.85, v - 0.1),
      0.15 - length2(u - 0.69, (v - 0.32) * 0.9),
    ) +
    0.1 * crownEdge;
  const inside = smoothstep(0, 0.025, crown);
  const light = clamp(0.45 + 0.9 * noise.fbm(u * 8, v * 8 + 5, 3));
  return mixRgb(
    color,
    mixRgb(mixRgb(hex('#1f3a5c'), hex('#2f7a3c'), light), hex('#c9cf4a'), smoothstep(0.55, 0.95, light)),
    inside,
  );
}
