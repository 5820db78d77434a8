import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas } from '../toolkit/canvas.js';
import { hex, mixRgb } from '../toolkit/color.js';
import { bezier, ellipse, place, ribbon, rotate, through, type Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { createPlane, samplePlane, signedDistance } from '../toolkit/plane.js';
import { rasterize } from '../toolkit/raster.js';
import { Random } from '../toolkit/random.js';
import { clamp, length2, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, paperTooth } from '../toolkit/surface.js';
import { type Block, set, carve, leave, gouge } from './linocutBlock.js';

/** A crow on a branch in front of a red moon, cut in linoleum and printed in black over one color. */
export function paintLinocut(width: number, height: number, seed = 1): PixelImage {
  const canvas = new Canvas(width, height, hex('#efe3c8'));
  const { unit } = canvas;
  const noise = new Noise(seed);
  const block: Block = { ink: createPlane(width, height, 1), random: new Random(seed + 1), unit };
  const at = (points: readonly Point[]): Point[] => place(points, 0, 0, width, height);
  const moon: Point = [0.6 * width, 0.36 * height];
  const radius = 0.255 * Math.min(width, height);
  carveNight(block, noise, moon, radius);
  carve(block, ellipse(moon[0], moon[1], radius, radius, 0, 90));
  hills(block, at);
  branches(block, at, noise);
  crow(block, at);
  reeds(block, at);
  const edge = 0.035 * Math.min(width, height);
  // Print the red block first: the moon and its glow on the water, slightly out of register.
  canvas.wash(
    (x, y) => mixRgb(hex('#c63a26'), hex('#dd5a34'), clamp(0.5 + 0.7 * noise.fbm(x / (30 * unit), y / (30 * unit), 3))),
    (x, y) => {
      const d = length2(x - moon[0] - 2 * unit, y - moon[1] + 1.5 * unit) - radius - 2.5 * unit;
      const pond =
        y > 0.79 * height && Math.abs(x - moon[0]) < radius * (0.9 + 0.2 * noise.at(y / (7 * unit), 3)) ? 1 : 0;
      return (
        Math.max(clamp(0.5 - d), pond) *
        rolled(noise, x, y, unit) *
        (Math.min(x, y, width - x, height - y) > edge ? 1 : 0)
      );
    },
  );
  canvas.wash(
    (x, y) => mixRgb(hex('#17181c'), hex('#2a2724'), clamp(0.4 + 0.5 * noise.fbm(x / (20 * unit), y / (20 * unit), 3))),
    (x, y) => {
      const inside =
        Math.min(x, y, width - 1 - x, height - 1 - y) - edge - 1.2 * unit * noise.at(x / (16 * unit), y / (16 * unit));
      return block.ink.data[y * width + x]! * clamp(inside) * rolled(noise, x + 300, y, unit);
    },
  );
  addRelief(canvas, paperTooth(width, height, unit, seed, 2.4), 1.1 * unit);
  lightRelief(canvas, { strength: 0.16, gloss: 0 });
  return canvas.toPixels();
}

/** Rolled ink: nearly solid, with small white specks. */
function rolled(noise: Noise, x: number, y: number, unit: number): number {
  const salt = noise.at(x / (1.7 * unit), y / (1.7 * unit)) + 0.8 * noise.fbm(x / (45 * unit), y / (45 * unit), 3);
  return 0.96 * smoothstep(1.05, 0.72, salt);
}

/** Short furrows in rings around the moon, closer and longer near it. */
function carveNight(block: Block, noise: Noise, moon: Point, radius: number): void {
  const { random, unit, ink } = block;
  for (let ring = 0; ring < 44; ring++) {
    const r = radius + (7 + ring * 9.2) * unit;
    const count = Math.round((2 * Math.PI * r) / (20 * unit));
    const shift = random.next();
    for (let i = 0; i < count; i++) {
      const a = ((i + shift) / count) * 2 * Math.PI + random.range(-0.02, 0.02);
      const x = moon[0] + Math.cos(a) * r;
      const y = moon[1] + Math.sin(a) * r;
      if (x < 0 || y < 0 || x > ink.width || y > ink.height * 0.8) continue;
      const strength =
        clamp(1.15 - (r - radius) / (330 * unit)) * (0.75 + 0.5 * noise.at(x / (60 * unit), y / (60 * unit)));
      if (strength < 0.14) continue;
      const half = ((8.4 * unit) / r) * random.range(0.7, 1.05);
      const path = Array.from({ length: 7 }, (_, k): Point => {
        const b = a + (k / 6 - 0.5) * 2 * half;
        return [moon[0] + Math.cos(b) * r, moon[1] + Math.sin(b) * r];
      });
      gouge(block, random.chance(0.5) ? path : path.reverse(), 2.5 * strength + 0.4);
    }
  }
}

function hills(block: Block, at: (points: readonly Point[]) => Point[]): void {
  const { random } = block;
  const far = through(
    [
      [-0.05, 0.72],
      [0.15, 0.66],
      [0.34, 0.7],
      [0.55, 0.64],
      [0.8, 0.69],
      [1.05, 0.63],
    ],
    false,
    14,
  );
  leave(block, at([...far, [1.05, 0.82], [-0.05, 0.82]]));
  for (let i = 0; i < far.length - 4; i += 1) {
    const [x, y] = far[i]!;
    const long = random.range(0.03, 0.1);
    gouge(
      block,
      at([
        [x, y + 0.006],
        [x + 0.015, y + long * 0.5],
        [x + 0.034 + random.range(-0.01, 0.01), y + long],
      ]),
      1.7,
    );
  }
  // Water: long flat furrows with uncut ridges between them.
  leave(
    block,
    at([
      [-0.05, 0.79],
      [1.05, 0.79],
      [1.05, 1.05],
      [-0.05, 1.05],
    ]),
  );
  for (let row = 0; row < 17; row++) {
    const y = 0.8 + row * 0.0125 + 0.0002 * row * row;
    for (let x = -0.03 + random.range(0, 0.1); x < 1.02;) {
      const near = Math.exp(-(((x - 0.6) / 0.25) ** 2));
      const long = random.range(0.03, 0.09) + 0.07 * near;
      if (random.next() < 0.45 + 0.55 * near)
        gouge(
          block,
          at([
            [x, y],
            [x + long * 0.5, y + random.range(-0.002, 0.002)],
            [x + long, y],
          ]),
          1.2 + 1.9 * near,
        );
      x += long + random.range(0.006, 0.05);
    }
  }
}

function branches(block: Block, at: (points: readonly Point[]) => Point[], noise: Noise): void {
  const limb = through(
    [
      [-0.04, 0.735],
      [0.14, 0.685],
      [0.33, 0.645],
      [0.5, 0.655],
      [0.68, 0.6],
      [0.86, 0.575],
      [1.04, 0.5],
    ],
    false,
    16,
  );
  const twigs: [readonly Point[], number][] = [
    [limb, 0.021],
    [
      through(
        [
          [0.68, 0.6],
          [0.76, 0.52],
          [0.8, 0.42],
          [0.88, 0.34],
        ],
        false,
        12,
      ),
      0.009,
    ],
    [
      through(
        [
          [0.8, 0.42],
          [0.76, 0.35],
          [0.77, 0.28],
        ],
        false,
        10,
      ),
      0.0055,
    ],
    [
      through(
        [
          [0.14, 0.685],
          [0.1, 0.58],
          [0.13, 0.47],
          [0.09, 0.36],
        ],
        false,
        12,
      ),
      0.01,
    ],
    [
      through(
        [
          [0.12, 0.52],
          [0.19, 0.46],
          [0.2, 0.39],
        ],
        false,
        10,
      ),
      0.006,
    ],
    [
      through(
        [
          [0.86, 0.575],
          [0.93, 0.62],
          [0.98, 0.7],
        ],
        false,
        10,
      ),
      0.007,
    ],
  ];
  for (const [path, thick] of twigs) {
    const form = (t: number): number => thick * (1.05 - 0.72 * t) * (1 + 0.22 * noise.at(t * 16, thick * 900));
    set(block, [at(ribbon(path, (t) => form(t) + 0.006))], 0);
    set(block, [at(ribbon(path, form))], 1);
    for (let i = 3; i < path.length - 4; i += 3) {
      const [x, y] = path[i]!;
      const [nx, ny] = path[i + 3]!;
      gouge(
        block,
        at([
          [x, y - form(i / path.length) * 0.35],
          [nx, ny - form(i / path.length) * 0.45],
        ]),
        1.1 * Math.min(1.3, thick * 70),
      );
    }
    // Needles in fans at the ends.
    for (let i = Math.floor(path.length * 0.3); i < path.length; i += thick > 0.015 ? 11 : 4)
      needles(block, at, path[i]!);
  }
}

function needles(block: Block, at: (points: readonly Point[]) => Point[], [x, y]: Point): void {
  const { random } = block;
  const fan = random.range(-2.2, -0.9);
  for (const [value, extra] of [
    [0, 0.0022],
    [1, 0],
  ] as const) {
    for (let i = 0; i < 11; i++) {
      const a = fan + (i / 10 - 0.5) * 2.1;
      const long = 0.052 * (1 - 0.35 * Math.abs(i / 10 - 0.5));
      set(
        block,
        [
          at(
            ribbon(
              [
                [x, y],
                [x + Math.cos(a) * long * 0.5, y + Math.sin(a) * long * 0.5],
                [x + Math.cos(a) * long, y + Math.sin(a) * long],
              ],
              (t) => 0.0021 * (1 - 0.8 * t) + extra,
            ),
          ),
        ],
        value,
      );
    }
  }
}

/** The bird: a black shape with a carved rim, feathers as rows of furrows. */
function crow(block: Block, at: (points: readonly Point[]) => Point[]): void {
  const { random } = block;
  const turn = (points: readonly Point[]): Point[] => at(rotate(points, 0.47, 0.5, 0.12));
  const outline = [
    ...bezier([0.275, 0.315], [0.315, 0.275], [0.35, 0.262], [0.392, 0.268], 12),
    ...bezier([0.392, 0.268], [0.455, 0.285], [0.47, 0.34], [0.53, 0.385], 12),
    ...bezier([0.53, 0.385], [0.6, 0.435], [0.68, 0.52], [0.745, 0.655], 14),
    ...bezier([0.745, 0.655], [0.7, 0.655], [0.655, 0.62], [0.615, 0.595], 8),
    ...bezier([0.615, 0.595], [0.56, 0.625], [0.475, 0.635], [0.425, 0.575], 12),
    ...bezier([0.425, 0.575], [0.37, 0.5], [0.375, 0.42], [0.352, 0.355], 12),
    ...bezier([0.352, 0.355], [0.34, 0.33], [0.31, 0.335], [0.275, 0.315], 8),
  ];
  // A light rim separates the bird from the night.
  const plane = createPlane(block.ink.width, block.ink.height);
  const mask = rasterize([turn(outline)], plane.width, plane.height);
  for (let y = 0; y < mask.height; y++)
    plane.data.set(mask.data.subarray(y * mask.width, (y + 1) * mask.width), (y + mask.y) * plane.width + mask.x);
  const distance = signedDistance(plane);
  for (let i = 0; i < plane.data.length; i++) {
    const d = distance.data[i]!;
    if (d > 0 && d < 3 * block.unit) block.ink.data[i] = Math.min(block.ink.data[i]!, 1 - clamp(3 * block.unit - d));
    if (d <= 0.5) block.ink.data[i] = Math.max(block.ink.data[i]!, clamp(0.5 - d));
  }
  for (const foot of [0.455, 0.515]) {
    for (const [value, extra] of [
      [0, 0.005],
      [1, 0],
    ] as const) {
      set(
        block,
        [
          turn(
            ribbon(
              [
                [foot, 0.6],
                [foot + 0.006, 0.65],
              ],
              () => 0.007 + extra,
            ),
          ),
          turn(
            ribbon(
              [
                [foot - 0.022, 0.662],
                [foot + 0.006, 0.652],
                [foot + 0.032, 0.664],
              ],
              () => 0.0055 + extra,
            ),
          ),
        ],
        value,
      );
    }
  }
  const inside = (x: number, y: number): boolean => samplePlane(distance, x, y) < -3.5 * block.unit;
  const feather = (path: readonly Point[], wide: number): void => {
    const placed = turn(path);
    if (placed.every(([x, y]) => inside(x, y))) gouge(block, placed, wide);
  };
  // Small feathers on head and breast, long ones on wing and tail.
  for (let row = 0; row < 15; row++) {
    for (let k = 0; k < 9; k++) {
      const x = 0.36 + k * 0.021 + row * 0.007 + (row % 2) * 0.01;
      const y = 0.305 + row * 0.0205;
      if (x > 0.44 + row * 0.004 && row > 3) continue;
      feather(
        [
          [x, y],
          [x + 0.006, y + 0.008],
          [x + 0.015, y + 0.012],
        ],
        1.25,
      );
    }
  }
  for (let k = 0; k < 9; k++) {
    for (let s = 0; s < 4; s++) {
      const x = 0.455 + s * 0.055 + k * 0.005;
      const y = 0.375 + k * 0.021 + s * 0.053;
      feather(
        bezier(
          [x, y],
          [x + 0.02, y + 0.008],
          [x + 0.035, y + 0.022],
          [x + 0.05 + random.range(-0.004, 0.004), y + 0.042],
          8,
        ),
        1.5,
      );
    }
  }
  carve(block, turn(ellipse(0.356, 0.302, 0.011, 0.011, 0, 20)));
  leave(block, turn(ellipse(0.358, 0.303, 0.0062, 0.0062, 0, 16)));
  feather(bezier([0.292, 0.314], [0.31, 0.318], [0.325, 0.318], [0.342, 0.314], 8), 0.9);
}

function reeds(block: Block, at: (points: readonly Point[]) => Point[]): void {
  const { random } = block;
  for (let i = 0; i < 34; i++) {
    const x = i < 22 ? random.range(0.0, 0.24) : random.range(0.84, 1.0);
    const tall = random.range(0.08, 0.24);
    const bend = random.gaussian() * 0.03;
    const path = bezier([x, 1.02], [x, 1.02 - tall * 0.5], [x + bend * 0.4, 1.0 - tall], [x + bend, 0.98 - tall], 10);
    set(block, [at(ribbon(path, (t) => 0.0062 * (1 - t) + 0.0034))], 0);
    set(block, [at(ribbon(path, (t) => 0.0052 * (1 - t) + 0.0004))], 1);
  }
}
