import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { addRgb, linear, mixRgb, mulRgb, scaleRgb, type Rgb } from '../toolkit/color.js';
import type { Point } from '../toolkit/curves.js';
import { createFloatImage, type FloatImage } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { develop } from '../toolkit/photograph.js';
import { rasterize } from '../toolkit/raster.js';
import { Random } from '../toolkit/random.js';
import { bell, clamp, length2, mix, smoothstep } from '../toolkit/scalar.js';
import { coverMask } from './conifer.js';
import { leaf, shafts } from './foliage.js';

/** Height of the eye (meters), and of the horizon (fraction of the picture from the top). Distances: 2 to 60 meters. */
const EYE = 1.6;
const HORIZON = 0.56;
const DEEP = 60;
const AIR: Rgb = [0.62, 0.72, 0.42];

interface View {
  readonly image: FloatImage;
  readonly noise: Noise;
  readonly random: Random;
  /** Pixels per meter at distance 1. */
  readonly focal: number;
}

interface Tree {
  readonly x: number;
  readonly z: number;
  readonly radius: number;
  readonly lean: number;
  readonly birch: boolean;
  readonly seed: number;
}

/** A path through a beech wood on a summer morning, with low sun in the leaves. */
export function renderForestPath(width: number, height: number, seed = 1): PixelImage {
  const view: View = {
    image: createFloatImage(width, height),
    noise: new Noise(seed),
    random: new Random(seed + 31),
    focal: Math.max(width, height) * 0.92,
  };
  background(view);
  ground(view);
  const trees = plantTrees(view.random);
  let next = 0;
  // From far to near: trunks, then the leaves and ferns in front of them.
  for (let z = DEEP; z > 2.2; z *= 0.94) {
    while (next < trees.length && trees[next]!.z > z) trunk(view, trees[next++]!);
    undergrowth(view, z);
    canopy(view, z);
  }
  shafts(view.image, width * 0.64, height * 0.06, 0.9, 0.32, [1.0, 0.92, 0.6]);
  return develop(view.image, {
    seed,
    exposure: 0.86,
    bloom: 0.05,
    vignette: 0.38,
    grain: 0.012,
    saturation: 0.95,
    contrast: 1.14,
    shadows: [0.0, 0.008, 0.01],
  });
}

function project(view: View, x: number, y: number, z: number): Point {
  const k = view.focal / z;
  return [view.image.width / 2 + x * k, view.image.height * HORIZON - (y - EYE) * k];
}

/** Position of the middle of the path at a distance. */
function pathAt(z: number): number {
  return 1.35 * Math.sin(z * 0.13 - 0.35) + 0.02 * z;
}

function air(color: Rgb, z: number, light = 1): Rgb {
  return mixRgb(color, scaleRgb(AIR, light), 1 - Math.exp(-Math.max(0, z - 3) * 0.036));
}

function background(view: View): void {
  const { image, noise } = view;
  const { width, height, data } = image;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const u = x / width - 0.64;
      const v = y / height - 0.2;
      const leaves = noise.fbm((x / height) * 9, (y / height) * 9, 5, 0.6);
      const glow = bell(Math.sqrt(u * u * 1.2 + v * v * 1.6), 0.42);
      let color = mixRgb([0.22, 0.34, 0.12], [0.72, 0.85, 0.34], clamp(0.5 + leaves));
      color = addRgb(
        scaleRgb(color, 0.55 + 0.5 * glow),
        scaleRgb([2.3, 2.15, 1.35], glow * glow * clamp(0.6 + leaves)),
      );
      data[i] = color[0];
      data[i + 1] = color[1];
      data[i + 2] = color[2];
    }
  }
}

function ground(view: View): void {
  const { image, noise, focal } = view;
  const { width, height, data } = image;
  for (let y = Math.floor(height * HORIZON) + 1; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const z = (EYE * focal) / (y - height * HORIZON);
      if (z > 90) continue;
      const wx = ((x - width / 2) * z) / focal;
      const litter = noise.fbm(wx * 5, z * 5, 4, 0.6);
      const fine = noise.at(wx * 34, z * 26) * smoothstep(14, 4, z);
      const off = Math.abs(wx - pathAt(z)) / (0.85 + 0.25 * noise.at(wx * 0.6, z * 0.6));
      const onPath = smoothstep(1.15, 0.75, off + 0.22 * litter);
      let color = mixRgb(linear('#26310f'), linear('#5e7026'), clamp(0.5 + 0.8 * litter + 0.4 * fine));
      const leafy = smoothstep(0.05, 0.35, noise.at(wx * 11, z * 8));
      color = mixRgb(color, linear('#6a4a26'), leafy * 0.45);
      const earth = mixRgb(linear('#57452f'), linear('#96805c'), clamp(0.5 + 0.7 * litter + 0.5 * fine));
      color = mixRgb(color, earth, onPath);
      color = scaleRgb(color, 1 - 0.35 * bell(off - 0.95, 0.18));
      // Long flecks of light through the crowns: two layers with a little parallax.
      const flecks = noise.fbm(wx * 0.8 + z * 0.32, z * 0.34, 4, 0.55) + 0.25 * noise.at(wx * 3 + z, z * 1.6);
      const sun = smoothstep(0.05, 0.26, flecks);
      const lit = addRgb(mulRgb(color, [0.24, 0.31, 0.24]), mulRgb(color, scaleRgb([3.4, 2.9, 1.7], sun)));
      const seen = air(lit, z);
      const i = (y * width + x) * 3;
      for (let k = 0; k < 3; k++) data[i + k] = mix(data[i + k]!, seen[k]!, smoothstep(90, 50, z));
    }
  }
}

