import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { Brush } from '../toolkit/brush.js';
import { Canvas } from '../toolkit/canvas.js';
import { gradient, hex, mixRgb, vary, type Rgb } from '../toolkit/color.js';
import type { Point } from '../toolkit/curves.js';
import { paintPixels, sample, type FloatImage } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { Random } from '../toolkit/random.js';
import { bell, clamp, length2, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, weave } from '../toolkit/surface.js';

/** Sails at sunset, painted in slabs with a palette knife. */
export function paintPaletteKnife(width: number, height: number, seed = 1): PixelImage {
  const canvas = new Canvas(width, height, hex('#6a4a52'));
  const noise = new Noise(seed);
  const random = new Random(seed + 1);
  const brush = new Brush(canvas, seed);
  const motif = paintPixels(width, height, (x, y) => sunset(noise, x / width, y / height));
  addRelief(canvas, weave(width, height, canvas.unit, seed), 0.8 * canvas.unit);
  const angle = (u: number, v: number): number => {
    if (v > 0.56) return 0.06 * noise.at(u * 6, v * 9);
    return 0.55 * noise.at(u * 1.8 + 3, v * 2.4) - 0.2 + (noise.at(u * 5, v * 5) > 0.42 ? 1.3 : 0);
  };
  for (const [wide, long, count] of [
    [44, 92, 190],
    [26, 60, 420],
    [15, 38, 720],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const u = random.next();
      const v = random.next();
      slab(canvas, brush, motif, random, u * width, v * height, angle(u, v), wide, long, v > 0.56 ? 0.55 : 1);
    }
  }
  boats(canvas, brush, random);
  sparks(canvas, brush, random);
  lightRelief(canvas, { strength: 0.5, gloss: 0.22 });
  return canvas.toPixels();
}

/** One pull of the knife: flat paint, two tones smeared into each other, a ridge where it lifts. */
function slab(
  canvas: Canvas,
  brush: Brush,
  motif: FloatImage,
  random: Random,
  x: number,
  y: number,
  angle: number,
  wide: number,
  long: number,
  flat: number,
): void {
  const { unit } = canvas;
  const reach = (long * unit * random.range(0.6, 1.2)) / 2;
  const turn = angle + random.gaussian() * 0.12;
  const dx = Math.cos(turn) * reach;
  const dy = Math.sin(turn) * reach;
  const path: Point[] = [
    [x - dx, y - dy],
    [x, y + reach * 0.05 * random.gaussian()],
    [x + dx, y + dy],
  ];
  const from = sample(motif, x - dx * 0.6, y - dy * 0.6);
  const to = sample(motif, x + dx * 0.6, y + dy * 0.6);
  const mixed = (color: Rgb): Rgb =>
    vary(color, random.gaussian() * 0.018, random.gaussian() * 0.18, random.gaussian() * 0.05);
  brush.stroke({
    path,
    width: wide * unit * flat * random.range(0.7, 1.15),
    color: mixed(from),
    endColor: mixed(to),
    load: 3.4 * unit,
    streak: 0.075,
    dry: random.chance(0.3) ? 0.3 : 0,
    ragged: 0.22,
    furrow: 0.28,
  });
}

function sunset(noise: Noise, u: number, v: number): Rgb {
  const sun = length2((u - 0.63) * 1.0, v - 0.42);
  if (v < 0.56) {
    let color = gradient(
      [
        [0, hex('#274a86')],
        [0.16, hex('#4f74b4')],
        [0.28, hex('#b486b0')],
        [0.38, hex('#ee8f6a')],
        [0.47, hex('#f9b44e')],
        [0.56, hex('#fbd87c')],
      ],
      v + 0.07 * noise.fbm(u * 3, v * 6, 3),
    );
    color = mixRgb(color, hex('#f26a3c'), smoothstep(0.05, 0.4, noise.fbm(u * 3.2 + 5, v * 9, 3)) * 0.8);
    color = mixRgb(color, hex('#fff0b8'), bell(sun, 0.12));
    color = mixRgb(color, hex('#fff8de'), smoothstep(0.062, 0.05, sun));
    const coast = 0.525 - 0.05 * bell(u - 0.08, 0.2) - 0.03 * bell(u - 0.98, 0.16);
    return mixRgb(color, mixRgb(hex('#4a3f7a'), hex('#7a4a7a'), u), smoothstep(0, 0.012, v - coast));
  }
  const depth = (v - 0.56) / 0.44;
  let color = gradient(
    [
      [0, hex('#e8a868')],
      [0.2, hex('#8a7fb0')],
      [0.5, hex('#2f6a96')],
      [0.8, hex('#1d4470')],
      [1, hex('#142a50')],
    ],
    depth + 0.14 * noise.fbm(u * 3, v * 22, 3),
  );
  color = mixRgb(color, hex('#2fa09a'), smoothstep(0.1, 0.35, noise.fbm(u * 4 + 8, v * 20, 3)) * 0.7);
  const path = bell(u - 0.63 + 0.04 * noise.at(v * 24, 2), 0.05 + 0.09 * depth) * clamp(0.55 + noise.at(u * 7, v * 40));
  return mixRgb(color, hex('#ffd06a'), clamp(path * 1.2));
}

