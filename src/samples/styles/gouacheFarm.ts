import { hex, hexes, vary, type Rgb } from '../toolkit/color.js';
import { ellipse, through, type Point } from '../toolkit/curves.js';
import { type Board, matte } from './gouachePaint.js';

export function farm(board: Board): void {
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
export function vineyard(board: Board): void {
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

export function road(board: Board): void {
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

export function cypress(board: Board, x: number, foot: number, tall: number): void {
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

export function flowers(board: Board): void {
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

export function trees(board: Board, v: number, count: number, size: number, colors: readonly Rgb[]): void {
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
