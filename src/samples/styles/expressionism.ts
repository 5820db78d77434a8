import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Brush } from '../toolkit/brush.js';
import { Canvas } from '../toolkit/canvas.js';
import { hex, hexes, mixRgb, ramp, vary, type Rgb } from '../toolkit/color.js';
import { bezier, type Point } from '../toolkit/curves.js';
import { follow, type AngleField } from '../toolkit/field.js';
import { Noise } from '../toolkit/noise.js';
import { Random } from '../toolkit/random.js';
import { bell, clamp, length2, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, paperTooth } from '../toolkit/surface.js';

const SKY = hexes('#f6c945', '#ee8a2c', '#d9482a', '#b02a2a', '#e8a03a', '#f3dc8a', '#c43a2c');
const FJORD = hexes('#0e1f3c', '#1d3f6e', '#2c6a8c', '#16284a', '#57919c', '#101830');

/** A burning sky in long bands over a dark fjord, a slanting bridge and a lonely figure. */
export function paintExpressionism(width: number, height: number, seed = 1): PixelImage {
  const noise = new Noise(seed);
  const random = new Random(seed + 1);
  const canvas = new Canvas(width, height, hex('#a87a4a'));
  const { unit } = canvas;
  const tooth = paperTooth(width, height, unit, seed, 2.4);
  const brush = new Brush(canvas, seed);
  const shore = (u: number): number => 0.44 + 0.035 * Math.sin(u * 5 + 1);
  const field: AngleField = (x, y) => {
    const u = x / width;
    const v = y / height;
    if (v < shore(u))
      return 0.42 * Math.sin(u * 6.2 + v * 9) + 0.32 * Math.cos(v * 24 + u * 3) + 0.2 * noise.at(u * 3, v * 3);
    return swirl(u, v) + 0.25 * noise.at(u * 4, v * 4);
  };
  const color = (x: number, y: number): Rgb => {
    const u = x / width;
    const v = y / height;
    if (v < shore(u)) {
      const wave = v * 6.4 + 0.75 * Math.sin(u * 6.2 + 0.8) * (0.4 + v) + 0.35 * noise.at(u * 2.4, v * 4);
      return ramp(SKY, wave - Math.floor(wave));
    }
    const eddy = length2((u - 0.62) * 1.1, v - 0.56) * 13 + 1.5 * noise.at(u * 3, v * 4) + u * 2;
    let tone = ramp(FJORD, eddy * 0.32 - Math.floor(eddy * 0.32));
    tone = mixRgb(tone, hex('#d98a3a'), 0.65 * bell(length2((u - 0.72) * 0.7, v - 0.5), 0.06));
    return mixRgb(
      tone,
      mixRgb(hex('#1f3a2c'), hex('#56723c'), clamp(0.5 + noise.at(u * 9, v * 5))),
      smoothstep(0.82, 0.95, u + 0.12 * Math.sin(v * 9)),
    );
  };
  for (const [count, wide, long, dry] of [
    [1100, 15, 90, 0.1],
    [1500, 8.5, 110, 0.25],
    [1300, 4.5, 95, 0.32],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const x = random.next() * width;
      const y = random.next() * height;
      const path = follow(field, x, y, long * unit * random.range(0.5, 1.2), 5 * unit);
      const whole = path.slice(0, endOf(path, color));
      const tone = vary(color(x, y), random.gaussian() * 0.014, random.gaussian() * 0.12, random.gaussian() * 0.045);
      brush.stroke({
        path: whole,
        width: wide * unit * random.range(0.7, 1.2),
        color: tone,
        dry,
        load: 0.9 * unit,
        streak: 0.08,
        ragged: 0.9,
        opacity: 0.92,
      });
    }
  }
  bridge(canvas, brush, random);
  people(canvas, brush, random);
  figure(canvas, brush, random);
  addRelief(canvas, tooth, 0.8 * unit);
  lightRelief(canvas, { strength: 0.26, gloss: 0.05 });
  return canvas.toPixels();
}

function swirl(u: number, v: number): number {
  const a = Math.atan2(v - 0.56, (u - 0.62) * 1.1) + Math.PI / 2;
  const near = bell(length2(u - 0.62, v - 0.56), 0.3);
  return near * a + (1 - near) * (1.2 * Math.sin(u * 4 + v * 3));
}

function endOf(path: readonly Point[], color: (x: number, y: number) => Rgb): number {
  const first = color(...path[0]!);
  let end = 2;
  while (end < path.length) {
    const c = color(...path[end]!);
    if (Math.max(Math.abs(c[0] - first[0]), Math.abs(c[1] - first[1]), Math.abs(c[2] - first[2])) > 0.24) break;
    end++;
  }
  return end;
}

