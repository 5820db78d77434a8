import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { linear, mixRgb, scaleRgb, type Rgb } from '../toolkit/color.js';
import { bezier, ribbon, through, type Point } from '../toolkit/curves.js';
import { createFloatImage, type FloatImage } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { develop } from '../toolkit/photograph.js';
import { blurInterleaved } from '../toolkit/plane.js';
import { rasterize } from '../toolkit/raster.js';
import { Random } from '../toolkit/random.js';
import { bell, clamp, length2, mix, smoothstep } from '../toolkit/scalar.js';
import { coverMask } from './conifer.js';
import { leaf } from './foliage.js';

/** Focus distance of the lens in meters. Blur grows with the distance from it. */
const FOCUS = 0.84;
const EYE = 0.46;
const HORIZON = 0.27;

interface View {
  readonly image: FloatImage;
  readonly noise: Noise;
  readonly random: Random;
  readonly focal: number;
  /** Coverage of the blurred layer in front of the focus. */
  readonly coverage: Float32Array | undefined;
}

/** Close view of poppies, daisies and cornflowers in tall grass, against afternoon light. */
export function renderMeadow(width: number, height: number, seed = 1): PixelImage {
  const view: View = {
    image: createFloatImage(width, height),
    noise: new Noise(seed),
    random: new Random(seed + 41),
    focal: Math.max(width, height) * 0.95,
    coverage: undefined,
  };
  background(view);
  const size = Math.min(width, height);
  const blur = (z: number): number => size * 0.033 * Math.abs(1 / z - 1 / FOCUS) * FOCUS;
  // Distant plants are painted first and blurred with every step; each step adds the blur still missing.
  for (let z = 9; z > FOCUS * 0.9;) {
    plants(view, z);
    const nearer = z * 0.88;
    const missing = Math.sqrt(Math.max(0, blur(z) ** 2 - (nearer > FOCUS ? blur(nearer) ** 2 : 0)));
    if (z > FOCUS * 1.04) blurInterleaved(view.image.data, width, height, 3, missing);
    z = nearer;
  }
  front(view, blur(0.5));
  return develop(view.image, {
    seed,
    exposure: 0.95,
    bloom: 0.045,
    vignette: 0.34,
    grain: 0.011,
    saturation: 0.96,
    contrast: 1.06,
    shadows: [0.01, 0.006, 0],
    highlights: [0.012, 0.004, -0.01],
  });
}

/** Paints the layer in front of the focus separately, blurs it with its coverage and blends it over. */
function front(view: View, sigma: number): void {
  const { width, height } = view.image;
  const layer = createFloatImage(width, height, [-1, -1, -1]);
  const ahead: View = { ...view, image: layer };
  for (const z of [0.55, 0.46]) plants(ahead, z);
  const mixed = new Float32Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const touched = layer.data[i * 3]! > -0.5 ? 1 : 0;
    for (let k = 0; k < 3; k++) mixed[i * 4 + k] = touched * Math.max(0, layer.data[i * 3 + k]!);
    mixed[i * 4 + 3] = touched;
  }
  blurInterleaved(mixed, width, height, 4, sigma);
  for (let i = 0; i < width * height; i++) {
    const share = mixed[i * 4 + 3]!;
    for (let k = 0; k < 3; k++) {
      const j = i * 3 + k;
      view.image.data[j] = view.image.data[j]! * (1 - share) + mixed[i * 4 + k]!;
    }
  }
}

