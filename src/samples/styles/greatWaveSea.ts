import { type Canvas, type Paint } from '../toolkit/canvas.js';
import type { Rgb } from '../toolkit/color.js';
import { ribbon, through, type Point } from '../toolkit/curves.js';
import { type Random } from '../toolkit/random.js';
import { length2, mix, smoothstep } from '../toolkit/scalar.js';
import { PRUSSIAN, MIDDLE, PALE, FOAM, contour, type Draw, type At } from './greatWaveInks.js';

/** The great wave: bands of blue along the hollow, a crest of claws. */
export function greatCrest(canvas: Canvas, draw: Draw, block: (color: Rgb) => Paint, at: At, random: Random): void {
  const outer = through(
    [
      [-0.06, 0.52],
      [0.02, 0.36],
      [0.1, 0.235],
      [0.2, 0.15],
      [0.31, 0.118],
      [0.42, 0.15],
      [0.495, 0.215],
      [0.53, 0.295],
    ],
    false,
    14,
  );
  const inner = through(
    [
      [0.26, 1.02],
      [0.245, 0.9],
      [0.225, 0.76],
      [0.225, 0.62],
      [0.255, 0.49],
      [0.32, 0.385],
      [0.41, 0.325],
      [0.5, 0.315],
    ],
    false,
    14,
  );
  const body = [...outer, ...inner.slice().reverse(), [-0.06, 1.02] as Point];
  draw(at(body), PRUSSIAN);
  // Stripes between the two edges, thin ones inside broad ones.
  const between = (k: number): Point[] =>
    outer.map(([ox, oy], i): Point => {
      const [ix, iy] = inner[i]!;
      const low = Math.pow(1 - i / outer.length, 1.4);
      const sag = low * 0.14;
      return [mix(ox, ix, k) - sag * (1 - k), mix(oy, iy, k) + sag * Math.sin(k * 3.14)];
    });
  const bands = [
    [0.13, 0.22, PALE],
    [0.3, 0.36, MIDDLE],
    [0.44, 0.55, PALE],
    [0.61, 0.66, MIDDLE],
    [0.72, 0.81, FOAM],
    [0.86, 0.9, PALE],
  ] as const;
  for (const [a, b, color] of bands) {
    const near = between(a);
    const far = between(b);
    // Each band narrows to a point towards the tip.
    const taper = far.map(([x, y], i): Point => {
      const t = i / far.length;
      const k = smoothstep(1, 0.72, t);
      return [mix(near[i]![0], x, k), mix(near[i]![1], y, k)];
    });
    canvas.fill([at([...near, ...taper.slice().reverse()])], block(color));
    contour(canvas, at(near), 0.75, random);
    contour(canvas, at(taper), 0.75, random);
  }
  foamEdge(canvas, block, at, random, outer, inner);
}

/** Foam along the crest: lobes, then claws that reach over the hollow, each ending in hooked fingers. */
function foamEdge(
  canvas: Canvas,
  block: (color: Rgb) => Paint,
  at: At,
  random: Random,
  outer: readonly Point[],
  inner: readonly Point[],
): void {
  const rim: Point[] = [];
  const under: Point[] = [];
  const from = 24;
  for (let i = from; i < outer.length; i++) {
    const t = (i - from) / (outer.length - from);
    const [x, y] = outer[i]!;
    const bump = 0.009 * Math.abs(Math.sin(t * 30)) + 0.006 * Math.abs(Math.sin(t * 53 + 1));
    rim.push([x + bump * 0.5, y - bump * 1.3]);
    const depth = 0.028 + 0.05 * Math.sin(Math.min(1, t * 1.1) * 2.6) + 0.016 * Math.sin(t * 34);
    under.push([mix(x, inner[i]![0], depth * 4.2), mix(y, inner[i]![1], depth * 4.2) + depth * 0.4]);
  }
  const shape = at([...rim, ...under.slice().reverse()]);
  canvas.fill([shape], block(FOAM));
  contour(canvas, [...shape, shape[0]!], 1, random);
  for (let i = 0; i < under.length; i += 4) {
    const t = i / under.length;
    const [x, y] = under[i]!;
    const size = 0.045 + 0.05 * t;
    claw(
      canvas,
      block,
      at,
      random,
      x,
      y - 0.008,
      size * random.range(0.8, 1.15),
      mix(1.9, 0.85, t) + random.range(-0.25, 0.25),
      2,
    );
  }
  for (let i = 4; i < rim.length; i += 5) {
    const [x, y] = rim[i]!;
    const t = i / rim.length;
    claw(canvas, block, at, random, x, y + 0.012, 0.03 * random.range(0.7, 1.2), mix(-2.2, -0.2, t), 1);
  }
}

