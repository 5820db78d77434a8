import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Brush } from '../toolkit/brush.js';
import { Canvas } from '../toolkit/canvas.js';
import { hex, hexes, mixRgb, vary, type Rgb } from '../toolkit/color.js';
import { bezier, through, type Point } from '../toolkit/curves.js';
import { paintPixels, sample } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { Random } from '../toolkit/random.js';
import { clamp, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, weave } from '../toolkit/surface.js';

/** Trees, hills and a bay in pure wild color: separate broad touches, blue contours, bare canvas between. */
export function paintFauvism(width: number, height: number, seed = 1): PixelImage {
  const noise = new Noise(seed);
  const random = new Random(seed + 1);
  const canvas = new Canvas(width, height, hex('#eadfc4'));
  const { unit } = canvas;
  const brush = new Brush(canvas, seed);
  const motif = paintPixels(width, height, (x, y) => bay(noise, x / width, y / height));
  addRelief(canvas, weave(width, height, unit, seed, 2.9), 1 * unit);
  // Each touch is one color, with a little bare canvas between touches.
  const step = 13 * unit;
  const places: Point[] = [];
  for (let y = 0; y < height + step; y += step) {
    for (let x = 0; x < width + step; x += step)
      places.push([x + random.range(-0.42, 0.42) * step, y + random.range(-0.42, 0.42) * step]);
  }
  for (const [x, y] of random.shuffle(places)) {
    const u = x / width;
    const v = y / height;
    const seen = sample(motif, x, y);
    const angle = touchAngle(noise, u, v) + random.gaussian() * 0.2;
    const long = (v < 0.36 ? 15 : 11) * unit * random.range(0.7, 1.35);
    const wild = random.next();
    let color: Rgb = vary(seen, random.gaussian() * 0.03, random.gaussian() * 0.14, random.gaussian() * 0.05);
    if (wild < 0.06) color = random.pick(hexes('#e8392f', '#f7b21e', '#1f8a6f', '#2f4fc0', '#e65a9a'));
    const dx = Math.cos(angle) * long;
    const dy = Math.sin(angle) * long;
    brush.stroke({
      path: [
        [x - dx, y - dy],
        [x + random.gaussian() * unit, y + random.gaussian() * unit],
        [x + dx, y + dy],
      ],
      width: random.range(9, 14) * unit,
      color,
      load: 2.2 * unit,
      streak: 0.09,
      ragged: 0.45,
      dry: random.chance(0.25) ? 0.3 : 0.05,
    });
  }
  village(canvas, brush, random);
  boats(canvas, brush, random);
  trees(canvas, brush, random, noise);
  lightRelief(canvas, { strength: 0.42, gloss: 0.1 });
  return canvas.toPixels();
}

function touchAngle(noise: Noise, u: number, v: number): number {
  if (v < 0.36) return -0.35 + 0.8 * noise.at(u * 2.5, v * 3);
  if (v < 0.6) return v < 0.45 ? 0.9 * Math.sin(u * 7) : 0.06;
  return 0.5 * noise.at(u * 3, v * 3) - 0.3;
}

