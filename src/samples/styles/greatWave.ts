import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas, type Paint } from '../toolkit/canvas.js';
import { hex, hexes, mixRgb, type Rgb } from '../toolkit/color.js';
import { bezier, ellipse, place, ribbon, through, type Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { Random } from '../toolkit/random.js';
import { clamp, length2, mix, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, paperTooth } from '../toolkit/surface.js';

const INK = hex('#1d2a44');
const PRUSSIAN = hex('#24406b');
const MIDDLE = hex('#4f7ba3');
const PALE = hex('#a9c3cc');
const FOAM = hex('#f1ead6');
const PAPER = hex('#e9dcbd');

/** A wave with claws of foam before a far mountain, printed from wooden blocks in a few flat colors. */
export function paintGreatWave(width: number, height: number, seed = 1): PixelImage {
  const canvas = new Canvas(width, height, PAPER);
  const noise = new Noise(seed);
  const random = new Random(seed + 1);
  const block = printing(canvas, noise);
  const at = (points: readonly Point[]): Point[] => place(points, 0, 0, width, height);
  sky(canvas, noise);
  const draw = (points: readonly Point[], color: Rgb, outline = 1.25): void => {
    canvas.fill([points], block(color));
    contour(canvas, [...points, points[0]!], outline, random);
  };
  mountain(canvas, draw, at, block);
  swell(canvas, draw, block, at, random, [0.42, 0.735], 0.055, 0.78);
  boat(canvas, draw, at, 0.66, 0.765, 0.2, -0.09);
  greatCrest(canvas, draw, block, at, random);
  swell(canvas, draw, block, at, random, [0.3, 0.86], 0.075, 1);
  boat(canvas, draw, at, 0.3, 0.9, 0.27, 0.12);
  swell(canvas, draw, block, at, random, [0.7, 0.96], 0.05, 1.15);
  spray(canvas, random, block);
  cartouche(canvas, block, random);
  border(canvas);
  addRelief(canvas, paperTooth(width, height, canvas.unit, seed, 2.2), 0.9 * canvas.unit);
  lightRelief(canvas, { strength: 0.12, gloss: 0 });
  return canvas.toPixels();
}

/** Ink from a block: a trace of wood grain, a little uneven, never quite opaque. */
function printing(canvas: Canvas, noise: Noise): (color: Rgb) => Paint {
  const u = canvas.unit;
  return (color) => (x, y) => {
    const grain = noise.at(x / (95 * u), y / (3.1 * u) + 2.4 * noise.at(x / (130 * u), y / (60 * u))) * 0.055;
    const blotch = noise.fbm(x / (26 * u), y / (26 * u), 3) * 0.05;
    const k = 1 + grain + blotch;
    return mixRgb(
      [color[0] * k, color[1] * k, color[2] * k],
      PAPER,
      0.05 + clamp(0.06 * noise.at(x / (2.2 * u), y / (2.2 * u))),
    );
  };
}

function sky(canvas: Canvas, noise: Noise): void {
  const { width, height, unit } = canvas;
  canvas.wash((x, y) => {
    const v = y / height;
    const grain = noise.at(x / (140 * unit), y / (2.6 * unit)) * 0.03;
    // Bokashi: the color was wiped off the block towards the middle.
    const top = smoothstep(0.16, 0, v + 0.01 * noise.at(x / (60 * unit), 1)) * 0.75;
    const dusk = smoothstep(0.3, 0.66, v);
    const base = mixRgb(hex('#ecdfbf'), hex('#b9ab98'), dusk * 0.75);
    const color = mixRgb(base, hex('#56718a'), top);
    const cloud =
      smoothstep(0.02, 0.3, noise.warped((x / width) * 2.2 + 3, v * 3.4, 3, 0.5)) *
      smoothstep(0.12, 0.3, v) *
      smoothstep(0.62, 0.45, v);
    const tinted = mixRgb(color, hex('#dcae93'), cloud * 0.5);
    return [tinted[0] + grain, tinted[1] + grain, tinted[2] + grain];
  });
}

function contour(canvas: Canvas, path: readonly Point[], half: number, random: Random): void {
  const phase = random.range(0, 9);
  const thick = half * canvas.unit;
  canvas.line(path, (t) => thick * (0.75 + 0.35 * Math.sin(t * 21 + phase)), INK, 0.94);
}

type Draw = (points: readonly Point[], color: Rgb, outline?: number) => void;
type At = (points: readonly Point[]) => Point[];

function mountain(canvas: Canvas, draw: Draw, at: At, block: (color: Rgb) => Paint): void {
  const slope = [
    ...bezier([0.42, 0.74], [0.53, 0.7], [0.6, 0.6], [0.635, 0.535], 14),
    [0.655, 0.528],
    [0.675, 0.537],
    ...bezier([0.675, 0.537], [0.71, 0.6], [0.78, 0.7], [0.9, 0.74], 14),
  ] as Point[];
  draw(at(slope), hex('#5d7896'), 0.9);
  const cap: Point[] = [
    [0.598, 0.6],
    [0.618, 0.563],
    [0.635, 0.535],
    [0.655, 0.528],
    [0.675, 0.537],
    [0.695, 0.57],
    [0.715, 0.604],
    [0.697, 0.594],
    [0.688, 0.618],
    [0.672, 0.588],
    [0.66, 0.628],
    [0.645, 0.588],
    [0.628, 0.614],
    [0.618, 0.588],
  ];
  canvas.fill([at(cap)], block(FOAM));
  contour(canvas, at(cap), 0.6, new Random(4));
}

/** The great wave: bands of blue that run up its hollow, a crest that breaks into claws. */
function greatCrest(canvas: Canvas, draw: Draw, block: (color: Rgb) => Paint, at: At, random: Random): void {
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
  // The pale blue shadow within.
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
function swell(
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

function boat(canvas: Canvas, draw: Draw, at: At, x: number, y: number, long: number, turn: number): void {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const local = (points: readonly Point[]): Point[] =>
    at(points.map(([px, py]): Point => [x + (px * cos - py * sin) * long, y + (px * sin + py * cos) * long]));
  const hull = local([
    ...bezier([-0.62, -0.13], [-0.35, 0.09], [0.35, 0.09], [0.66, -0.17], 16),
    ...bezier([0.6, -0.1], [0.3, 0.015], [-0.3, 0.015], [-0.56, -0.09], 16),
  ]);
  draw(hull, hex('#cfa765'), 0.95);
  canvas.fill(
    [local(ribbon(bezier([-0.52, -0.05], [-0.3, 0.055], [0.3, 0.055], [0.56, -0.07], 14), () => 0.011))],
    hex('#e8d6a6'),
    0.9,
  );
  for (let i = 0; i < 6; i++) {
    const px = -0.3 + i * 0.115;
    const figure = local(ellipse(px, -0.035, 0.042, 0.05, 0.5, 20));
    draw(figure, i % 2 ? hex('#33507c') : hex('#5b6f8c'), 0.6);
    draw(local(ellipse(px + 0.03, -0.085, 0.021, 0.024, 0, 14)), hex('#ecd3b0'), 0.5);
  }
  contour(
    canvas,
    local([
      [-0.56, -0.09],
      [-0.3, -0.005],
      [0, 0.01],
      [0.3, -0.005],
      [0.6, -0.1],
    ]),
    0.6,
    new Random(2),
  );
}

function spray(canvas: Canvas, random: Random, block: (color: Rgb) => Paint): void {
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

/** A signature panel with brush marks, and a red seal. */
function cartouche(canvas: Canvas, block: (color: Rgb) => Paint, random: Random): void {
  const { width, height, unit } = canvas;
  const [x, y, w, h] = [0.875 * width, 0.075 * height, 0.062 * width, 0.24 * height];
  const frame: Point[] = [
    [x, y],
    [x + w, y],
    [x + w, y + h],
    [x, y + h],
  ];
  canvas.fill([frame], block(hex('#e6c98f')));
  contour(canvas, [...frame, frame[0]!], 0.9, random);
  for (let row = 0; row < 5; row++) {
    for (let k = 0; k < 5; k++) {
      const px = x + w * random.range(0.25, 0.7);
      const py = y + h * (0.07 + row * 0.185 + random.range(0, 0.1));
      const a = random.pick([0, 0.1, 1.5, 1.7, 0.8]);
      const long = w * random.range(0.2, 0.42);
      canvas.line(
        [
          [px - (Math.cos(a) * long) / 2, py - (Math.sin(a) * long) / 2],
          [px + (Math.cos(a) * long) / 2, py + (Math.sin(a) * long) / 2],
        ],
        (t) => unit * (1.4 - 0.8 * t),
        INK,
        0.9,
      );
    }
  }
  const seal: Point = [x - w * 0.75, y + h * 0.78];
  canvas.fill(
    [
      [
        [seal[0], seal[1]],
        [seal[0] + w * 0.5, seal[1]],
        [seal[0] + w * 0.5, seal[1] + w * 0.55],
        [seal[0], seal[1] + w * 0.55],
      ],
    ],
    block(hexes('#b23a2a')[0]!),
    0.92,
  );
  for (let k = 0; k < 4; k++) {
    const py = seal[1] + w * (0.1 + k * 0.12);
    canvas.line(
      [
        [seal[0] + w * 0.08, py],
        [seal[0] + w * random.range(0.25, 0.42), py],
      ],
      unit * 0.7,
      FOAM,
      0.9,
    );
  }
}

function border(canvas: Canvas): void {
  const { width, height, unit } = canvas;
  const edge = 13 * unit;
  canvas.wash(
    (x, y) => {
      const inside = Math.min(x, y, width - 1 - x, height - 1 - y);
      return inside > edge - 1.6 * unit ? INK : hex('#eee4cb');
    },
    (x, y) => clamp(edge - Math.min(x, y, width - 1 - x, height - 1 - y)),
  );
}
