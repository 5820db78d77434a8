import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas, type Paint } from '../toolkit/canvas.js';
import { hex, hexes, mixRgb, type Rgb } from '../toolkit/color.js';
import { bezier, ellipse, place, ribbon, rotate, through, type Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { Random } from '../toolkit/random.js';
import { bell, clamp, length2, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, paperTooth } from '../toolkit/surface.js';

const LINE = hex('#3a2b1e');

interface Panel {
  readonly canvas: Canvas;
  readonly noise: Noise;
  readonly random: Random;
  /** From the unit square of the panel to pixels. */
  readonly at: (points: readonly Point[]) => Point[];
}

/** Lilies with whiplash stems in front of a halo, in a framed panel of muted flat colors. */
export function paintArtNouveau(width: number, height: number, seed = 1): PixelImage {
  const canvas = new Canvas(width, height, hex('#e6d5ae'));
  const panel: Panel = {
    canvas,
    noise: new Noise(seed),
    random: new Random(seed + 1),
    at: (points) => place(points, 0, 0, width, height),
  };
  ground(panel);
  halo(panel);
  leaves(panel);
  for (const [x, y, s, turn] of [
    [0.5, 0.345, 0.25, 0],
    [0.27, 0.48, 0.19, -0.5],
    [0.735, 0.5, 0.19, 0.5],
    [0.38, 0.66, 0.12, -0.25],
    [0.635, 0.68, 0.12, 0.3],
  ] as const) {
    stem(panel, x, y + s * 0.1, turn);
  }
  for (const [x, y, s, turn] of [
    [0.38, 0.66, 0.12, -0.25],
    [0.635, 0.68, 0.12, 0.3],
    [0.27, 0.48, 0.19, -0.5],
    [0.735, 0.5, 0.19, 0.5],
    [0.5, 0.345, 0.25, 0],
  ] as const) {
    lily(panel, x, y, s, turn);
  }
  frame(panel);
  addRelief(canvas, paperTooth(width, height, canvas.unit, seed, 2), 0.8 * canvas.unit);
  lightRelief(canvas, { strength: 0.13, gloss: 0 });
  return canvas.toPixels();
}

/** Lithographic ink: flat, with fine crayon grain and a soft gradient. */
function ink(panel: Panel, color: Rgb, second: Rgb = color): Paint {
  const { noise, canvas } = panel;
  const u = canvas.unit;
  return (x, y) => {
    const t = clamp(0.5 + 0.8 * noise.fbm(x / (70 * u), y / (70 * u), 3));
    const grain = 1 + 0.05 * noise.at(x / (1.6 * u), y / (1.6 * u)) + 0.03 * noise.at(x / (5 * u), y / (5 * u));
    const c = mixRgb(color, second, t);
    return [c[0] * grain, c[1] * grain, c[2] * grain];
  };
}

function shape(panel: Panel, points: readonly Point[], paint: Paint, line = 1.2): void {
  const placed = panel.at(points);
  panel.canvas.fill([placed], paint);
  if (line > 0) outline(panel, [...placed, placed[0]!], line);
}

/** A contour of varying width, like a drawn one. */
function outline(panel: Panel, path: readonly Point[], half: number, color = LINE): void {
  const phase = panel.random.range(0, 6);
  panel.canvas.line(
    path,
    (t) => half * panel.canvas.unit * (0.72 + 0.5 * Math.sin(t * 12.6 + phase) ** 2),
    color,
    0.95,
  );
}

function ground(panel: Panel): void {
  const { canvas, noise } = panel;
  const { width, height, unit } = canvas;
  canvas.wash((x, y) => {
    const v = y / height;
    const base = mixRgb(
      hex('#d9c48e'),
      hex('#8fa084'),
      smoothstep(0.25, 1, v + 0.05 * noise.at(x / (90 * unit), y / (90 * unit))),
    );
    const grain = 1 + 0.04 * noise.at(x / (1.7 * unit), y / (1.7 * unit));
    return [base[0] * grain, base[1] * grain, base[2] * grain];
  });
  // Long waves of hair-like lines run through the ground.
  for (let i = 0; i < 46; i++) {
    const x = -0.1 + i * 0.027;
    const path = Array.from({ length: 46 }, (_, k): Point => {
      const t = k / 45;
      return [(x + 0.09 * Math.sin(t * 5.2 + i * 0.11) + 0.03 * Math.sin(t * 11 + i * 0.07)) * width, t * height];
    });
    canvas.line(path, (t) => unit * (0.35 + 0.5 * Math.sin(t * 3.14)), hex('#7d8a62'), 0.4);
  }
}

function halo(panel: Panel): void {
  const { canvas } = panel;
  const ring = (r: number): Point[] => {
    const s = Math.min(canvas.width, canvas.height);
    return ellipse(0.5 * canvas.width, 0.345 * canvas.height, r * s, r * s, 0, 120);
  };
  const disc = (r: number, paint: Paint, line: number): void => {
    canvas.fill([ring(r)], paint);
    if (line > 0) outline(panel, [...ring(r), ring(r)[0]!], line);
  };
  disc(0.325, ink(panel, hex('#b98a3e'), hex('#cfa557')), 1.7);
  disc(0.312, ink(panel, hex('#f0e2b8'), hex('#ead9a6')), 1);
  disc(0.262, ink(panel, hex('#c98f5a'), hex('#d6a56c')), 1.2);
  disc(0.252, ink(panel, hex('#efe0bb'), hex('#f3e7c8')), 0.8);
  const s = Math.min(canvas.width, canvas.height);
  for (let i = 0; i < 36; i++) {
    const a = (i / 36) * 6.2832;
    const [cx, cy] = [0.5 * canvas.width + Math.cos(a) * 0.287 * s, 0.345 * canvas.height + Math.sin(a) * 0.287 * s];
    const leaf = rotate(ellipse(cx, cy, 0.021 * s, 0.0095 * s, 0, 24), cx, cy, a + 0.9);
    canvas.fill([leaf], ink(panel, i % 2 ? hex('#7f9468') : hex('#b9634a')));
    outline(panel, [...leaf, leaf[0]!], 0.65);
  }
  // A sunlit inner glow.
  canvas.wash(
    hex('#fbf3d6'),
    (x, y) => 0.7 * bell(length2(x / s - (0.5 * canvas.width) / s, y / s - (0.34 * canvas.height) / s), 0.16),
  );
}

function stem(panel: Panel, x: number, y: number, turn: number): void {
  const foot = 0.5 + (x - 0.5) * 0.42;
  const path = bezier([x, y], [x - turn * 0.2, y + 0.25], [foot + turn * 0.35, 0.8], [foot - turn * 0.1, 1.05], 40);
  const paint = ink(panel, hex('#6f8452'), hex('#8c9c62'));
  shape(
    panel,
    ribbon(path, (t) => 0.0075 + 0.006 * t),
    paint,
    1.15,
  );
}

/** Long sword-shaped leaves in whiplash curves. */
function leaves(panel: Panel): void {
  const blades: readonly (readonly [Point, Point, Point, Point, number])[] = [
    [[0.46, 1.05], [0.3, 0.8], [0.02, 0.86], [0.1, 0.6], 0.03],
    [[0.54, 1.05], [0.72, 0.8], [0.99, 0.88], [0.9, 0.6], 0.03],
    [[0.42, 1.05], [0.2, 0.95], [0.18, 0.78], [0.06, 0.8], 0.026],
    [[0.58, 1.05], [0.8, 0.95], [0.83, 0.8], [0.95, 0.82], 0.026],
    [[0.48, 1.05], [0.44, 0.85], [0.52, 0.72], [0.44, 0.55], 0.022],
    [[0.53, 1.05], [0.6, 0.88], [0.5, 0.8], [0.585, 0.6], 0.02],
    [[0.38, 1.05], [0.12, 1.0], [0.1, 0.93], [-0.02, 0.95], 0.028],
    [[0.62, 1.05], [0.86, 1.0], [0.9, 0.95], [1.03, 0.97], 0.028],
  ];
  blades.forEach(([a, b, c, d, wide], i) => {
    const path = bezier(a, b, c, d, 44);
    const paint = ink(panel, i % 2 ? hex('#5f7a55') : hex('#7f9460'), hex('#94a56c'));
    shape(
      panel,
      ribbon(path, (t) => wide * Math.pow(Math.sin(Math.PI * Math.min(1, 0.25 + 0.76 * t)), 0.8)),
      paint,
      1.3,
    );
    outline(panel, panel.at(path.slice(2, 40)), 0.55);
    // A spiral tendril at the tip.
    const side = d[0] < 0.5 ? 1 : -1;
    const curl = Array.from({ length: 50 }, (_, k): Point => {
      const t = k / 49;
      const r = 0.075 * (1 - t) ** 1.3;
      const angle = -1.2 + t * 8.6;
      return [d[0] + side * (0.05 - Math.cos(angle) * r * 0.8 - 0.02), d[1] - 0.055 - Math.sin(angle) * r + 0.0];
    });
    if (i < 4) outline(panel, panel.at(curl), 1.05, hex('#5a6b42'));
  });
}

function lily(panel: Panel, x: number, y: number, s: number, turn: number): void {
  const white = ink(panel, hex('#f7efd9'), hex('#f1dfc0'));
  const blush = ink(panel, hex('#eec3a2'), hex('#f3d8b8'));
  const move = (points: readonly Point[]): Point[] =>
    rotate(
      points.map(([px, py]): Point => [x + px * s, y + py * s]),
      x,
      y,
      turn,
    );
  const petal = (angle: number, long: number, wide: number, paint: Paint, curl: number): void => {
    const tip: Point = [Math.sin(angle) * long, -Math.cos(angle) * long];
    const nx = Math.cos(angle);
    const ny = Math.sin(angle);
    const left = bezier(
      [0, 0],
      [tip[0] * 0.25 - nx * wide, tip[1] * 0.25 - ny * wide],
      [tip[0] * 0.8 - nx * wide * 0.9, tip[1] * 0.8 - ny * wide * 0.9],
      [tip[0] + nx * curl, tip[1] + ny * curl],
      18,
    );
    const right = bezier(
      [tip[0] + nx * curl, tip[1] + ny * curl],
      [tip[0] * 0.8 + nx * wide * 0.9, tip[1] * 0.8 + ny * wide * 0.9],
      [tip[0] * 0.25 + nx * wide, tip[1] * 0.25 + ny * wide],
      [0, 0],
      18,
    );
    shape(panel, move([...left, ...right]), paint, s > 0.15 ? 1.35 : 1);
    for (const k of [-0.35, 0, 0.35]) {
      const vein = bezier(
        [0, -0.02],
        [tip[0] * 0.35 + nx * wide * k, tip[1] * 0.35 + ny * wide * k],
        [tip[0] * 0.6 + nx * wide * k, tip[1] * 0.6 + ny * wide * k],
        [tip[0] * 0.8 + nx * wide * k * 0.5, tip[1] * 0.8 + ny * wide * k * 0.5],
        12,
      );
      outline(panel, panel.at(move(vein)), 0.42, hex('#b98a5e'));
    }
  };
  petal(-0.42, 0.92, 0.2, blush, -0.05);
  petal(0.42, 0.92, 0.2, blush, 0.05);
  petal(-1.15, 0.95, 0.2, white, -0.14);
  petal(1.15, 0.95, 0.2, white, 0.14);
  petal(0, 0.98, 0.23, white, 0.02);
  petal(-1.85, 0.72, 0.17, white, 0.12);
  petal(1.85, 0.72, 0.17, white, -0.12);
  for (let i = 0; i < 6; i++) {
    const a = (i / 5 - 0.5) * 1.3;
    const thread = bezier(
      [0, -0.05],
      [Math.sin(a) * 0.2, -0.25],
      [Math.sin(a) * 0.34, -0.42],
      [Math.sin(a) * 0.5, -0.55 - 0.06 * Math.cos(a * 3)],
      12,
    );
    outline(panel, panel.at(move(thread)), 0.6, hex('#7f8a4a'));
    const end = thread[12]!;
    const anther = move(ellipse(end[0], end[1], 0.045, 0.018, a, 16));
    shape(panel, anther, ink(panel, hex('#b5622c')), 0.6);
  }
}

/** A frame of double lines with whiplash corners and a band of stylized leaves. */
function frame(panel: Panel): void {
  const { canvas } = panel;
  const { width, height, unit } = canvas;
  const band = 0.062 * Math.min(width, height);
  const cover = (x: number, y: number): number => Math.min(x, y, width - 1 - x, height - 1 - y);
  const paint = ink(panel, hex('#7a4a36'), hex('#8c5a40'));
  canvas.wash(paint, (x, y) => clamp(band - cover(x, y)));
  for (const [at, thick, color] of [
    [band, 1.7, LINE],
    [band * 0.86, 1, hex('#d9b25e')],
    [band * 0.16, 1.1, hex('#d9b25e')],
  ] as const) {
    canvas.wash(color, (x, y) => clamp(thick * unit + 0.5 - Math.abs(cover(x, y) - at)));
  }
  const s = band / 0.062;
  const motif = (cx: number, cy: number, turn: number, k: number): void => {
    const curve = through(
      [
        [-0.03, 0.008],
        [-0.015, -0.012],
        [0.005, 0.012],
        [0.026, -0.006],
      ],
      false,
      10,
    );
    const path = rotate(
      curve.map(([px, py]): Point => [cx + px * s, cy + py * s]),
      cx,
      cy,
      turn,
    );
    canvas.line(path, (t) => unit * (0.6 + 1.2 * Math.sin(t * 3.14)), hex('#d9b25e'), 0.95);
    const leaf = rotate(ellipse(cx, cy - 0.006 * s, 0.011 * s, 0.0052 * s, 0.5, 20), cx, cy, turn);
    canvas.fill([leaf], ink(panel, hexes('#8fa266', '#c97f4f', '#e3cf96')[k % 3]!));
    outline(panel, [...leaf, leaf[0]!], 0.55);
  };
  const across = Math.max(1, Math.round(width / (s * 0.068)));
  for (let i = 0; i < across; i++) {
    const x = ((i + 0.5) / across) * width;
    motif(x, band * 0.52, 0, i);
    motif(x, height - band * 0.52, Math.PI, i);
  }
  const down = Math.max(1, Math.round(height / (s * 0.068)));
  for (let i = 1; i < down - 1; i++) {
    const y = ((i + 0.5) / down) * height;
    motif(band * 0.52, y, -Math.PI / 2, i);
    motif(width - band * 0.52, y, Math.PI / 2, i);
  }
}
