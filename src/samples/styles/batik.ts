import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas } from '../toolkit/canvas.js';
import { hex } from '../toolkit/color.js';
import { bezier, ellipse, ribbon, rotate, spiral, through, type Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { createPlane, samplePlane, type Plane } from '../toolkit/plane.js';
import { Random } from '../toolkit/random.js';
import { clamp } from '../toolkit/scalar.js';
import { addRelief, lightRelief, weave } from '../toolkit/surface.js';
import { type Cloth, crackle, wax, line, dots } from './batikWax.js';

/** Birds, blossoms and spirals in cream, ochre and brown on indigo, with the fine cracks of broken wax. */
export function paintBatik(width: number, height: number, seed = 1): PixelImage {
  const canvas = new Canvas(width, height, hex('#f0e4c8'));
  const { unit } = canvas;
  const noise = new Noise(seed);
  const cloth: Cloth = {
    gold: createPlane(width, height),
    brown: createPlane(width, height),
    indigo: createPlane(width, height),
    unit,
    random: new Random(seed + 1),
  };
  draw(cloth, width, height);
  const cracks = crackle(width, height, unit, noise);
  const bath = (wax: Plane, x: number, y: number, leak: number): number => {
    // Wax bleeds slightly along threads, and dye enters through its cracks.
    const soft = samplePlane(
      wax,
      x + 0.8 * unit * noise.at(x / (2 * unit), y / (6 * unit)),
      y + 0.8 * unit * noise.at(x / (6 * unit), y / (2 * unit)),
    );
    return clamp(1 - soft + soft * leak * cracks.data[y * width + x]!);
  };
  const uneven = (x: number, y: number, shift: number): number =>
    0.9 + 0.22 * noise.fbm(x / (55 * unit) + shift, y / (55 * unit), 4);
  const pigments = [hex('#dca85a'), hex('#a8502c'), hex('#27407e')] as const;
  canvas.map(([r, g, b], x, y) => {
    const blue = bath(cloth.indigo, x, y, 0.75) * uneven(x, y, 15);
    // The ground is bleached before the indigo bath, so little of the warm dyes is left there.
    const left = 1 - 0.86 * clamp(blue);
    const amounts = [
      bath(cloth.gold, x, y, 0.15) * uneven(x, y, 3) * 0.95 * left,
      bath(cloth.brown, x, y, 0.45) * uneven(x, y, 9) * left,
      blue * 1.25,
    ];
    const out: [number, number, number] = [r, g, b];
    pigments.forEach((pigment, k) => {
      for (let c = 0; c < 3; c++) out[c] = out[c]! * Math.pow(pigment[c]!, amounts[k]!);
    });
    return out;
  });
  const threads = weave(width, height, unit, seed, 2.1);
  canvas.map(([r, g, b], x, y) => {
    const k = 1 + 0.16 * (threads.data[y * width + x]! - 0.6);
    return [r * k, g * k, b * k];
  });
  addRelief(canvas, threads, 0.5 * unit);
  lightRelief(canvas, { strength: 0.14, gloss: 0 });
  return canvas.toPixels();
}

function draw(cloth: Cloth, width: number, height: number): void {
  const s = Math.min(width, height);
  const c = (x: number, y: number): Point => [width * x, height * y];
  border(cloth, width, height, s);
  // Vines across the middle.
  const vines = [
    through([c(0.13, 0.87), c(0.2, 0.62), c(0.42, 0.56), c(0.5, 0.4), c(0.42, 0.24), c(0.56, 0.14)], false, 16),
    through([c(0.5, 0.86), c(0.56, 0.7), c(0.78, 0.66), c(0.86, 0.5), c(0.78, 0.38)], false, 16),
    through([c(0.2, 0.62), c(0.13, 0.5), c(0.2, 0.36), c(0.16, 0.24)], false, 14),
    through([c(0.78, 0.66), c(0.9, 0.76), c(0.84, 0.87)], false, 12),
  ];
  for (const vine of vines) {
    line(cloth, vine, 2.7, 'brown');
    line(cloth, vine, 1.1, 'cream');
    for (let i = 6; i < vine.length - 3; i += 5) leaf(cloth, vine[i]!, vine[i + 1]!, s * 0.055, i % 2 ? 1 : -1);
  }
  flower(cloth, c(0.3, 0.74), s * 0.115, 9);
  flower(cloth, c(0.71, 0.24), s * 0.125, 10);
  flower(cloth, c(0.82, 0.8), s * 0.075, 8);
  flower(cloth, c(0.17, 0.2), s * 0.075, 8);
  flower(cloth, c(0.53, 0.83), s * 0.06, 7);
  bird(cloth, c(0.4, 0.38), s * 0.235, 1);
  bird(cloth, c(0.66, 0.55), s * 0.205, -1);
  for (const [x, y, r, turn] of [
    [0.56, 0.14, 0.05, 1],
    [0.9, 0.36, 0.045, -1],
    [0.13, 0.42, 0.036, 1],
    [0.62, 0.7, 0.04, -1],
    [0.45, 0.66, 0.034, 1],
  ] as const) {
    const curl = spiral(...c(x, y), r * s, 2.4 * turn, 1, 70);
    line(cloth, curl, 1.9, 'gold');
    dots(cloth, spiral(...c(x, y), r * s * 1.3, 1.2 * turn, 1, 50), 1.1, 5, 'cream');
  }
  // Scattered grains fill the ground.
  for (let i = 0; i < 1500; i++) {
    const x = cloth.random.range(0.1, 0.9) * width;
    const y = cloth.random.range(0.1, 0.9) * height;
    let near = 0;
    for (const [dx, dy] of [
      [5, 0],
      [-5, 0],
      [0, 5],
      [0, -5],
      [0, 0],
    ] as const)
      near = Math.max(near, samplePlane(cloth.indigo, x + dx * cloth.unit, y + dy * cloth.unit));
    if (near < 0.05)
      wax(
        cloth,
        [ellipse(x, y, 1.25 * cloth.unit, 1.25 * cloth.unit, 0, 10)],
        cloth.random.chance(0.6) ? 'gold' : 'cream',
      );
  }
}

function border(cloth: Cloth, width: number, height: number, s: number): void {
  const frame = (inset: number): Point[] => [
    [inset, inset],
    [width - inset, inset],
    [width - inset, height - inset],
    [inset, height - inset],
    [inset, inset],
  ];
  wax(cloth, [frame(-2), frame(s * 0.082).reverse()], 'brown');
  for (const [inset, half, tone] of [
    [0.012, 1.4, 'gold'],
    [0.074, 1.4, 'gold'],
    [0.084, 1.1, 'cream'],
  ] as const)
    line(cloth, frame(s * inset), half, tone);
  dots(cloth, frame(s * 0.021), 1.2, 6, 'cream');
  const motif = (x: number, y: number, turn: number): void => {
    const at = (points: readonly Point[]): Point[] =>
      rotate(
        points.map(([px, py]): Point => [x + px * s, y + py * s]),
        x,
        y,
        turn,
      );
    wax(cloth, [at(bezier([-0.024, 0.018], [-0.02, -0.022], [0.02, -0.022], [0.024, 0.018], 14))], 'cream');
    wax(cloth, [at(bezier([-0.016, 0.018], [-0.013, -0.011], [0.013, -0.011], [0.016, 0.018], 14))], 'indigo');
    wax(cloth, [at(ellipse(0, 0.007, 0.006, 0.009, 0, 16))], 'gold');
  };
  const across = Math.max(1, Math.round(width / (s * 0.058)));
  for (let i = 0; i < across; i++) {
    motif(((i + 0.5) / across) * width, s * 0.046, 0);
    motif(((i + 0.5) / across) * width, height - s * 0.046, Math.PI);
  }
  const down = Math.max(1, Math.round(height / (s * 0.058)));
  for (let i = 1; i < down - 1; i++) {
    motif(s * 0.046, ((i + 0.5) / down) * height, -Math.PI / 2);
    motif(width - s * 0.046, ((i + 0.5) / down) * height, Math.PI / 2);
  }
}

function leaf(cloth: Cloth, from: Point, next: Point, long: number, side: number): void {
  const a = Math.atan2(next[1] - from[1], next[0] - from[0]) + side * 0.95;
  const tip: Point = [from[0] + Math.cos(a) * long, from[1] + Math.sin(a) * long];
  const nx = -Math.sin(a) * long * 0.32;
  const ny = Math.cos(a) * long * 0.32;
  const up = bezier(
    from,
    [from[0] + nx + (tip[0] - from[0]) * 0.3, from[1] + ny + (tip[1] - from[1]) * 0.3],
    [tip[0] + nx * 0.6, tip[1] + ny * 0.6],
    tip,
    12,
  );
  const back = bezier(
    tip,
    [tip[0] - nx * 0.6, tip[1] - ny * 0.6],
    [from[0] - nx + (tip[0] - from[0]) * 0.3, from[1] - ny + (tip[1] - from[1]) * 0.3],
    from,
    12,
  );
  wax(cloth, [[...up, ...back]], 'gold');
  line(cloth, [...up, ...back], 0.95, 'cream');
  line(cloth, [from, [from[0] + (tip[0] - from[0]) * 0.8, from[1] + (tip[1] - from[1]) * 0.8]], 0.9, 'brown');
}

function flower(cloth: Cloth, [x, y]: Point, r: number, petals: number): void {
  for (let ring = 0; ring < 2; ring++) {
    for (let i = 0; i < petals; i++) {
      const a = ((i + ring * 0.5) / petals) * 6.2832;
      const reach = r * (ring ? 0.66 : 1);
      const wide = (3.3 / petals) * reach * 0.62;
      const petal = rotate(
        through(
          [
            [x + reach * 0.12, y],
            [x + reach * 0.6, y - wide],
            [x + reach * 0.98, y - wide * 0.25],
            [x + reach * 0.98, y + wide * 0.25],
            [x + reach * 0.6, y + wide],
          ],
          true,
          6,
        ),
        x,
        y,
        a,
      );
      wax(cloth, [petal], ring ? 'gold' : 'brown');
      line(cloth, [...petal, petal[0]!], 1.15, 'cream');
      const vein = rotate(
        [
          [x + reach * 0.42, y],
          [x + reach * 0.82, y],
        ],
        x,
        y,
        a,
      );
      dots(cloth, vein, 0.95, 4, ring ? 'brown' : 'gold');
    }
  }
  wax(cloth, [ellipse(x, y, r * 0.25, r * 0.25, 0, 30)], 'indigo');
  line(cloth, ellipse(x, y, r * 0.25, r * 0.25, 0, 30).concat([[x + r * 0.25, y]]), 1.2, 'cream');
  dots(cloth, ellipse(x, y, r * 0.14, r * 0.14, 0, 24), 1.05, 4.4, 'gold');
}

/** A long-tailed bird that looks back over its shoulder. */
function bird(cloth: Cloth, [x, y]: Point, s: number, face: number): void {
  const at = (points: readonly Point[]): Point[] => points.map(([px, py]): Point => [x + px * s * face, y + py * s]);
  const closed = (points: readonly Point[]): Point[] => [...points, points[0]!];
  for (let i = 0; i < 5; i++) {
    const feather = at(
      bezier(
        [-0.3, 0.12],
        [-0.6, 0.2 + i * 0.03],
        [-0.85, -0.15 + i * 0.16],
        [-1.05 - 0.05 * Math.sin(i * 2), -0.45 + i * 0.2],
        20,
      ),
    );
    wax(cloth, [ribbon(feather, (t) => s * (0.03 + 0.035 * t))], i % 2 ? 'gold' : 'brown');
    line(cloth, closed(ribbon(feather, (t) => s * (0.03 + 0.035 * t))), 0.9, 'cream');
    const end = feather[20]!;
    wax(cloth, [ellipse(end[0], end[1], s * 0.07, s * 0.07, 0, 20)], 'cream');
    wax(cloth, [ellipse(end[0], end[1], s * 0.042, s * 0.042, 0, 18)], 'brown');
  }
  const body = at([
    ...bezier([-0.36, 0.14], [-0.2, 0.42], [0.24, 0.4], [0.34, 0.08], 16),
    ...bezier([0.34, 0.08], [0.38, -0.1], [0.28, -0.22], [0.36, -0.36], 10),
    ...bezier([0.36, -0.36], [0.3, -0.56], [0.06, -0.5], [0.1, -0.3], 12),
    ...bezier([0.1, -0.3], [0.14, -0.1], [-0.16, -0.14], [-0.36, 0.14], 14),
  ]);
  wax(cloth, [body], 'gold');
  line(cloth, closed(body), 1.3, 'cream');
  const wing = at([
    ...bezier([0.16, -0.04], [0.0, -0.16], [-0.2, -0.02], [-0.42, 0.02], 14),
    ...bezier([-0.42, 0.02], [-0.24, 0.26], [0.1, 0.28], [0.16, -0.04], 14),
  ]);
  wax(cloth, [wing], 'brown');
  line(cloth, closed(wing), 1.1, 'cream');
  for (let i = 0; i < 4; i++)
    line(
      cloth,
      at(
        bezier(
          [0.1 - i * 0.03, 0.02 + i * 0.035],
          [-0.04, 0.04 + i * 0.03],
          [-0.16, 0.05 + i * 0.03],
          [-0.3 + i * 0.03, 0.045 + i * 0.04],
          10,
        ),
      ),
      0.8,
      'gold',
    );
  for (let row = 0; row < 3; row++)
    dots(
      cloth,
      at(
        bezier(
          [0.24, -0.02 + row * 0.09],
          [0.2, 0.12 + row * 0.06],
          [0.1, 0.22 + row * 0.04],
          [0.0, 0.26 + row * 0.03],
          10,
        ),
      ),
      0.9,
      4,
      'brown',
    );
  wax(
    cloth,
    [
      at([
        [0.1, -0.42],
        [-0.1, -0.36],
        [0.1, -0.34],
      ]),
    ],
    'brown',
  );
  wax(cloth, [ellipse(...at([[0.22, -0.4]])[0]!, s * 0.05, s * 0.05, 0, 20)], 'cream');
  wax(cloth, [ellipse(...at([[0.22, -0.4]])[0]!, s * 0.025, s * 0.025, 0, 16)], 'indigo');
  for (let i = 0; i < 3; i++) {
    const crest = at(
      bezier([0.26, -0.5], [0.28 + i * 0.05, -0.6], [0.34 + i * 0.07, -0.64], [0.36 + i * 0.1, -0.7 + i * 0.07], 8),
    );
    line(cloth, crest, 0.8, 'cream');
    const end = crest[8]!;
    wax(cloth, [ellipse(end[0], end[1], s * 0.022, s * 0.022, 0, 12)], 'gold');
  }
  for (const lx of [0.0, 0.1])
    line(
      cloth,
      at([
        [lx, 0.34],
        [lx + 0.02, 0.5],
        [lx + 0.08, 0.52],
      ]),
      1,
      'cream',
    );
}
