import { type Brush } from '../toolkit/brush.js';
import { type Canvas, type Paint } from '../toolkit/canvas.js';
import { mixRgb, vary, type Rgb } from '../toolkit/color.js';
import { through, type Point } from '../toolkit/curves.js';
import { type Noise } from '../toolkit/noise.js';
import { type Random } from '../toolkit/random.js';
import { clamp } from '../toolkit/scalar.js';

export interface Board {
  readonly canvas: Canvas;
  readonly brush: Brush;
  readonly noise: Noise;
  readonly random: Random;
}

/** Matte paint: flat, with barely visible brush marks. */
export function matte(board: Board, color: Rgb, second: Rgb, turn = 0): Paint {
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

/** A hill with dry-brush marks along its crest and a few broken strokes inside. */
export function layer(board: Board, crest: readonly Point[], color: Rgb, second: Rgb, turn: number): void {
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