function background(view: View): void {
  const { image, noise, random } = view;
  const { width, height, data } = image;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const u = x / height;
      const v = y / height;
      const sun = bell(length2(x / width - 0.24, v * 0.8 + 0.05), 0.5);
      let color = mixRgb([0.62, 0.74, 0.86], [1.5, 1.2, 0.75], sun);
      const crest = 0.17 + 0.07 * noise.fbm(u * 2.4, 3, 4);
      const trees = smoothstep(crest - 0.012, crest + 0.03, v);
      const crown = clamp(0.5 + 0.9 * noise.fbm(u * 8, v * 10, 4));
      color = mixRgb(color, mixRgb(linear('#2f4a2c'), mixRgb(linear('#8aa048'), [1.2, 1, 0.4], sun), crown), trees);
      const field = smoothstep(0.27, 0.34, v);
      const patch = clamp(0.5 + noise.fbm(u * 5, v * 22, 3));
      color = mixRgb(
        color,
        mixRgb(linear('#5f7a35'), mixRgb(linear('#b8b458'), [1.3, 1.1, 0.5], sun * 0.6), patch),
        field,
      );
      data[i] = color[0];
      data[i + 1] = color[1];
      data[i + 2] = color[2];
    }
  }
  // Flowers of the far meadow as spots of color.
  for (let i = 0; i < 420; i++) {
    const v = mix(0.3, 0.62, Math.pow(random.next(), 1.6));
    const size = height * 0.028 * (v - 0.26);
    const color = scaleRgb(
      random.pick([linear('#d8361c'), linear('#d8361c'), linear('#f2ead8'), linear('#4a68c8'), linear('#ecc23a')]),
      1.1,
    );
    leaf(image, random.next() * width, v * height, size * 1.2, size, random.range(0, 3), color, 0.9);
  }
}

function project(view: View, x: number, y: number, z: number): Point {
  const k = view.focal / z;
  return [view.image.width / 2 + x * k, view.image.height * HORIZON - (y - EYE) * k];
}

function plants(view: View, z: number): void {
  const { random } = view;
  const isFront = z < 0.6;
  const spread = 0.62 * z * (view.image.width / Math.max(view.image.width, view.image.height)) + 0.12;
  const blades = isFront ? 14 : 170;
  for (let i = 0; i < blades; i++) grass(view, random.range(-spread, spread), z * random.range(0.96, 1.04));
  const flowers = isFront ? 1 : Math.round(8 + z * 2.4);
  for (let i = 0; i < flowers; i++) {
    const x = random.range(-spread, spread);
    const kind = random.next();
    const depth = z * random.range(0.97, 1.03);
    if (kind < 0.48) poppy(view, x, random.range(0.24, 0.46), depth);
    else if (kind < 0.76) daisy(view, x, random.range(0.17, 0.36), depth);
    else cornflower(view, x, random.range(0.22, 0.4), depth);
  }
}

/** Color of a plant at a height: dark green near the ground, bright at the tips. */
function greenAt(view: View, tone: number, t: number): Rgb {
  const base = mixRgb(linear('#16260f'), linear('#48661f'), tone);
  const tip = mixRgb(linear('#6d8a2a'), linear('#d6d878'), tone);
  return scaleRgb(mixRgb(base, tip, t * t), 0.22 + 1.0 * t + 0.06 * view.random.next());
}

function grass(view: View, x: number, z: number): void {
  const { random, image } = view;
  const tall = random.range(0.14, 0.46);
  const bend = random.gaussian() * 0.3 * tall;
  const foot = project(view, x, 0, z);
  const tip = project(view, x + bend, tall, z);
  const middle = project(view, x + bend * 0.15, tall * 0.6, z);
  const path = bezier(foot, [foot[0], (foot[1] + middle[1]) / 2], middle, tip, 10);
  const wide = ((0.0024 + 0.0022 * random.next()) * view.focal) / z;
  const tone = random.next();
  const low = greenAt(view, tone, 0);
  const high = greenAt(view, tone, 1);
  const mask = rasterize([ribbon(path, (t) => wide * (1 - t * t) + 0.15)], image.width, image.height);
  const span = Math.max(1, foot[1] - tip[1]);
  paint(view, mask, (_px, py) => mixRgb(low, high, clamp((foot[1] - py) / span) ** 1.5));
  if (random.chance(0.22)) {
    // A seed head.
    for (let i = 0; i < 9; i++) {
      const t = i / 9;
      leaf(
        image,
        tip[0] - bend * 0.02 * i + random.gaussian() * wide,
        tip[1] + t * wide * 12,
        wide * 2.2,
        wide * 0.9,
        -1.2 + random.gaussian() * 0.4,
        scaleRgb(linear('#c9b070'), 0.75),
      );
    }
  }
}

