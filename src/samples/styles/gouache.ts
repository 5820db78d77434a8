import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Brush } from '../toolkit/brush.js';
import { Canvas, type Paint } from '../toolkit/canvas.js';
import { hex, hexes, mixRgb, vary, type Rgb } from '../toolkit/color.js';
import { ellipse, through, type Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { Random } from '../toolkit/random.js';
import { clamp, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, paperTooth } from '../toolkit/surface.js';

interface Board {
  readonly canvas: Canvas;
  readonly brush: Brush;
  readonly noise: Noise;
  readonly random: Random;
}

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

/** Matte paint: flat, with brush marks one can only just see. */
function matte(board: Board, color: Rgb, second: Rgb, turn = 0): Paint {
  const { noise, canvas } = board;
  const u = canvas.unit;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  return (x, y) => {
    const along = (x * cos + y * sin) / u;
    const across = (y * cos - x * sin) / u;
    const marks = 0.025 * noise.at(across / 2.2, along / 60) + 0.02 * noise.at(across / 7, along / 90);
    const t = clamp(0.5 + 0.7 * noise.fbm(x / (110 * u), y / (70 * u), 3));
    const c = mixRgb(color, second, t);
    return [c[0] + marks, c[1] + marks, c[2] + marks];
  };
}

/** A hill below a skyline, with dry-brush along its crest and a few broken strokes inside. */
function layer(board: Board, crest: readonly Point[], color: Rgb, second: Rgb, turn: number): void {
  const { canvas, brush, random } = board;
  const { width, height, unit } = canvas;
  const line = through(crest, false, 14).map(([x, y]): Point => [x * width, y * height]);
  canvas.fill(
    [[...line, [width * 1.05, height * 1.1], [-width * 0.05, height * 1.1]]],
    matte(board, color, second, turn),
  );
  for (let i = 0; i < 46; i++) {
    const k = random.int(line.length - 4);
    const [x, y] = line[k]!;
    const [nx, ny] = line[k + 3]!;
    const drop = Math.abs(random.gaussian()) * 14 * unit + 3 * unit;
    const stretch = random.range(0.8, 2.2);
    const tone = vary(random.chance(0.5) ? color : second, 0, 0.05, random.gaussian() * 0.045);
    brush.stroke({
      path: [
        [x, y + drop],
        [x + (nx - x) * stretch, y + drop + (ny - y) * stretch + drop * 0.1],
      ],
      width: random.range(5, 13) * unit,
      color: tone,
      dry: random.range(0.3, 0.75),
      ragged: 1,
      opacity: 0.8,
      streak: 0.03,
    });
  }
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
    // A cloud: a few rounds on a flat foot, shaded below, with a dry brush dragged along it.
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

function trees(board: Board, v: number, count: number, size: number, colors: readonly Rgb[]): void {
  const { canvas, random, brush } = board;
  const { width, height } = canvas;
  for (let i = 0; i < count; i++) {
    const x = random.next() * width;
    const y = (v + 0.012 * Math.sin(x * 0.02) + random.gaussian() * 0.006) * height;
    const r = size * random.range(0.7, 1.5) * Math.min(width, height);
    const color = random.pick(colors);
    canvas.fill([ellipse(x, y - r * 0.6, r, r * 0.85, 0, 20)], matte(board, color, color));
    brush.stroke({
      path: [
        [x - r * 0.5, y - r],
        [x + r * 0.3, y - r * 1.1],
      ],
      width: r * 0.7,
      color: vary(color, 0.01, 0, 0.09),
      dry: 0.5,
      opacity: 0.85,
      ragged: 0.9,
    });
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

function farm(board: Board): void {
  const { canvas } = board;
  const { width, height } = canvas;
  const shape = (points: readonly Point[], color: Rgb, second = color): void =>
    canvas.fill([points.map(([x, y]): Point => [x * width, y * height])], matte(board, color, second));
  shape(
    [
      [0.475, 0.495],
      [0.63, 0.495],
      [0.63, 0.575],
      [0.475, 0.58],
    ],
    hex('#f3e2c3'),
    hex('#ecd5b0'),
  );
  shape(
    [
      [0.63, 0.495],
      [0.69, 0.51],
      [0.69, 0.567],
      [0.63, 0.575],
    ],
    hex('#cda88a'),
  );
  shape(
    [
      [0.463, 0.498],
      [0.49, 0.455],
      [0.615, 0.455],
      [0.64, 0.498],
    ],
    hex('#c4573a'),
    hex('#d2694a'),
  );
  shape(
    [
      [0.64, 0.498],
      [0.615, 0.455],
      [0.7, 0.512],
    ],
    hex('#9c4230'),
  );
  shape(
    [
      [0.43, 0.45],
      [0.475, 0.45],
      [0.475, 0.578],
      [0.43, 0.575],
    ],
    hex('#ead2ac'),
    hex('#f0dcba'),
  );
  shape(
    [
      [0.423, 0.452],
      [0.4525, 0.405],
      [0.482, 0.452],
    ],
    hex('#b34c34'),
  );
  for (const x of [0.5, 0.535, 0.6])
    shape(
      [
        [x, 0.52],
        [x + 0.014, 0.52],
        [x + 0.014, 0.545],
        [x, 0.545],
      ],
      hex('#5a6f7a'),
    );
  shape(
    [
      [0.562, 0.535],
      [0.583, 0.535],
      [0.583, 0.577],
      [0.562, 0.578],
    ],
    hex('#4f6a5a'),
  );
  shape(
    [
      [0.447, 0.475],
      [0.46, 0.475],
      [0.46, 0.5],
      [0.447, 0.5],
    ],
    hex('#5a6f7a'),
  );
  trees(board, 0.585, 9, 0.022, hexes('#4f7048', '#3f5f4a'));
}

/** Rows of vines that run towards the horizon. */
function vineyard(board: Board): void {
  const { canvas, brush, random } = board;
  const { width, height, unit } = canvas;
  for (let row = 0; row < 15; row++) {
    const start = -0.35 + row * 0.125;
    for (let k = 0; k < 15; k++) {
      const t = k / 14;
      const x = 0.5 + (start - 0.5) * (0.55 + 0.75 * t);
      const y = 0.615 + 0.15 * t * t;
      const s = (2.2 + 6 * t) * unit;
      brush.stroke({
        path: [
          [x * width - s, y * height],
          [x * width + s, y * height - s * 0.2],
        ],
        width: s * 1.1,
        color: vary(random.pick(hexes('#4c6f3a', '#5f8040', '#3f6040')), 0, 0, random.gaussian() * 0.02),
        dry: 0.1,
        ragged: 0.7,
        opacity: 0.95,
      });
    }
  }
}

function road(board: Board): void {
  const { canvas } = board;
  const { width, height } = canvas;
  const left = through(
    [
      [0.36, 1.02],
      [0.44, 0.9],
      [0.58, 0.83],
      [0.52, 0.755],
      [0.545, 0.72],
    ],
    false,
    12,
  );
  const right = through(
    [
      [0.555, 0.72],
      [0.545, 0.755],
      [0.64, 0.83],
      [0.56, 0.91],
      [0.56, 1.02],
    ],
    false,
    12,
  );
  canvas.fill(
    [[...left, ...right].map(([x, y]): Point => [x * width, y * height])],
    matte(board, hex('#efd9ae'), hex('#e6c898'), 1.2),
  );
}

function cypress(board: Board, x: number, foot: number, tall: number): void {
  const { canvas, brush, random } = board;
  const { width, height, unit } = canvas;
  const half = tall * 0.105;
  const outline = through(
    [
      [x, foot - tall],
      [x + half * 0.55, foot - tall * 0.6],
      [x + half, foot - tall * 0.22],
      [x + half * 0.4, foot],
      [x - half * 0.4, foot],
      [x - half, foot - tall * 0.22],
      [x - half * 0.55, foot - tall * 0.6],
    ],
    true,
    8,
  );
  const shadow: Point[] = [
    [x, foot],
    [x + tall * 0.5, foot + tall * 0.05],
    [x + tall * 0.52, foot + tall * 0.09],
    [x, foot + tall * 0.02],
  ];
  canvas.fill([shadow.map(([px, py]): Point => [px * width, py * height])], hex('#6a4a4a'), 0.45);
  canvas.fill(
    [outline.map(([px, py]): Point => [px * width, py * height])],
    matte(board, hex('#2f4f45'), hex('#35594a'), 1.57),
  );
  for (let i = 0; i < 26; i++) {
    const t = random.next();
    const side = random.range(-0.8, 0.3);
    const px = (x + side * half * Math.sin(Math.PI * Math.min(1, 0.15 + t * 0.8))) * width;
    const py = (foot - tall * (0.92 - t * 0.85)) * height;
    brush.stroke({
      path: [
        [px, py],
        [px + unit, py - tall * 0.09 * height],
      ],
      width: random.range(2.5, 5) * unit,
      color: side < -0.2 ? hex('#6f8f5a') : hex('#3f6650'),
      dry: 0.4,
      opacity: 0.8,
      ragged: 1,
    });
  }
}

function flowers(board: Board): void {
  const { canvas, brush, random } = board;
  const { width, height, unit } = canvas;
  for (let i = 0; i < 130; i++) {
    const x = random.next() * width;
    const y = (0.9 + 0.1 * random.next()) * height;
    const tall = random.range(8, 26) * unit;
    const bend = random.gaussian() * 4 * unit;
    brush.stroke({
      path: [
        [x, y + tall * 0.3],
        [x + bend * 0.4, y - tall * 0.3],
        [x + bend, y - tall * 0.8],
      ],
      width: random.range(1.5, 3) * unit,
      color: random.pick(hexes('#6f9458', '#86a45a', '#2c4a3c')),
      dry: 0.1,
      pressure: (t) => 1 - 0.7 * t,
    });
    if (random.chance(0.45))
      canvas.dot(
        x + bend,
        y - tall * 0.85,
        random.range(1.6, 3.6) * unit,
        random.pick(hexes('#f3e3c0', '#e0603f', '#f0b13f', '#e9a0a0')),
        0.95,
      );
  }
}