function boats(canvas: Canvas, brush: Brush, random: Random): void {
  const { width, height, unit } = canvas;
  for (const [u, v, s, hull, light] of [
    [0.3, 0.68, 0.4, '#8c2a2a', '#fbeed2'],
    [0.78, 0.6, 0.22, '#22345e', '#f6d9b0'],
    [0.52, 0.575, 0.12, '#3a2a4a', '#f9e3c0'],
    [0.1, 0.58, 0.13, '#2a2a4a', '#f3cfa6'],
  ] as const) {
    const at = (x: number, y: number): Point => [(u + x * s) * width, (v - y * s) * height];
    const knife = (path: readonly Point[], wide: number, color: Rgb, pressure?: (t: number) => number): void =>
      brush.stroke({
        path,
        width: wide * s * height,
        color,
        load: 3.8 * unit,
        streak: 0.06,
        ragged: 0.16,
        furrow: 0.25,
        ...(pressure ? { pressure } : {}),
      });
    const sail = hex(light);
    // Reflection first, then sails from leech to mast, then hull.
    for (let i = 0; i < 9; i++) {
      const y = -0.1 - i * 0.075;
      const w = 0.2 * (1 - i / 10);
      knife(
        [at(-w + random.range(-0.06, 0.03), y), at(w * 0.8 + random.range(-0.03, 0.06), y)],
        0.045,
        mixRgb(i < 2 ? hex(hull) : sail, hex('#5f7fb0'), 0.35 + 0.05 * i),
      );
    }
    for (let i = 0; i < 7; i++) {
      const t = i / 7;
      knife(
        [at(0.03 + 0.33 * t, 0.06), at(0.03 + 0.17 * t, 0.06 + 0.46 * (1 - t * 0.75)), at(0.02, 0.06 + 0.9 * (1 - t))],
        0.075,
        vary(mixRgb(sail, hex('#e88f6a'), 0.3 * t), 0, 0, random.gaussian() * 0.03),
        (k) => 1.1 - 0.75 * k,
      );
    }
    for (let i = 0; i < 5; i++) {
      const t = i / 5;
      knife(
        [
          at(-0.03 - 0.22 * t, 0.09),
          at(-0.025 - 0.1 * t, 0.09 + 0.36 * (1 - t * 0.7)),
          at(-0.015, 0.09 + 0.68 * (1 - t)),
        ],
        0.06,
        mixRgb(sail, hex('#8f86b8'), 0.3 + 0.4 * t),
        (k) => 1.1 - 0.75 * k,
      );
    }
    knife([at(0, 0.0), at(0.004, 0.5), at(0.002, 0.98)], 0.018, hex('#3c2418'));
    knife(
      [at(-0.27, 0.025), at(0, -0.02), at(0.34, 0.045)],
      0.085,
      hex(hull),
      (k) => 0.5 + 0.7 * Math.sin(Math.PI * clamp(0.12 + k * 0.8)),
    );
    knife([at(-0.25, 0.055), at(0.05, 0.03), at(0.33, 0.075)], 0.02, hex('#f2d9a8'));
  }
}

function sparks(canvas: Canvas, brush: Brush, random: Random): void {
  const { width, height, unit } = canvas;
  for (let i = 0; i < 90; i++) {
    const v = 0.58 + 0.4 * random.next();
    const u = 0.63 + random.gaussian() * (0.03 + 0.09 * (v - 0.56));
    const long = random.range(4, 15) * unit * (0.5 + v);
    brush.stroke({
      path: [
        [u * width - long, v * height],
        [u * width + long, v * height + random.gaussian() * unit],
      ],
      width: random.range(2.5, 5.5) * unit,
      color: random.pick([hex('#fff3c8'), hex('#ffd884'), hex('#ffb45a')]),
      load: 3.6 * unit,
      furrow: 0.3,
      ragged: 0.3,
    });
  }
}