/** Planks in strong perspective, and a double rail. */
function bridge(canvas: Canvas, brush: Brush, random: Random): void {
  const { width, height, unit } = canvas;
  const deck: Point[] = [
    [-0.02 * width, 0.6 * height],
    [0.62 * width, 1.02 * height],
    [-0.02 * width, 1.02 * height],
  ];
  canvas.fill([deck], hex('#7a4a2c'));
  const [vx, vy] = [-0.08 * width, 0.545 * height];
  const tones = hexes('#8a5630', '#6a3f26', '#a8703c', '#54321f', '#c48a4c', '#3f2a22', '#6f4f58');
  for (let i = 0; i < 150; i++) {
    const t = i / 150;
    const tx = (0.62 - 1.5 * t) * width;
    const far = random.range(0, 0.75);
    const near = Math.min(1, far + random.range(0.2, 0.6));
    const at = (k: number): Point => [vx + (tx - vx) * k, vy + (1.04 * height - vy) * k];
    brush.stroke({
      path: [at(far), at((far + near) / 2), at(near)],
      width: 7 * unit * (0.25 + near),
      color: random.pick(tones),
      dry: 0.28,
      load: 0.9 * unit,
      ragged: 0.7,
      streak: 0.08,
      pressure: (k) => 0.4 + 0.6 * k,
    });
  }
  for (const lift of [0.0, 0.13]) {
    const rail: Point[] = [
      [-0.03 * width, (0.575 - lift * 0.5) * height],
      [0.3 * width, (0.79 - lift * 0.85) * height],
      [0.66 * width, (1.03 - lift * 1.3) * height],
    ];
    brush.stroke({
      path: rail,
      width: 14 * unit,
      color: hex('#3f2a1f'),
      load: 1 * unit,
      pressure: (t) => 0.3 + 0.8 * t,
    });
    for (let k = 0; k < 4; k++) {
      const shift = (k - 1.5) * 3.1 * unit;
      brush.stroke({
        path: rail.map(([x, y], i): Point => [x, y + shift * (0.3 + 0.4 * i)]),
        width: 3.6 * unit,
        color: random.pick(hexes('#c4793a', '#8a4a2a', '#e0a050', '#5a6a7a')),
        dry: 0.3,
        ragged: 0.8,
      });
    }
  }
  for (const t of [0.12, 0.3, 0.55, 0.85]) {
    const x = (-0.03 + 0.69 * t) * width;
    const low = (0.575 + 0.455 * t) * height;
    brush.stroke({
      path: [
        [x, low],
        [x, low - (0.06 + 0.12 * t) * height],
      ],
      width: (4 + 8 * t) * unit,
      color: hex('#4a2f22'),
      load: 0.9 * unit,
    });
  }
}

function people(canvas: Canvas, brush: Brush, random: Random): void {
  const { width, height, unit } = canvas;
  for (const [u, v, s] of [
    [0.075, 0.615, 0.1],
    [0.115, 0.635, 0.105],
  ] as const) {
    for (let k = 0; k < 6; k++) {
      const x = (u + random.gaussian() * 0.003) * width;
      brush.stroke({
        path: [
          [x, v * height],
          [x + unit, (v - s * 0.75) * height],
        ],
        width: 6.5 * unit,
        color: random.pick(hexes('#14161f', '#232a40', '#1c1a20')),
        pressure: (t) => 1.1 - 0.5 * t,
      });
    }
    canvas.dot(u * width, (v - s * 0.86) * height, 3.2 * unit, hex('#c49a70'));
    brush.stroke({
      path: [
        [(u - 0.011) * width, (v - s * 0.92) * height],
        [(u + 0.011) * width, (v - s * 0.92) * height],
      ],
      width: 3.6 * unit,
      color: hex('#14161f'),
    });
  }
}

/** A thin bent figure in a dark coat, seen from behind. */
function figure(canvas: Canvas, brush: Brush, random: Random): void {
  const { width, height, unit } = canvas;
  const at = (x: number, y: number): Point => [(0.43 + x) * width, y * height];
  const lines = (count: number, from: (k: number) => Point[], wide: number, colors: readonly Rgb[]): void => {
    for (let i = 0; i < count; i++)
      brush.stroke({
        path: from(i / (count - 1)),
        width: wide * unit * random.range(0.8, 1.2),
        color: random.pick(colors),
        load: 1 * unit,
        streak: 0.08,
        ragged: 0.7,
        dry: 0.12,
      });
  };
  const coat = hexes('#151724', '#23283f', '#2f3a5a', '#1b1a22', '#3a2f4a');
  lines(
    15,
    (k) =>
      bezier(
        at(-0.05 + 0.1 * k, 0.6),
        at(-0.075 + 0.15 * k, 0.72),
        at(-0.04 + 0.13 * k, 0.85),
        at(-0.09 + 0.2 * k, 1.03),
        14,
      ),
    13,
    coat,
  );
  lines(
    6,
    (k) => bezier(at(-0.06, 0.62 + 0.02 * k), at(-0.1 - 0.01 * k, 0.7), at(-0.1, 0.78), at(-0.06 + 0.01 * k, 0.83), 10),
    9,
    coat,
  );
  lines(
    6,
    (k) => bezier(at(0.055, 0.62 + 0.02 * k), at(0.1 + 0.01 * k, 0.7), at(0.1, 0.78), at(0.07 - 0.01 * k, 0.83), 10),
    9,
    coat,
  );
  lines(
    4,
    (k) =>
      bezier(
        at(-0.018 + 0.012 * k, 0.585),
        at(-0.012 + 0.012 * k, 0.56),
        at(-0.012 + 0.01 * k, 0.55),
        at(-0.012 + 0.01 * k, 0.53),
        6,
      ),
    7,
    hexes('#b98a5c', '#d9b47a'),
  );
  lines(
    11,
    (k) =>
      bezier(
        at(-0.036 + 0.072 * k, 0.535),
        at(-0.058 + 0.116 * k, 0.49),
        at(-0.05 + 0.1 * k, 0.435),
        at(-0.012 + 0.024 * k, 0.418),
        10,
      ),
    8,
    hexes('#3a2418', '#5a3420', '#26180f', '#7a4a26'),
  );
  lines(
    3,
    (k) => bezier(at(0.036, 0.54 - 0.01 * k), at(0.05, 0.51), at(0.052, 0.48), at(0.046, 0.455), 8),
    3.5,
    hexes('#e8a050', '#d9702c'),
  );
  lines(
    4,
    (k) => bezier(at(0.058 + 0.006 * k, 0.63), at(0.082 + 0.006 * k, 0.72), at(0.08, 0.86), at(0.105, 1.02), 12),
    3,
    hexes('#d9702c', '#7a8ab0', '#e8a850'),
  );
}
