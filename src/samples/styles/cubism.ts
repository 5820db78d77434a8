import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas } from '../toolkit/canvas.js';
import { hex, hexes, mixRgb, type Rgb } from '../toolkit/color.js';
import { bezier, ellipse, type Point } from '../toolkit/curves.js';
import { createFloatImage, paintPixels, sample, type FloatImage } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { paintOver } from '../toolkit/paintOver.js';
import { rasterize } from '../toolkit/raster.js';
import { Random } from '../toolkit/random.js';
import { clamp, length2, mix, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, weave } from '../toolkit/surface.js';

interface Facet {
  readonly outline: readonly Point[];
  readonly angle: number;
  readonly shift: Point;
  readonly turn: number;
  readonly zoom: number;
  readonly tone: number;
  readonly tint: Rgb;
}

/** A guitar, a bottle and a glass seen from many sides at once, in ochres, greys and greens. */
export function paintCubism(width: number, height: number, seed = 1): PixelImage {
  const canvas = new Canvas(width, height, hex('#b9a47c'));
  const random = new Random(seed + 1);
  const noise = new Noise(seed);
  const detail = 512 / Math.max(width, height);
  const objects = table(noise, Math.max(8, Math.round(width * detail)), Math.max(8, Math.round(height * detail)));
  const facets = shatter(width, height, random);
  const motif = createFloatImage(width, height, hex('#a8946c'));
  const angles = new Float32Array(width * height);
  for (const facet of facets) drawFacet(motif, angles, facet, objects, canvas.unit);
  addRelief(canvas, weave(width, height, canvas.unit, seed), 0.6 * canvas.unit);
  const field = (x: number, y: number): number =>
    angles[clamp(Math.round(y), 0, height - 1) * width + clamp(Math.round(x), 0, width - 1)]!;
  paintOver(
    canvas,
    motif,
    field,
    [
      { width: 13, length: 1.6, density: 1.8, load: 0.8, lightness: 0.02, streak: 0.05 },
      { width: 6, length: 1.9, density: 1.5, load: 1, lightness: 0.03, streak: 0.07, wobble: 0.05, ragged: 0.3 },
      {
        width: 2.8,
        length: 2.4,
        density: 1.1,
        load: 0.9,
        lightness: 0.025,
        tolerance: 0.045,
        wobble: 0.05,
        ragged: 0.3,
      },
    ],
    seed,
  );
  lines(canvas, facets, random);
  lightRelief(canvas, { strength: 0.3, gloss: 0.07 });
  return canvas.toPixels();
}

/** Cuts the picture repeatedly along slanted lines, finer towards the middle. */
function shatter(width: number, height: number, random: Random): readonly Facet[] {
  const size = Math.min(width, height);
  const tints = hexes(
    '#c8a866',
    '#8d8b78',
    '#6f7a62',
    '#a98a5c',
    '#d8c69a',
    '#5d5648',
    '#8a6a42',
    '#9fa395',
    '#4c5348',
  );
  let pieces: Point[][] = [
    [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
    ],
  ];
  for (let round = 0; round < 9; round++) {
    const next: Point[][] = [];
    for (const piece of pieces) {
      const [cx, cy] = middle(piece);
      const away = length2((cx - width / 2) / width, (cy - height * 0.52) / height);
      const big = area(piece) > (size * (0.062 + 0.2 * away)) ** 2;
      if (!big) {
        next.push(piece);
        continue;
      }
      const angle = random.pick([0.25, 1.25, 1.85, 2.75, 0.9]) + random.range(-0.2, 0.2);
      const ox = cx + random.gaussian() * size * 0.04;
      const oy = cy + random.gaussian() * size * 0.04;
      for (const part of cut(piece, ox, oy, angle)) if (part.length > 2) next.push(part);
    }
    pieces = next;
  }
  return pieces.map((outline) => ({
    outline,
    angle: random.range(0, Math.PI),
    shift: [random.gaussian() * 0.022, random.gaussian() * 0.022],
    turn: random.gaussian() * 0.12,
    zoom: random.range(0.86, 1.18),
    tone: random.gaussian(),
    tint: random.pick(tints),
  }));
}