function paint(
  view: View,
  mask: Parameters<typeof coverMask>[1],
  color: (x: number, y: number) => Rgb,
  opacity = 1,
): void {
  coverMask(view.image, mask, color, opacity);
}

function stem(view: View, x: number, tall: number, z: number): Point {
  const { random, image } = view;
  const bend = random.gaussian() * 0.03;
  const foot = project(view, x - bend, 0, z);
  const top = project(view, x, tall, z);
  const path = bezier(
    foot,
    project(view, x - bend, tall * 0.4, z),
    project(view, x + bend * 0.6, tall * 0.75, z),
    top,
    12,
  );
  const wide = (0.0022 * view.focal) / z;
  const low = greenAt(view, 0.3, 0.1);
  const high = greenAt(view, 0.6, 0.85);
  paint(view, rasterize([ribbon(path, () => wide)], image.width, image.height), (_x, y) =>
    mixRgb(low, high, clamp((foot[1] - y) / Math.max(1, foot[1] - top[1]))),
  );
  return top;
}

/** Four crumpled petals, lit from behind: glowing red where thin, dark where they overlap. */
function poppy(view: View, x: number, tall: number, z: number): void {
  const { random, image, noise } = view;
  const [cx, cy] = stem(view, x, tall, z);
  const r = (random.range(0.03, 0.043) * view.focal) / z;
  const open = random.range(0.5, 0.95);
  const tilt = random.range(-0.35, 0.35);
  const seed = random.range(0, 99);
  const petal = (angle: number, long: number, wide: number, bright: number): void => {
    const outline: Point[] = [];
    for (let i = 0; i <= 22; i++) {
      const t = i / 22;
      const a = (t - 0.5) * 2.5;
      const ripple = 1 + 0.075 * noise.at(seed + t * 9, angle * 3) + 0.03 * Math.sin(t * 40 + seed);
      const px = Math.sin(a) * wide * ripple;
      const py = -long * (0.28 + 0.72 * Math.cos(a * 0.86)) * ripple;
      outline.push([
        cx + px * Math.cos(angle) - py * Math.sin(angle),
        cy + (px * Math.sin(angle) + py * Math.cos(angle)) * mix(0.8, 1, open),
      ]);
    }
    outline.push([cx, cy]);
    const mask = rasterize([outline], image.width, image.height);
    paint(view, mask, (px, py) => {
      const dx = (px - cx) / r;
      const dy = (py - cy) / r;
      const away = Math.sqrt(dx * dx + dy * dy);
      const vein = noise.at(Math.atan2(dy, dx) * 11 + seed, away * 1.5);
      const fold = noise.at(dx * 2.4 + seed, dy * 2.4);
      const glow = clamp(0.2 + 0.65 * away + 0.22 * vein + 0.3 * fold) * bright;
      const red = mixRgb(
        linear('#5a0806'),
        mixRgb(linear('#d8240f'), linear('#ff6a32'), smoothstep(0.6, 1.25, glow)),
        clamp(glow),
      );
      return scaleRgb(mixRgb([0.01, 0.004, 0.012], red, smoothstep(0.08, 0.3, away)), 0.85 + 0.45 * glow);
    });
  };
  petal(tilt - 0.95, r * 0.95, r * 0.72, 0.75);
  petal(tilt + 0.95, r * 0.95, r * 0.72, 0.85);
  petal(tilt + 0.08, r * 1.12, r * 0.85, 0.95);
  if (open > 0.7) {
    leaf(image, cx, cy - r * 0.3, r * 0.24, r * 0.26, 0, [0.012, 0.016, 0.008]);
    for (let i = 0; i < 16; i++) {
      const a = (i / 16) * 6.283;
      leaf(
        image,
        cx + Math.cos(a) * r * 0.27,
        cy - r * 0.3 + Math.sin(a) * r * 0.2,
        r * 0.05,
        r * 0.04,
        a,
        [0.02, 0.014, 0.02],
      );
    }
  }
  petal(tilt + Math.PI * 0.98, r * 0.42, r * 0.85, 1.05);
}