function plantTrees(random: Random): readonly Tree[] {
  const trees: Tree[] = [];
  for (let z = 4.2; z < DEEP; z += random.range(0.35, 0.8)) {
    const spread = 2 + z * 0.62;
    const x = random.range(-spread, spread);
    if (Math.abs(x - pathAt(z)) < 1.25 + z * 0.012) continue;
    trees.push({
      x,
      z,
      radius: random.range(0.1, 0.26),
      lean: random.range(-0.05, 0.05),
      birch: random.chance(0.16),
      seed: random.int(1000),
    });
  }
  // Two big beeches frame the picture.
  trees.push({ x: -2.05, z: 4.4, radius: 0.34, lean: -0.03, birch: false, seed: 3 });
  trees.push({ x: 2.75, z: 5.4, radius: 0.3, lean: 0.05, birch: false, seed: 8 });
  return trees.sort((a, b) => b.z - a.z);
}

function trunk(view: View, tree: Tree): void {
  const { image, noise } = view;
  const { x, z, radius, lean } = tree;
  const left: Point[] = [];
  const right: Point[] = [];
  for (let i = 0; i <= 24; i++) {
    const y = -0.15 + (i / 24) * 13;
    const flare = 1 + 0.8 * Math.exp(-Math.max(0, y) * 2.6);
    const r = radius * flare * (1 - y * 0.035);
    const bend = x + lean * y + 0.06 * noise.at(y * 0.5, tree.seed);
    left.push(project(view, bend - r, y, z));
    right.push(project(view, bend + r, y, z));
  }
  const shapes: Point[][] = [left.concat(right.reverse())];
  for (let i = 0; i < 3; i++) {
    const y = 3 + i * 1.4 + (tree.seed % 7) * 0.15;
    const side = (tree.seed + i) % 2 ? 1 : -1;
    const bend = x + lean * y;
    const a = project(view, bend, y, z);
    const b = project(view, bend + side * 1.1, y + 0.9, z);
    const c = project(view, bend + side * 2.3, y + 1.4, z);
    const t = (radius * 0.35 * view.focal) / z;
    shapes.push([[a[0], a[1] - t], [b[0], b[1] - t * 0.5], c, [b[0], b[1] + t * 0.5], [a[0], a[1] + t]]);
  }
  const scale = z / view.focal;
  const center = project(view, x, 0, z)[0];
  const bark = (px: number, py: number): Rgb => {
    const y = EYE - (py - image.height * HORIZON) * scale;
    const u = clamp((px - center) * scale - lean * y, -radius * 2, radius * 2) / radius;
    const grain = noise.fbm(u * 2.2 + tree.seed, y * 1.1, 4, 0.6) + 0.35 * noise.at(u * 7 + tree.seed, y * 2.2);
    let color: Rgb;
    if (tree.birch) {
      const marks = smoothstep(0.3, 0.5, noise.at(u * 1.2 + tree.seed, y * 7));
      color = mixRgb(mixRgb(linear('#b7b0a0'), linear('#8d8678'), clamp(0.5 + grain)), linear('#2a2622'), marks);
    } else {
      color = mixRgb(linear('#3b352c'), linear('#7a705e'), clamp(0.5 + 0.9 * grain));
      color = mixRgb(color, linear('#5d6a2c'), smoothstep(0.9, 0, y + 0.5 * grain) * 0.7);
    }
    const round = Math.sqrt(Math.max(0.04, 1 - Math.min(1, u * u)));
    // The sun is behind the trunk, to the right: a bright rim there, sky light in the middle.
    const rim = smoothstep(0.45, 0.98, u) * (0.4 + 0.6 * smoothstep(-0.1, 0.25, noise.at(y * 1.3 + tree.seed, 5)));
    const light = addRgb(scaleRgb([0.3, 0.36, 0.3], 0.35 + 0.65 * round), scaleRgb([2.2, 1.8, 1.0], rim));
    return air(mulRgb(color, light), z);
  };
  for (const shape of shapes) coverMask(image, rasterize([shape], image.width, image.height), bark);
}

