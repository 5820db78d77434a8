import { type Brush } from '../toolkit/brush.js';
import { type Canvas } from '../toolkit/canvas.js';
import { through, type Point } from '../toolkit/curves.js';
import { type Random } from '../toolkit/random.js';
import { INK } from './inkWashInk.js';

/** An old pine leaning over the water: fans of needles, cloud-like layers of foliage. */
export function pine(canvas: Canvas, brush: Brush, random: Random): void {
  const { width, height, unit } = canvas;
  const at = (points: readonly Point[]): Point[] => points.map(([x, y]): Point => [x * width, y * height]);
  const limb = (points: readonly Point[], wide: number): readonly Point[] => {
    const path = through(points, false, 12);
    brush.stroke({
      path: at(path),
      width: wide * unit,
      color: INK,
      opacity: 0.88,
      dry: 0.38,
      ragged: 0.6,
      streak: 0.1,
      pressure: (t) => 1.1 - 0.72 * t + 0.12 * Math.sin(t * 23),
    });
    return path;
  };
  limb(
    [
      [0.84, 0.71],
      [0.79, 0.58],
      [0.81, 0.46],
      [0.73, 0.36],
      [0.7, 0.24],
      [0.62, 0.17],
    ],
    21,
  );
  const branches = [
    limb(
      [
        [0.8, 0.53],
        [0.7, 0.5],
        [0.6, 0.53],
        [0.5, 0.51],
      ],
      8,
    ),
    limb(
      [
        [0.81, 0.46],
        [0.88, 0.4],
        [0.95, 0.4],
      ],
      8,
    ),
    limb(
      [
        [0.74, 0.38],
        [0.64, 0.37],
        [0.55, 0.39],
        [0.46, 0.36],
      ],
      8,
    ),
    limb(
      [
        [0.71, 0.28],
        [0.79, 0.22],
        [0.87, 0.22],
      ],
      7,
    ),
    limb(
      [
        [0.66, 0.2],
        [0.55, 0.2],
        [0.47, 0.22],
      ],
      6,
    ),
    limb(
      [
        [0.63, 0.175],
        [0.6, 0.12],
        [0.53, 0.1],
      ],
      5,
    ),
  ];
  for (const branch of branches) {
    for (let i = Math.floor(branch.length * 0.28); i < branch.length; i += 2) {
      const [bx, by] = branch[i]!;
      for (let k = 0; k < 3; k++) {
        const x = (bx + random.gaussian() * 0.013) * width;
        const y = (by - Math.abs(random.gaussian()) * 0.016) * height;
        const wash = random.range(8, 16) * unit;
        brush.stroke({
          path: [
            [x - wash, y],
            [x + wash, y - unit],
          ],
          width: wash * 0.8,
          color: INK,
          opacity: 0.11,
          dry: 0.1,
          ragged: 1,
        });
        const dark = random.range(0.45, 0.95);
        for (let n = 0; n < 12; n++) {
          const a = -Math.PI / 2 + (n / 11 - 0.5) * 2.7 + random.gaussian() * 0.06;
          const long = random.range(9, 15) * unit;
          canvas.line(
            [
              [x, y],
              [x + Math.cos(a) * long * 0.5, y + Math.sin(a) * long * 0.45],
              [x + Math.cos(a) * long, y + Math.sin(a) * long * 0.8],
            ],
            (t) => unit * (0.75 - 0.5 * t),
            INK,
            dark,
          );
        }
      }
    }
  }
}