function cut(piece: readonly Point[], ox: number, oy: number, angle: number): [Point[], Point[]] {
  const nx = -Math.sin(angle);
  const ny = Math.cos(angle);
  const left: Point[] = [];
  const right: Point[] = [];
  piece.forEach((a, i) => {
    const b = piece[(i + 1) % piece.length]!;
    const da = (a[0] - ox) * nx + (a[1] - oy) * ny;
    const db = (b[0] - ox) * nx + (b[1] - oy) * ny;
    (da >= 0 ? left : right).push(a);
    if (da * db < 0) {
      const t = da / (da - db);
      const crossing: Point = [mix(a[0], b[0], t), mix(a[1], b[1], t)];
      left.push(crossing);
      right.push(crossing);
    }
  });
  return [left, right];
}

function middle(piece: readonly Point[]): Point {
  let [x, y] = [0, 0];
  for (const [px, py] of piece) {
    x += px / piece.length;
    y += py / piece.length;
  }
  return [x, y];
}

function area(piece: readonly Point[]): number {
  let sum = 0;
  piece.forEach(([ax, ay], i) => {
    const [bx, by] = piece[(i + 1) % piece.length]!;
    sum += ax * by - bx * ay;
  });
  return Math.abs(sum) / 2;
}

/** Draws the objects in one facet: moved, rotated and scaled, with shading from edge to edge. */
function drawFacet(motif: FloatImage, angles: Float32Array, facet: Facet, objects: FloatImage, unit: number): void {
  const { width, height } = motif;
  const mask = rasterize([facet.outline], width, height);
  const [cx, cy] = middle(facet.outline);
  const reach = Math.sqrt(area(facet.outline)) * 0.75 + unit;
  const cos = Math.cos(facet.turn) / facet.zoom;
  const sin = Math.sin(facet.turn) / facet.zoom;
  const lx = Math.cos(facet.angle);
  const ly = Math.sin(facet.angle);
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      const cover = mask.data[y * mask.width + x]!;
      if (cover < 0.01) continue;
      const px = x + mask.x;
      const py = y + mask.y;
      const dx = px - cx;
      const dy = py - cy;
      const u = (cx + dx * cos - dy * sin) / width + facet.shift[0];
      const v = (cy + dx * sin + dy * cos) / height + facet.shift[1];
      const seen = sample(objects, u * objects.width, v * objects.height);
      const across = clamp((dx * lx + dy * ly) / reach, -1, 1);
      const shade = 0.24 * across + 0.045 * facet.tone;
      const tinted = mixRgb(seen, facet.tint, 0.2);
      const lit = mixRgb(tinted, shade > 0 ? hex('#efe3c2') : hex('#2b2620'), Math.min(0.75, Math.abs(shade) * 2.1));
      const i = (py * width + px) * 3;
      for (let k = 0; k < 3; k++) motif.data[i + k] = mix(motif.data[i + k]!, lit[k]!, cover);
      if (cover > 0.5) angles[py * width + px] = facet.angle + Math.PI / 2;
    }
  }
}

function lines(canvas: Canvas, facets: readonly Facet[], random: Random): void {
  const { unit } = canvas;
  for (const facet of facets) {
    facet.outline.forEach((a, i) => {
      const b = facet.outline[(i + 1) % facet.outline.length]!;
      const r = random.next();
      if (r < 0.45) return;
      const dark = r < 0.93;
      canvas.line(
        [a, [mix(a[0], b[0], 0.5) + random.gaussian() * unit * 0.4, mix(a[1], b[1], 0.5)], b],
        (t) => unit * (dark ? 1.15 : 0.9) * (1.1 - 0.8 * t),
        dark ? hex('#241f1a') : hex('#f1e7cb'),
        0.78,
      );
    });
  }
}