function daisy(view: View, x: number, tall: number, z: number): void {
  const { random, image } = view;
  const [cx, cy] = stem(view, x, tall, z);
  const r = (random.range(0.019, 0.027) * view.focal) / z;
  const flat = random.range(0.4, 0.9);
  const turn = random.range(-0.3, 0.3);
  const count = 21;
  for (const ring of [0, 1]) {
    for (let i = 0; i < count; i++) {
      const a = (i / count) * 6.283 + ring * 0.15 + random.range(-0.05, 0.05);
      const dx = Math.cos(a);
      const dy = Math.sin(a) * flat;
      const px = cx + (dx * Math.cos(turn) - dy * Math.sin(turn)) * r * 0.66;
      const py = cy + (dx * Math.sin(turn) + dy * Math.cos(turn)) * r * 0.66;
      const light = 0.62 + 0.3 * (1 - (dy + 1) / 2) + 0.12 * random.next() - 0.15 * (1 - ring);
      const long = r * 0.42 * Math.sqrt(dx * dx + dy * dy) + r * 0.05;
      leaf(image, px, py, long, r * 0.12, Math.atan2(py - cy, px - cx), scaleRgb([1.02, 0.98, 0.88], light));
    }
  }
  const mask = rasterize(
    [
      through(
        Array.from({ length: 10 }, (_, i): Point => [
          cx + Math.cos(i * 0.6283) * r * 0.3,
          cy + Math.sin(i * 0.6283) * r * 0.3 * (flat * 0.7 + 0.3) - r * 0.03,
        ]),
        true,
        4,
      ),
    ],
    image.width,
    image.height,
  );
  paint(view, mask, (px, py) =>
    scaleRgb(
      mixRgb(linear('#e8a81a'), linear('#a8620c'), clamp((py - cy) / r + 0.45)),
      1 + 0.35 * view.noise.at((px / r) * 7, (py / r) * 7),
    ),
  );
}

function cornflower(view: View, x: number, tall: number, z: number): void {
  const { random, image } = view;
  const [cx, cy] = stem(view, x, tall, z);
  const r = (random.range(0.017, 0.024) * view.focal) / z;
  leaf(image, cx, cy + r * 0.35, r * 0.3, r * 0.42, Math.PI / 2, scaleRgb(linear('#4a5a2c'), 0.7));
  for (let i = 0; i < 34; i++) {
    const a = -Math.PI / 2 + random.range(-1.9, 1.9);
    const out = r * random.range(0.45, 1);
    const tone = random.next();
    const color = mixRgb(linear('#1c2f8f'), linear('#6f8df0'), tone);
    leaf(
      image,
      cx + Math.cos(a) * out * 0.62,
      cy + Math.sin(a) * out * 0.55,
      out * 0.42,
      r * 0.13,
      a,
      scaleRgb(color, 0.75 + 0.5 * tone),
    );
  }
  for (let i = 0; i < 14; i++) {
    leaf(
      image,
      cx + random.gaussian() * r * 0.16,
      cy - r * 0.2 + random.gaussian() * r * 0.14,
      r * 0.14,
      r * 0.05,
      random.range(-2, -1),
      scaleRgb(linear('#5a2a86'), 0.9),
    );
  }
}
