import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas, type Paint } from '../toolkit/canvas.js';
import { hex, hexes, mixRgb, type Rgb } from '../toolkit/color.js';
import { ellipse, spiral, through, type Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { hash2, Random } from '../toolkit/random.js';
import { bell, clamp, fract, length2, smoothstep } from '../toolkit/scalar.js';
import { lightRelief } from '../toolkit/surface.js';

const UMBER = hex('#3f2a17');

/** A tree of spirals in leaf gold over a jeweled meadow: eyes, triangles, little squares and blossoms. */
export function paintGoldenTree(width: number, height: number, seed = 1): PixelImage {
  const noise = new Noise(seed);
  const random = new Random(seed + 1);
  const canvas = new Canvas(width, height, hex('#b98a35'));
  leafGold(canvas, noise, seed);
  const size = Math.min(width, height);
  const at = (x: number, y: number): Point => [width / 2 + x * size, height * 0.46 + y * size];
  groundSpirals(canvas, random, size);
  meadow(canvas, noise, random);
  robe(canvas, random, at(-0.33, 0.12), size * 0.15, size * 0.42, noise);
  robe(canvas, random, at(0.34, 0.16), size * 0.13, size * 0.36, noise);
  tree(canvas, noise, random, at, size);
  lightRelief(canvas, { strength: 0.42, gloss: 0.2 });
  return canvas.toPixels();
}

/** Squares of gold leaf with varying tilt and wear; red bole shows in the cracks. */
function leafGold(canvas: Canvas, noise: Noise, seed: number): void {
  const { unit, width } = canvas;
  const leaf = 58 * unit;
  canvas.wash((x, y) => {
    const wx = x + 3 * unit * noise.at(x / (30 * unit), y / (30 * unit));
    const wy = y + 3 * unit * noise.at(x / (30 * unit) + 50, y / (30 * unit));
    const i = Math.floor(wx / leaf);
    const j = Math.floor(wy / leaf);
    const own = hash2(i, j, seed);
    const fx = fract(wx / leaf);
    const fy = fract(wy / leaf);
    const seam = Math.min(fx, fy, 1 - fx, 1 - fy) * leaf;
    const sheen = 0.5 + 0.5 * noise.fbm(x / (90 * unit) + own * 9, y / (60 * unit), 3);
    let color = mixRgb(hex('#a87a2c'), hex('#e9c766'), clamp(0.25 + 0.5 * sheen + 0.35 * (own - 0.5)));
    const worn = smoothstep(0.28, 0.55, noise.fbm(x / (16 * unit), y / (16 * unit), 4));
    color = mixRgb(color, hex('#8a4a26'), 0.5 * worn + 0.35 * bell(seam, 1.1 * unit));
    const grain = 1 + 0.05 * noise.at(x / (1.6 * unit), y / (1.6 * unit));
    canvas.relief.data[y * width + x] = unit * (0.9 * noise.fbm(x / (5 * unit), y / (5 * unit), 3) + 0.35 * own);
    return [color[0] * grain, color[1] * grain, color[2] * grain];
  });
}

/** Raises the paint under a line or shape slightly, like gesso relief under gold. */
function raised(canvas: Canvas, path: readonly Point[], half: (t: number) => number, paint: Paint, lift = 1.6): void {
  const n = path.length;
  canvas.line(path, half, paint, 0.96);
  for (let i = 0; i < n; i++) {
    const [x, y] = path[i]!;
    const r = half(i / (n - 1));
    for (let py = Math.floor(y - r); py <= y + r; py++) {
      for (let px = Math.floor(x - r); px <= x + r; px++) {
        if (px < 0 || py < 0 || px >= canvas.width || py >= canvas.height) continue;
        const d = length2(px - x, py - y) / (r + 0.01);
        if (d > 1) continue;
        const k = py * canvas.width + px;
        canvas.relief.data[k] = Math.max(canvas.relief.data[k]!, lift * canvas.unit * Math.sqrt(1 - d * d));
      }
    }
  }
}

function groundSpirals(canvas: Canvas, random: Random, size: number): void {
  const { width, height, unit } = canvas;
  for (let i = 0; i < 46; i++) {
    const x = random.next() * width;
    const y = random.next() * height * 0.78;
    const r = random.range(0.018, 0.04) * size;
    canvas.line(spiral(x, y, r, random.sign() * 2.3, random.range(0, 6), 50), 0.6 * unit, hex('#7d5520'), 0.4);
  }
}

/** The tree: a dividing trunk. Every branch ends in a spiral, and spirals grow from spirals. */
function tree(canvas: Canvas, noise: Noise, random: Random, at: (x: number, y: number) => Point, size: number): void {
  const { unit } = canvas;
  const bark: Paint = (x, y) => {
    const flake = noise.at(x / (4.5 * unit), y / (9 * unit));
    return flake > 0.33
      ? hex('#d9b04c')
      : mixRgb(UMBER, hex('#6a4522'), clamp(0.5 + noise.fbm(x / (12 * unit), y / (12 * unit), 3)));
  };
  const limb = (points: readonly Point[], from: number, to: number): void => {
    const path = through(points, false, 16).map(([x, y]) => at(x, y));
    raised(canvas, path, (t) => (from + (to - from) * t) * size, bark);
  };
  const curl = (x: number, y: number, r: number, turns: number, start: number, thick: number): void => {
    const path = spiral(...at(x, y), r * size, turns, start, 110);
    raised(canvas, path, (t) => thick * size * (1 - 0.72 * t), bark);
    const [cx, cy] = at(x, y);
    eye(canvas, cx, cy, r * size * 0.16);
  };
  limb(
    [
      [0.02, 0.62],
      [0.0, 0.4],
      [0.015, 0.2],
      [0, 0.05],
    ],
    0.043,
    0.026,
  );
  limb(
    [
      [0, 0.1],
      [-0.06, -0.03],
      [-0.19, -0.06],
      [-0.3, -0.02],
    ],
    0.022,
    0.009,
  );
  limb(
    [
      [0, 0.08],
      [0.07, -0.05],
      [0.2, -0.07],
      [0.31, -0.03],
    ],
    0.022,
    0.009,
  );
  limb(
    [
      [0, 0.06],
      [-0.03, -0.12],
      [-0.12, -0.24],
      [-0.24, -0.27],
    ],
    0.02,
    0.008,
  );
  limb(
    [
      [0, 0.06],
      [0.04, -0.12],
      [0.13, -0.23],
      [0.25, -0.27],
    ],
    0.02,
    0.008,
  );
  limb(
    [
      [0, 0.02],
      [0.01, -0.15],
      [0.0, -0.3],
      [0.03, -0.37],
    ],
    0.017,
    0.007,
  );
  for (const [x, y, r, turns, start, thick] of [
    [-0.36, -0.075, 0.082, 2.6, 0.75, 0.009],
    [0.37, -0.085, 0.084, -2.6, 2.35, 0.009],
    [-0.3, -0.33, 0.085, 2.7, 0.85, 0.008],
    [0.31, -0.33, 0.086, -2.7, 2.25, 0.008],
    [0.09, -0.385, 0.062, 2.5, 3.1, 0.007],
    [-0.07, -0.39, 0.05, -2.4, 0.1, 0.006],
    [-0.17, -0.155, 0.068, 2.6, 1.2, 0.0075],
    [0.18, -0.15, 0.07, -2.6, 1.9, 0.0075],
    [-0.07, -0.2, 0.044, -2.4, -0.3, 0.006],
    [0.085, -0.21, 0.046, 2.4, 3.4, 0.006],
    [-0.215, 0.045, 0.058, -2.5, -1.3, 0.007],
    [0.225, 0.04, 0.06, 2.5, -1.9, 0.007],
    [-0.44, -0.22, 0.05, 2.4, 0.6, 0.006],
    [0.445, -0.22, 0.05, -2.4, 2.5, 0.006],
    [-0.1, 0.03, 0.036, -2.3, -1, 0.005],
    [0.105, 0.03, 0.036, 2.3, -2, 0.005],
    [-0.43, 0.035, 0.042, 2.3, 0.4, 0.0055],
    [0.44, 0.035, 0.042, -2.3, 2.7, 0.0055],
    [-0.18, -0.4, 0.042, 2.3, 0.4, 0.0055],
    [0.2, -0.41, 0.044, -2.3, 2.7, 0.0055],
    [-0.42, -0.4, 0.05, -2.4, 0.5, 0.006],
    [0.42, -0.41, 0.05, 2.4, 2.6, 0.006],
  ] as const) {
    curl(x, y, r, turns, start, thick);
  }
  // Triangles and eyes hang like leaves.
  for (let i = 0; i < 26; i++) {
    const [x, y] = at(random.range(-0.46, 0.46), random.range(-0.44, 0.1));
    const s = size * random.range(0.008, 0.014);
    if (random.chance(0.22)) eye(canvas, x, y, s);
    else triangle(canvas, x, y, s, random);
  }
}

function eye(canvas: Canvas, x: number, y: number, r: number): void {
  canvas.fill([ellipse(x, y, r * 1.5, r, 0, 24)], hex('#f3e9cf'));
  canvas.line(ellipse(x, y, r * 1.5, r, 0, 24).concat([[x + r * 1.5, y]]), 0.7 * canvas.unit, UMBER);
  canvas.dot(x, y, r * 0.62, hex('#4a5a3f'));
  canvas.dot(x, y, r * 0.3, hex('#14110d'));
}

function triangle(canvas: Canvas, x: number, y: number, s: number, random: Random): void {
  const turn = random.range(0, 6.28);
  const corners = [0, 1, 2].map((k): Point => [
    x + Math.cos(turn + k * 2.094) * s * 1.2,
    y + Math.sin(turn + k * 2.094) * s * 1.2,
  ]);
  canvas.fill([corners], random.pick(hexes('#17140f', '#f3ead2', '#8a2f2a', '#2d5f6a')));
  canvas.line([...corners, corners[0]!], 0.6 * canvas.unit, hex('#f0d27a'), 0.9);
}

/** A robe of patches: black and white rectangles, rings, waves, each framed in gold. */
function robe(canvas: Canvas, random: Random, [x, y]: Point, half: number, tall: number, noise: Noise): void {
  const { unit } = canvas;
  const outline = through(
    [
      [x - half * 0.45, y],
      [x + half * 0.1, y - half * 0.35],
      [x + half * 0.55, y + half * 0.2],
      [x + half, y + tall * 0.55],
      [x + half * 0.9, y + tall],
      [x - half * 0.9, y + tall],
      [x - half, y + tall * 0.55],
    ],
    true,
    12,
  );
  canvas.fill([outline], hex('#caa044'));
  const inside = (px: number, py: number): boolean => {
    const t = (py - y) / tall;
    const edge = half * (0.42 + 0.62 * smoothstep(0, 0.55, t));
    return t > 0.02 && t < 0.97 && Math.abs(px - x) < edge * 0.86;
  };
  const cell = half * 0.21;
  for (let j = 0; j * cell < tall; j++) {
    for (let i = -5; i <= 5; i++) {
      const px = x + i * cell + (j % 2) * cell * 0.35 + 0.1 * cell * noise.at(i * 3.3, j * 2.7);
      const py = y + (j + 0.5) * cell;
      if (!inside(px, py)) continue;
      const kind = random.next();
      const w = cell * random.range(0.3, 0.45);
      const h = cell * random.range(0.36, 0.5);
      const color: Rgb = random.pick(
        hexes('#15120e', '#f5ecd6', '#15120e', '#8d8a80', '#a8782c', '#2d5f6a', '#9c3a2c'),
      );
      if (kind < 0.62)
        canvas.fill(
          [
            [
              [px - w, py - h],
              [px + w, py - h],
              [px + w, py + h],
              [px - w, py + h],
            ],
          ],
          color,
        );
      else if (kind < 0.84) {
        canvas.dot(px, py, cell * 0.42, color);
        canvas.dot(px, py, cell * 0.27, hex('#e0b84f'));
        canvas.dot(px, py, cell * 0.12, hex('#8a2f2a'));
      } else canvas.line(spiral(px, py, cell * 0.44, 2, random.range(0, 6), 30), 0.8 * unit, UMBER);
      const k = Math.round(py) * canvas.width + Math.round(px);
      if (k >= 0 && k < canvas.relief.data.length) canvas.relief.data[k] = 1.5 * unit;
    }
  }
  canvas.line([...outline, outline[0]!], 1.5 * unit, UMBER, 0.9);
  canvas.line([...outline, outline[0]!], 0.6 * unit, hex('#f2d987'), 0.9);
}

/** A carpet of blossoms below, green and violet with points of every color. */
function meadow(canvas: Canvas, noise: Noise, random: Random): void {
  const { width, height, unit } = canvas;
  const top = (u: number): number => 0.86 + 0.02 * Math.sin(u * 5 + 1) + 0.012 * noise.at(u * 9, 2);
  canvas.wash(
    (x, y) => mixRgb(hex('#3c5a2c'), hex('#6f7f35'), clamp(0.5 + 0.8 * noise.fbm(x / (14 * unit), y / (14 * unit), 3))),
    (x, y) =>
      smoothstep(
        -2 * unit,
        3 * unit,
        y - top(x / width) * height + 5 * unit * noise.at(x / (6 * unit), y / (6 * unit)),
      ),
  );
  const petals = hexes('#e9d25a', '#d85a7a', '#f3ead2', '#7a4fa8', '#e0783a', '#5a8fc4', '#c43a3a');
  for (let i = 0; i < 900; i++) {
    const u = random.next();
    const v = top(u) + (1.02 - top(u)) * random.next();
    const [x, y] = [u * width, v * height];
    if (random.chance(0.5)) {
      const a = random.range(0, 3.14);
      canvas.fill(
        [ellipse(x, y, 4.2 * unit, 1.7 * unit, a, 14)],
        mixRgb(hex('#2f4a24'), hex('#8fa04a'), random.next()),
        0.9,
      );
      continue;
    }
    const color = random.pick(petals);
    const r = random.range(1.3, 2.4) * unit;
    for (let k = 0; k < 5; k++)
      canvas.dot(x + Math.cos(k * 1.257) * r, y + Math.sin(k * 1.257) * r, r * 0.72, color, 0.95);
    canvas.dot(x, y, r * 0.55, hex('#8a4a1c'));
  }
}