/** Leaves at one distance: bright where the sun shines through them, otherwise dark. */
function canopy(view: View, z: number): void {
  const { image, random, noise } = view;
  const sprays = z < 5 ? 7 : 12;
  for (let s = 0; s < sprays; s++) {
    const spread = 1 + z * 0.62;
    const x = random.range(-spread, spread);
    const bottom = 2.5 + 0.075 * z + 1.3 * noise.at(x * 0.4, z * 0.4);
    const y = bottom + Math.abs(random.gaussian()) * (1.2 + z * 0.12);
    const [cx, cy] = project(view, x, y, z);
    const scale = view.focal / z;
    if (cy < -0.12 * image.height || cx < -0.1 * image.width || cx > 1.1 * image.width) continue;
    const towards = bell(length2(cx / image.width - 0.64, (cy / image.height - 0.12) * 0.8), 0.5);
    const shade = 0.25 + 0.75 * smoothstep(-0.2, 0.3, noise.at(x * 0.7, y * 0.7 + z));
    const leaves = Math.round(z < 5 ? 46 : clamp(120 - z, 60, 110));
    const size = 0.05 * scale;
    for (let i = 0; i < leaves; i++) {
      const angle = random.range(-0.5, 0.5);
      const px = cx + random.gaussian() * scale * 0.55;
      const py = cy + random.gaussian() * scale * 0.16 + Math.abs(px - cx) * 0.22;
      const through = clamp(random.next() * 0.8 * shade + towards * 0.5 - 0.1);
      const color = mixRgb(linear('#14240c'), linear('#a3bd3f'), through);
      leaf(
        image,
        px,
        py,
        size * random.range(0.7, 1.2),
        size * random.range(0.3, 0.55),
        angle,
        air(scaleRgb(color, 0.3 + 1.25 * through), z),
        0.92,
      );
    }
  }
}

/** Ferns, grass and saplings along the path. */
function undergrowth(view: View, z: number): void {
  const { image, random, noise } = view;
  const plants = Math.round(clamp(34 - z * 0.3, 10, 30));
  const scale = view.focal / z;
  for (let p = 0; p < plants; p++) {
    const spread = 1.4 + z * 0.6;
    const x = random.range(-spread, spread);
    const off = Math.abs(x - pathAt(z));
    if (off < 0.95 + 0.25 * noise.at(x, z)) continue;
    const [cx, cy] = project(view, x, 0, z);
    const sun = smoothstep(-0.05, 0.25, noise.fbm(x * 0.8 + z * 0.32, z * 0.34, 3));
    const tall = random.range(0.16, 0.5) * smoothstep(0.8, 2, off);
    if (random.chance(0.55)) fern(view, cx, cy, tall * scale, z, sun);
    else {
      for (let i = 0; i < 9; i++) {
        const tone = random.next();
        const color = mixRgb(linear('#22330f'), linear('#93a838'), tone);
        const long = tall * scale * random.range(0.35, 0.7);
        const turn = -Math.PI / 2 + random.gaussian() * 0.4;
        leaf(
          image,
          cx + random.gaussian() * scale * 0.1 + Math.cos(turn) * long,
          cy + Math.sin(turn) * long,
          long,
          Math.max(0.5, scale * 0.012),
          turn,
          air(scaleRgb(color, 0.4 + 1.4 * sun * tone), z),
        );
      }
    }
  }
}

function fern(view: View, x: number, y: number, tall: number, z: number, sun: number): void {
  const { image, random } = view;
  const fronds = 6;
  for (let f = 0; f < fronds; f++) {
    const out = (f / (fronds - 1) - 0.5) * 2.2 + random.range(-0.15, 0.15);
    const tone = random.next();
    const color = air(
      scaleRgb(mixRgb(linear('#1d3010'), linear('#9bb23c'), tone), 0.4 + 1.5 * sun * (0.4 + 0.6 * tone)),
      z,
    );
    const steps = Math.round(clamp(tall / 2.2, 5, 22));
    for (let i = 1; i <= steps; i++) {
      const t = i / steps;
      const px = x + tall * out * t * 0.9;
      const py = y - tall * (1.25 * t - 0.75 * t * t) * 1.2;
      const long = tall * 0.2 * (1 - t) + 0.6;
      const along = Math.atan2(-(1.25 - 1.5 * t), out);
      leaf(
        image,
        px + Math.cos(along + 1.1) * long * 0.6,
        py + Math.sin(along + 1.1) * long * 0.6,
        long,
        long * 0.28,
        along + 1.1,
        color,
      );
      leaf(
        image,
        px + Math.cos(along - 1.1) * long * 0.6,
        py + Math.sin(along - 1.1) * long * 0.6,
        long,
        long * 0.28,
        along - 1.1,
        color,
      );
    }
  }
}