function bay(noise: Noise, u: number, v: number): Rgb {
  const coast = 0.375 - 0.06 * Math.sin(u * 4.4 + 0.3) - 0.03 * Math.sin(u * 10);
  const water = 0.46 + 0.03 * Math.sin(u * 6 + 2);
  const shore = 0.63 + 0.06 * Math.sin(u * 4 + 4) + 0.05 * u;
  const n = noise.fbm(u * 4, v * 7, 3);
  if (v < coast) {
    const t = clamp(v / 0.36 + 0.5 * n);
    return t < 0.4
      ? mixRgb(hex('#2f9fb8'), hex('#6fc4b4'), t * 2.5)
      : t < 0.75
        ? mixRgb(hex('#f2a0b0'), hex('#f7c8a0'), (t - 0.4) * 2.8)
        : hex('#fbdc7a');
  }
  if (v < water) {
    const band = Math.sin(u * 9 + v * 30 + 3 * n);
    return band > 0.35 ? hex('#d8445f') : band > -0.3 ? hex('#7a3fa0') : hex('#2c5fbf');
  }
  if (v < shore) {
    const t = noise.at(u * 5, v * 34);
    if (Math.abs(u - 0.52) < 0.07 + 0.2 * (v - water) && t > -0.15) return hex('#fbc22f');
    return t > 0.22 ? hex('#57c4b8') : t > -0.15 ? hex('#2f7fd0') : hex('#2450a8');
  }
  const path = Math.abs(u - 0.5 - 0.22 * Math.sin((v - 0.6) * 6)) - 0.04 - 0.16 * (v - 0.62);
  if (path < 0) return n > 0.05 ? hex('#f7a8b4') : hex('#f4c26a');
  const t = noise.at(u * 4 + 7, v * 6);
  if (t > 0.28) return hex('#f0512f');
  if (t > 0.02) return hex('#f2932f');
  return t > -0.25 ? hex('#8fc43a') : hex('#1f8f5a');
}

type Dab = (path: readonly Point[], wide: number, color: Rgb, pressure?: (t: number) => number) => void;

function dabber(canvas: Canvas, brush: Brush, random: Random): Dab {
  const { width, height, unit } = canvas;
  return (path, wide, color, pressure) =>
    brush.stroke({
      path: path.map(([x, y]): Point => [x * width, y * height]),
      width: wide * unit * random.range(0.85, 1.15),
      color,
      load: 2.4 * unit,
      streak: 0.08,
      ragged: 0.4,
      ...(pressure ? { pressure } : {}),
    });
}

function village(canvas: Canvas, brush: Brush, random: Random): void {
  const dab = dabber(canvas, brush, random);
  for (let i = 0; i < 13; i++) {
    const x = 0.2 + i * 0.052 + random.range(-0.01, 0.01);
    const y = 0.455 + 0.025 * Math.sin(x * 6 + 2) - random.range(0, 0.02);
    const w = random.range(0.016, 0.026);
    dab(
      [
        [x - w, y],
        [x + w, y],
      ],
      15,
      random.pick(hexes('#fbe6b0', '#f7b0a0', '#fff2d8', '#f2c24a', '#e98fb0')),
    );
    dab(
      [
        [x - w * 1.2, y - 0.018],
        [x, y - 0.032],
        [x + w * 1.2, y - 0.018],
      ],
      7,
      random.pick(hexes('#e03a2a', '#c42f5a', '#f0602a')),
    );
    dab(
      [
        [x, y - 0.004],
        [x, y + 0.008],
      ],
      4,
      hex('#2a3f9a'),
    );
  }
  dab(
    [
      [0.43, 0.45],
      [0.43, 0.36],
    ],
    11,
    hex('#f7d8a0'),
  );
  dab(
    [
      [0.43, 0.365],
      [0.43, 0.315],
    ],
    11,
    hex('#3a4fb0'),
    (t) => 1.1 - t,
  );
}

function boats(canvas: Canvas, brush: Brush, random: Random): void {
  const dab = dabber(canvas, brush, random);
  for (const [x, y, s] of [
    [0.34, 0.56, 1],
    [0.62, 0.53, 0.75],
    [0.76, 0.565, 0.9],
    [0.22, 0.525, 0.6],
  ] as const) {
    dab(
      bezier(
        [x - 0.05 * s, y],
        [x - 0.02 * s, y + 0.022 * s],
        [x + 0.03 * s, y + 0.022 * s],
        [x + 0.06 * s, y - 0.006],
        8,
      ),
      10 * s,
      random.pick(hexes('#e03a2a', '#1f3a8a', '#f0802a')),
    );
    dab(
      [
        [x, y - 0.005],
        [x + 0.004, y - 0.13 * s],
      ],
      2.6,
      hex('#3a2a5a'),
    );
    dab(
      [
        [x + 0.008, y - 0.02],
        [x + 0.035 * s, y - 0.03],
        [x + 0.012, y - 0.11 * s],
      ],
      12 * s,
      random.pick(hexes('#fff0c8', '#f7a0a8', '#f9d24a')),
      (t) => 1.1 - 0.7 * t,
    );
    dab(
      [
        [x - 0.03 * s, y + 0.035 * s],
        [x + 0.03 * s, y + 0.036 * s],
      ],
      5,
      hex('#f7b24a'),
    );
  }
}

