import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Brush } from '../toolkit/brush.js';
import { Canvas } from '../toolkit/canvas.js';
import { hex, hexes, mixRgb, type Rgb } from '../toolkit/color.js';
import { ellipse, type Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { Random } from '../toolkit/random.js';
import { clamp, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, paperTooth } from '../toolkit/surface.js';
import { type Board, matte, layer } from './gouachePaint.js';
import { farm, vineyard, road, cypress, flowers, trees } from './gouacheFarm.js';

/** Fields, cypresses and a farm in flat matte color with dry-brush edges, like a travel poster. */
export function paintGouache(width: number, height: number, seed = 1): PixelImage {
  const canvas = new Canvas(width, height, hex('#f2dfc0'));
  const board: Board = { canvas, brush: new Brush(canvas, seed), noise: new Noise(seed), random: new Random(seed + 1) };
  sky(board);
  layer(
    board,
    [
      [-0.05, 0.36],
      [0.12, 0.3],
      [0.28, 0.335],
      [0.45, 0.27],
      [0.62, 0.32],
      [0.8, 0.265],
      [1.05, 0.33],
    ],
    hex('#8fa9bd'),
    hex('#a7b9c0'),
    -0.3,
  );
  layer(
    board,
    [
      [-0.05, 0.4],
      [0.18, 0.41],
      [0.4, 0.35],
      [0.66, 0.4],
      [0.86, 0.355],
      [1.05, 0.4],
    ],
    hex('#6f8f9a'),
    hex('#87a096'),
    0.25,
  );
  layer(
    board,
    [
      [-0.05, 0.47],
      [0.2, 0.43],
      [0.5, 0.47],
      [0.75, 0.43],
      [1.05, 0.47],
    ],
    hex('#9aa65f'),
    hex('#b5b46a'),
    -0.12,
  );
  trees(board, 0.455, 26, 0.016, hexes('#5c7a4c', '#4a6a48', '#75884c'));
  layer(
    board,
    [
      [-0.05, 0.56],
      [0.25, 0.5],
      [0.55, 0.53],
      [0.8, 0.49],
      [1.05, 0.53],
    ],
    hex('#d9b04e'),
    hex('#e6c468'),
    0.16,
  );
  furrows(board, 0.53, 0.6, hex('#c2923a'));
  farm(board);
  layer(
    board,
    [
      [-0.05, 0.6],
      [0.2, 0.63],
      [0.45, 0.585],
      [0.7, 0.61],
      [1.05, 0.57],
    ],
    hex('#7f9a4f'),
    hex('#94a857'),
    -0.2,
  );
  vineyard(board);
  layer(
    board,
    [
      [-0.05, 0.78],
      [0.3, 0.72],
      [0.55, 0.77],
      [0.8, 0.74],
      [1.05, 0.79],
    ],
    hex('#c56b3f'),
    hex('#d47f4c'),
    0.1,
  );
  road(board);
  for (const [x, foot, tall] of [
    [0.13, 0.83, 0.36],
    [0.205, 0.79, 0.27],
    [0.265, 0.77, 0.2],
    [0.87, 0.86, 0.42],
    [0.94, 0.82, 0.3],
    [0.795, 0.79, 0.22],
  ] as const)
    cypress(board, x, foot, tall);
  layer(
    board,
    [
      [-0.05, 0.9],
      [0.2, 0.87],
      [0.5, 0.92],
      [0.8, 0.88],
      [1.05, 0.91],
    ],
    hex('#3f5f4a'),
    hex('#4f7050'),
    0.1,
  );
  flowers(board);
  addRelief(canvas, paperTooth(width, height, canvas.unit, seed, 2.1), 0.7 * canvas.unit);
  lightRelief(canvas, { strength: 0.16, gloss: 0 });
  return canvas.toPixels();
}

function sky(board: Board): void {
  const { canvas, brush, random, noise } = board;
  const { width, height, unit } = canvas;
  canvas.wash((x, y) => {
    const v = y / height + 0.015 * noise.at(x / (60 * unit), y / (14 * unit));
    const c = mixRgb(hex('#7fb3c4'), hex('#f4dcb2'), smoothstep(0.02, 0.36, v));
    const marks = 0.022 * noise.at(y / (2.6 * unit), x / (90 * unit));
    return [c[0] + marks, c[1] + marks, c[2] + marks];
  });
  const sun = ellipse(
    0.66 * width,
    0.155 * height,
    0.058 * Math.min(width, height),
    0.058 * Math.min(width, height),
    0,
    50,
  );
  canvas.fill([sun], matte(board, hex('#f6c25a'), hex('#f9d07a')));
  for (const [x, y, s] of [
    [0.25, 0.13, 0.17],
    [0.46, 0.21, 0.13],
    [0.86, 0.09, 0.14],
    [0.08, 0.24, 0.12],
    [0.78, 0.225, 0.1],
  ] as const) {
    // A cloud: a few circles on a flat base, shaded below, with dry-brush marks.
    const lumps: Point[][] = [];
    for (let i = 0; i < 7; i++) {
      const t = i / 3 - 1;
      const r = s * (0.2 + 0.12 * random.next()) * (1.15 - 0.5 * t * t);
      lumps.push(
        ellipse((x + t * s * 0.72) * width, y * height - r * 0.32 * height, r * 0.95 * width, r * 0.42 * height, 0, 28),
      );
    }
    canvas.fill(lumps, matte(board, hex('#fbf0da'), hex('#f6e4c8')), (_px, py) =>
      clamp((y * height + 3 * unit - py) / (2 * unit)),
    );
    for (let i = 0; i < 9; i++) {
      const t = random.range(-0.9, 0.9);
      const py = (y - s * random.range(0.0, 0.12)) * height;
      brush.stroke({
        path: [
          [(x + t * s - s * 0.2) * width, py],
          [(x + t * s + s * 0.25) * width, py],
        ],
        width: random.range(4, 8) * unit,
        color: py > (y - s * 0.05) * height ? hex('#e6c3ac') : hex('#fdf6e6'),
        dry: random.range(0.35, 0.6),
        ragged: 1,
        streak: 0.02,
        opacity: 0.85,
      });
    }
  }
}

function furrows(board: Board, from: number, to: number, color: Rgb): void {
  const { canvas, brush, random } = board;
  const { width, height, unit } = canvas;
  for (let i = 0; i < 34; i++) {
    const t = i / 33;
    const x = -0.1 + t * 1.2;
    brush.stroke({
      path: [
        [(0.5 + (x - 0.5) * 0.75) * width, from * height],
        [x * width, (to + 0.03) * height],
      ],
      width: random.range(1.5, 3.5) * unit,
      color,
      dry: 0.35,
      opacity: 0.7,
    });
  }
}