function claw(
  canvas: Canvas,
  block: (color: Rgb) => Paint,
  at: At,
  random: Random,
  x: number,
  y: number,
  size: number,
  angle: number,
  depth: number,
): void {
  const bend = random.range(0.5, 1.1) * (random.chance(0.7) ? 1 : -1);
  const path: Point[] = [];
  let a = angle;
  let [px, py] = [x, y];
  for (let i = 0; i <= 10; i++) {
    path.push([px, py]);
    px += (Math.cos(a) * size) / 10;
    py += (Math.sin(a) * size) / 10;
    a += (bend / 10) * (0.5 + i / 6);
  }
  const shape = at(ribbon(path, (t) => size * (0.4 * Math.sqrt(t + 0.03) * Math.pow(1 - t, 0.9) + 0.012)));
  canvas.fill([shape], block(FOAM));
  if (size > 0.016) contour(canvas, [...shape, shape[0]!], size > 0.03 ? 0.7 : 0.5, random);
  // The pale blue shadow inside.
  const shadow = at(ribbon(path.slice(1, 8), (t) => size * 0.08 * Math.sin(t * 3.1)));
  canvas.fill([shadow], block(PALE), 0.9);
  if (depth <= 0) return;
  for (let i = 4; i < 9; i += 2) {
    const [bx, by] = path[i]!;
    claw(
      canvas,
      block,
      at,
      random,
      bx,
      by,
      size * random.range(0.42, 0.6),
      a - bend + random.range(-1, 0.6) - 0.4,
      depth - 1,
    );
  }
  const [tx, ty] = path[9]!;
  claw(canvas, block, at, random, tx, ty, size * 0.4, a - 0.2, depth - 1);
}

/** A lower wave across the picture: a long back with stripes and a small breaking head. */
export function swell(
  canvas: Canvas,
  draw: Draw,
  block: (color: Rgb) => Paint,
  at: At,
  random: Random,
  peak: Point,
  tall: number,
  weight: number,
): void {
  const [px, py] = peak;
  const back = through(
    [
      [-0.08, py + tall * 1.3],
      [px - 0.36, py + tall * 1.15],
      [px - 0.14, py + tall * 0.4],
      [px, py - tall * 0.45],
      [px + 0.1, py + tall * 0.1],
      [px + 0.3, py + tall * 1.05],
      [px + 0.55, py + tall * 0.6],
      [1.1, py + tall],
    ],
    false,
    12,
  );
  draw(at([...back, [1.1, 1.1], [-0.08, 1.1]]), PRUSSIAN, 1 * weight);
  for (let k = 1; k <= 5; k++) {
    const drop = tall * 0.42 * k;
    const line = back.map(([x, y], i): Point => [
      x + 0.004 * k,
      y + drop * (0.75 + 0.5 * Math.sin(i * 0.09 + k)) * (1 - 0.3 * Math.exp(-(((x - px) / 0.12) ** 2))),
    ]);
    const thick = tall * (k % 2 ? 0.07 : 0.035);
    canvas.fill(
      [at(ribbon(line, (t) => thick * (0.6 + 0.6 * Math.sin(t * 9 + k) ** 2)))],
      block(k % 2 ? PALE : MIDDLE),
      0.95,
    );
  }
  const head = back.filter(([x]) => x > px - 0.1 && x < px + 0.13);
  const foam = at([
    ...head.map(([x, y], i): Point => [x, y - tall * 0.1 * Math.abs(Math.sin(i * 0.9))]),
    ...head
      .slice()
      .reverse()
      .map(([x, y], i): Point => [x, y + tall * (0.22 + 0.12 * Math.sin(i * 0.8))]),
  ]);
  canvas.fill([foam], block(FOAM));
  contour(canvas, [...foam, foam[0]!], 0.8, random);
  for (let i = 1; i < head.length; i += 2) {
    const [x, y] = head[i]!;
    claw(canvas, block, at, random, x, y + tall * 0.15, tall * random.range(0.4, 0.65), random.range(0.2, 1.8), 1);
    if (i % 4 === 1) claw(canvas, block, at, random, x, y, tall * 0.4, random.range(-2.2, -0.9), 1);
  }
}

export function spray(canvas: Canvas, random: Random, block: (color: Rgb) => Paint): void {
  const { width, height, unit } = canvas;
  for (let i = 0; i < 240; i++) {
    const a = random.range(-0.9, 1.9);
    const d = 0.03 + Math.abs(random.gaussian()) * 0.085;
    const x = 0.47 + Math.cos(a) * d * 1.25;
    const y = 0.27 + Math.sin(a) * d - 0.03;
    if (length2(x - 0.36, y - 0.24) < 0.1 || x < 0.3) continue;
    const r = random.range(0.5, 2.3) * unit * (1 - 1.6 * d);
    if (r > 0.3) canvas.dot(x * width, y * height, r, block(FOAM), 0.95);
  }
}