/** The objects before they are cut into facets. */
function table(noise: Noise, width: number, height: number): FloatImage {
  const paper = new Canvas(width, height, (x, y) =>
    mixRgb(
      hex('#b39a68'),
      hex('#75725f'),
      clamp(0.5 + 0.9 * noise.fbm((x / width) * 3, (y / height) * 3, 4) + 0.25 * (0.5 - y / height)),
    ),
  );
  const at = (points: readonly Point[]): Point[] => points.map(([x, y]): Point => [x * width, y * height]);
  const unit = Math.min(width, height) / 330;
  const shape = (points: readonly Point[], color: Rgb, edge = 1.2): void => {
    const placed = at(points);
    paper.fill([placed], color);
    if (edge > 0) paper.line([...placed, placed[0]!], edge * unit, hex('#211c18'), 0.9);
  };
  shape(
    [
      [0.06, 0.66],
      [0.94, 0.58],
      [1.0, 0.94],
      [0.1, 1.0],
    ],
    hex('#8d6a3f'),
  );
  shape(
    [
      [0.12, 0.55],
      [0.4, 0.5],
      [0.46, 0.8],
      [0.17, 0.86],
    ],
    hex('#e6dcc0'),
  );
  for (let i = 0; i < 9; i++)
    paper.line(
      at([
        [0.16 + i * 0.004, 0.6 + i * 0.026],
        [0.38 + i * 0.004, 0.56 + i * 0.026],
      ]),
      (t) => unit * (t % 0.2 < 0.14 ? 1 : 0.1),
      hex('#4b443a'),
      0.8,
    );
  // A guitar: two bouts, the waist, the hole, the neck.
  const body = [
    ...bezier([0.4, 0.47], [0.3, 0.38], [0.44, 0.27], [0.53, 0.35]),
    ...bezier([0.53, 0.35], [0.57, 0.4], [0.6, 0.42], [0.66, 0.43]),
    ...bezier([0.66, 0.43], [0.84, 0.47], [0.82, 0.74], [0.64, 0.75]),
    ...bezier([0.64, 0.75], [0.46, 0.77], [0.42, 0.62], [0.47, 0.57]),
    ...bezier([0.47, 0.57], [0.48, 0.53], [0.45, 0.51], [0.4, 0.47]),
  ];
  shape(body, hex('#c07a2c'), 1.8);
  shape(ellipse(0.58, 0.53, 0.055, 0.05), hex('#2a211a'));
  shape(
    [
      [0.52, 0.5],
      [0.55, 0.46],
      [0.29, 0.16],
      [0.26, 0.19],
    ],
    hex('#5a4029'),
  );
  shape(
    [
      [0.29, 0.2],
      [0.32, 0.16],
      [0.25, 0.08],
      [0.21, 0.12],
    ],
    hex('#3a2d22'),
  );
  for (let i = 0; i < 5; i++)
    paper.line(
      at([
        [0.27 + i * 0.007, 0.18 - i * 0.006],
        [0.66 + i * 0.012, 0.66 - i * 0.012],
      ]),
      0.5 * unit,
      hex('#efe2bd'),
      0.9,
    );
  // A bottle, a glass, a pipe.
  shape(
    [
      [0.74, 0.14],
      [0.79, 0.14],
      [0.8, 0.3],
      [0.86, 0.38],
      [0.87, 0.68],
      [0.68, 0.68],
      [0.68, 0.38],
      [0.73, 0.3],
    ],
    hex('#3f5a48'),
    1.6,
  );
  shape(
    [
      [0.7, 0.46],
      [0.855, 0.46],
      [0.855, 0.58],
      [0.7, 0.58],
    ],
    hex('#ddd0ac'),
  );
  shape(
    [
      [0.21, 0.42],
      [0.35, 0.42],
      [0.32, 0.64],
      [0.24, 0.64],
    ],
    hex('#b9beb0'),
  );
  shape(ellipse(0.28, 0.42, 0.07, 0.022), hex('#e5e3d3'));
  shape(
    [
      [0.5, 0.84],
      [0.74, 0.8],
      [0.75, 0.82],
      [0.52, 0.87],
    ],
    hex('#3a2418'),
  );
  shape(ellipse(0.76, 0.8, 0.028, 0.036), hex('#4a2d1a'));
  return paintPixels(width, height, (x, y) => {
    const c = paper.get(x, y);
    const stain = 1 + 0.06 * noise.fbm(x / 14, y / 14, 3) * smoothstep(0, 1, 1);
    return [c[0] * stain, c[1] * stain, c[2] * stain];
  });
}
