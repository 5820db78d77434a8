import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Canvas, type Paint } from '../toolkit/canvas.js';
import { hex, hexes, mixRgb, type Rgb } from '../toolkit/color.js';
import { bezier, ellipse, place, ribbon, type Point } from '../toolkit/curves.js';
import { Noise } from '../toolkit/noise.js';
import { Random } from '../toolkit/random.js';
import { clamp, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, paperTooth } from '../toolkit/surface.js';
import { INK, FOAM, PAPER, contour, type Draw, type At } from './greatWaveInks.js';
import { greatCrest, swell, spray } from './greatWaveSea.js';

/** A wave with claws of foam in front of a distant mountain: a woodblock print in a few flat colors. */
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

/** Ink from a block: slightly uneven, with a trace of wood grain, never fully opaque. */
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
