import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas } from '../toolkit/canvas.js';
import { hex } from '../toolkit/color.js';
import { ellipse, ribbon, through, type Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { samplePlane } from '../toolkit/plane.js';
import { Random } from '../toolkit/random.js';
import { smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, paperTooth } from '../toolkit/surface.js';
import { type Sheet, wash } from './watercolorWash.js';
import { village, foreground } from './watercolorVillage.js';

/** A village on a lake in transparent washes, with white paper left for walls and light. */
export function paintWatercolor(width: number, height: number, seed = 1): PixelImage {
  const canvas = new Canvas(width, height, hex('#f6f1e4'));
  const sheet: Sheet = {
    canvas,
    noise: new Noise(seed),
    tooth: paperTooth(width, height, canvas.unit, seed, 2.6),
    random: new Random(seed + 4),
  };
  landscape(sheet);
  addRelief(canvas, sheet.tooth, 1.5 * canvas.unit);
  lightRelief(canvas, { strength: 0.14, gloss: 0 });
  return canvas.toPixels();
}

function landscape(sheet: Sheet): void {
  const { canvas, random, noise } = sheet;
  const { width, height, unit } = canvas;
  const at = (points: readonly Point[]): Point[] => points.map(([x, y]): Point => [x * width, y * height]);
  const curve = (points: readonly Point[]): Point[] => at(through(points, true, 10));
  // Sky: wet in wet, clouds left white.
  wash(sheet, {
    shape: [
      at([
        [-0.1, -0.1],
        [1.1, -0.1],
        [1.1, 0.24],
        [0.7, 0.3],
        [0.4, 0.22],
        [-0.1, 0.3],
      ]),
    ],
    color: hex('#6fa0cf'),
    second: hex('#a9c4dd'),
    strength: 0.8,
    wet: 38,
    fade: [1.15, 0.35],
  });
  wash(sheet, {
    shape: [
      curve([
        [0.0, 0.3],
        [0.3, 0.33],
        [0.62, 0.29],
        [1.05, 0.33],
        [1, 0.42],
        [0.5, 0.4],
        [0, 0.42],
      ]),
    ],
    color: hex('#f0c59a'),
    second: hex('#e9b3a8'),
    strength: 0.5,
    wet: 30,
  });
  // Mountains: nearer ones are warmer and sharper.
  wash(sheet, {
    shape: [
      at([
        [-0.05, 0.43],
        [0.08, 0.31],
        [0.17, 0.36],
        [0.3, 0.2],
        [0.42, 0.33],
        [0.5, 0.28],
        [0.62, 0.39],
        [0.62, 0.5],
        [-0.05, 0.5],
      ]),
    ],
    color: hex('#8aa3cc'),
    second: hex('#a79bc6'),
    strength: 0.75,
    rough: 4,
    fade: [1.25, 0.35],
  });
  wash(sheet, {
    shape: [
      at([
        [0.38, 0.46],
        [0.55, 0.37],
        [0.7, 0.24],
        [0.78, 0.3],
        [0.9, 0.22],
        [1.06, 0.36],
        [1.06, 0.52],
        [0.38, 0.52],
      ]),
    ],
    color: hex('#6f8fb8'),
    second: hex('#8d7fb0'),
    strength: 0.85,
    rough: 4,
    fade: [1.2, 0.45],
  });
  wash(sheet, {
    shape: [
      at([
        [-0.05, 0.42],
        [0.12, 0.44],
        [0.3, 0.49],
        [0.5, 0.47],
        [0.75, 0.44],
        [1.05, 0.41],
        [1.05, 0.55],
        [-0.05, 0.55],
      ]),
    ],
    color: hex('#7fa070'),
    second: hex('#5f8a86'),
    strength: 0.9,
    rough: 5,
    fade: [1, 0.8],
  });
  lake(sheet, at);
  village(sheet, at);
  // Trees next to the houses, with blue and sienna dropped in while wet.
  for (const [x, y, r] of [
    [0.12, 0.47, 0.06],
    [0.2, 0.5, 0.045],
    [0.62, 0.47, 0.055],
    [0.69, 0.495, 0.04],
    [0.93, 0.44, 0.08],
    [0.85, 0.49, 0.05],
  ] as const) {
    const blob = through(
      Array.from({ length: 9 }, (_, i): Point => {
        const a = (i / 9) * 6.283;
        const k = r * random.range(0.7, 1.15);
        return [x + Math.cos(a) * k * 0.8, y + Math.sin(a) * k];
      }),
      true,
      6,
    );
    wash(sheet, {
      shape: [at(blob)],
      color: hex('#6f8f3f'),
      second: hex('#2f5f5a'),
      strength: 1.05,
      rough: 5,
      rim: 0.35,
    });
    wash(sheet, {
      shape: [at(ellipse(x + r * 0.25, y + r * 0.3, r * 0.5, r * 0.55))],
      color: hex('#3d5a3f'),
      second: hex('#34507a'),
      strength: 0.7,
      rough: 6,
      rim: 0.2,
    });
  }
  foreground(sheet, at);
  // A few spatters of the brush.
  for (let i = 0; i < 46; i++) {
    const r = random.range(0.4, 1.9) * unit;
    canvas.dot(
      random.next() * width,
      (0.55 + 0.45 * random.next()) * height,
      r,
      random.pick([hex('#6f8f3f'), hex('#8a5a3a'), hex('#3f6a92')]),
      0.28,
    );
  }
  // Pencil lines visible through the paint.
  for (let i = 0; i < 5; i++) {
    const y = 0.43 + i * 0.03;
    const line = Array.from({ length: 40 }, (_, k): Point => [
      (random.range(0, 0.02) + k / 39) * width,
      (y + 0.01 * noise.at(k * 0.2, i)) * height,
    ]);
    canvas.line(
      line.slice(i * 3, i * 3 + 18),
      0.35 * unit,
      hex('#5a5652'),
      (x, py) => 0.35 * smoothstep(0.4, 0.6, samplePlane(sheet.tooth, x, py)),
    );
  }
}

function lake(sheet: Sheet, at: (points: readonly Point[]) => Point[]): void {
  const { random } = sheet;
  wash(sheet, {
    shape: [
      at([
        [-0.05, 0.567],
        [1.05, 0.557],
        [1.05, 0.82],
        [0.6, 0.86],
        [-0.05, 0.84],
      ]),
    ],
    color: hex('#86b4cf'),
    second: hex('#a9cdd0'),
    strength: 0.75,
    rough: 5,
    wet: 5,
    fade: [0.55, 1.15],
  });
  wash(sheet, {
    shape: [
      at([
        [0.02, 0.58],
        [0.34, 0.58],
        [0.3, 0.68],
        [0.12, 0.7],
        [0.02, 0.66],
      ]),
    ],
    color: hex('#6f8f6a'),
    second: hex('#5a7f95'),
    strength: 0.65,
    rough: 4,
    wet: 11,
  });
  wash(sheet, {
    shape: [
      at([
        [0.55, 0.575],
        [0.97, 0.57],
        [0.94, 0.68],
        [0.72, 0.71],
        [0.58, 0.65],
      ]),
    ],
    color: hex('#6f8a5f'),
    second: hex('#5a78a0'),
    strength: 0.7,
    rough: 4,
    wet: 11,
  });
  for (let i = 0; i < 38; i++) {
    const y = 0.6 + 0.23 * Math.pow(random.next(), 0.8);
    const x = random.next();
    const long = random.range(0.03, 0.16);
    const line = ribbon(
      [
        [x, y],
        [x + long * 0.5, y + random.range(-0.003, 0.003)],
        [x + long, y],
      ],
      (t) => 0.0028 * Math.sin(t * 3.14) * (1 + 2.4 * (y - 0.58)),
    );
    wash(sheet, {
      shape: [at(line)],
      color: hex('#3f74a6'),
      second: hex('#5f93a8'),
      strength: 0.65,
      rough: 0.7,
      rim: 0.2,
      dry: random.chance(0.4) ? 0.45 : 0,
    });
  }
  // A boat with a red hull.
  wash(sheet, {
    shape: [
      at([
        [0.42, 0.705],
        [0.57, 0.7],
        [0.545, 0.73],
        [0.445, 0.733],
      ]),
    ],
    color: hex('#c0442f'),
    second: hex('#7f3040'),
    strength: 1.2,
    rough: 1,
  });
  wash(sheet, {
    shape: [
      at([
        [0.492, 0.7],
        [0.4885, 0.53],
        [0.4925, 0.53],
        [0.497, 0.7],
      ]),
    ],
    color: hex('#5a4336'),
    strength: 1.2,
    rough: 0.4,
  });
  wash(sheet, {
    shape: [
      at([
        [0.498, 0.545],
        [0.57, 0.68],
        [0.5, 0.685],
      ]),
    ],
    color: hex('#e9c58a'),
    second: hex('#dca07a'),
    strength: 0.7,
    rough: 0.8,
  });
  wash(sheet, {
    shape: [
      at([
        [0.44, 0.74],
        [0.55, 0.737],
        [0.53, 0.79],
        [0.47, 0.8],
      ]),
    ],
    color: hex('#a0504a'),
    second: hex('#7f8fb0'),
    strength: 0.5,
    rough: 3,
    wet: 4,
  });
}