/** Trees with trunks that change color with height, and crowns of separate touches. */
function trees(canvas: Canvas, brush: Brush, random: Random, noise: Noise): void {
  const dab = dabber(canvas, brush, random);
  const trunks: readonly (readonly [readonly Point[], number])[] = [
    [
      [
        [0.12, 1.03],
        [0.15, 0.76],
        [0.1, 0.5],
        [0.17, 0.24],
        [0.14, -0.03],
      ],
      27,
    ],
    [
      [
        [0.13, 0.6],
        [0.24, 0.42],
        [0.31, 0.26],
        [0.3, 0.12],
      ],
      13,
    ],
    [
      [
        [0.9, 1.03],
        [0.86, 0.78],
        [0.91, 0.55],
        [0.84, 0.3],
        [0.89, -0.03],
      ],
      31,
    ],
    [
      [
        [0.89, 0.62],
        [0.78, 0.46],
        [0.74, 0.3],
        [0.68, 0.18],
      ],
      14,
    ],
    [
      [
        [0.7, 0.86],
        [0.72, 0.7],
        [0.69, 0.58],
      ],
      11,
    ],
  ];
  const colors = hexes('#7a2f8a', '#d83a3a', '#f08a2a', '#3a4fc0', '#1f7a6a', '#e0508a');
  for (const [points, wide] of trunks) {
    const path = through(points, false, 12);
    dab(path, wide + 7, hex('#22307f'), (t) => 1.15 - 0.5 * t);
    for (let i = 0; i + 5 < path.length; i += 3) {
      for (const side of [-0.26, 0.06, 0.3]) {
        const shift = (side * wide * canvas.unit * (1.15 - (0.5 * i) / path.length)) / canvas.width;
        dab(
          path.slice(i, i + 6).map(([x, y]): Point => [x + shift, y]),
          wide * 0.33,
          mixRgb(random.pick(colors), side > 0 ? hex('#f9b44a') : hex('#4a2f9a'), 0.25),
        );
      }
    }
  }
  for (let i = 0; i < 760; i++) {
    const left = i % 2 === 0;
    const x = left ? 0.16 + random.gaussian() * 0.12 : 0.83 + random.gaussian() * 0.12;
    const y = 0.04 + Math.abs(random.gaussian()) * 0.085;
    if (noise.at(x * 9, y * 9) < -0.3) continue;
    const a = random.range(-0.9, 0.4) * (left ? 1 : -1);
    const long = 0.018;
    const light = smoothstep(0.25, 0.02, y) + 0.3 * random.gaussian();
    const color = random.chance(0.12)
      ? random.pick(hexes('#f04a2f', '#f9c22f', '#e0508a'))
      : mixRgb(
          random.pick(hexes('#0f6f5a', '#1f5fa0', '#1f8a4a')),
          random.pick(hexes('#a8cf3a', '#f2d23a')),
          clamp(light * 0.8),
        );
    dab(
      [
        [x - Math.cos(a) * long, y - Math.sin(a) * long],
        [x + Math.cos(a) * long, y + Math.sin(a) * long],
      ],
      10,
      color,
    );
  }
  for (const path of [
    through(
      [
        [0.0, 0.7],
        [0.2, 0.61],
        [0.4, 0.6],
        [0.6, 0.66],
        [0.8, 0.7],
        [1, 0.68],
      ],
      false,
      8,
    ),
  ]) {
    for (let i = 0; i + 7 < path.length; i += 8) dab(path.slice(i, i + 8), 4.2, hex('#22389a'));
  }
}
