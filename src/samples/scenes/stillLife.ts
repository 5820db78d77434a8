import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { addRgb, linear, mixRgb, mulRgb, scaleRgb, type Rgb } from '../toolkit/color.js';
import { march, occlusion, softShadow, type Hit } from '../toolkit/march.js';
import { Noise } from '../toolkit/noise.js';
import { PartField, type Part } from '../toolkit/partField.js';
import { defocus, develop } from '../toolkit/photograph.js';
import { bell, clamp, length2, length3, mix, smoothMax, smoothMin, smoothstep } from '../toolkit/scalar.js';
import { add, dot, normalize, reflect, scale, type Vec3 } from '../toolkit/vector.js';

const WINDOW: Vec3 = normalize([-0.72, 0.62, -0.42]);
const KEY: Rgb = [3.1, 2.85, 2.45];
const EYE: Vec3 = [0.05, 1.28, -4.3];
const GRAPES = grapes();

type Material =
  'table' | 'wall' | 'cloth' | 'bottle' | 'bowl' | 'orange' | 'apple' | 'pear' | 'lemon' | 'grape' | 'stem';

/** A bottle, a bowl of oranges and other fruit on a table by a window; light from the left. */
export function renderStillLife(width: number, height: number, seed = 1): PixelImage {
  const noise = new Noise(seed);
  const parts = new PartField(objects(noise), { low: [-2.4, -0.2, -1.3], high: [2.4, 2, 3.2] }, 0.05);
  const field = parts.distance;
  const shade = (hit: Hit): Rgb => {
    const skin = surface(parts.materialAt(hit.at), hit, noise);
    const normal = skin.normal;
    const facing = dot(normal, WINDOW);
    const open = occlusion(field, hit.at, hit.normal, 0.45);
    // Fruit and wax are translucent: the terminator is soft. Rays start off the surface to prevent self-shadowing.
    const wrapped = Math.max(0, (facing + skin.soft) / (1 + skin.soft));
    const lit = wrapped > 0 ? softShadow(field, add(hit.at, scale(hit.normal, 0.06)), WINDOW, 0.05, 3, 6) : 0;
    let light: Rgb = scaleRgb(KEY, wrapped * lit * lamp(hit.at));
    const sky = 0.5 + 0.5 * normal[1];
    light = addRgb(light, scaleRgb([0.2, 0.23, 0.3], (0.35 + 0.65 * sky) * open));
    light = addRgb(light, scaleRgb([0.32, 0.2, 0.11], Math.max(0, -normal[1]) * 0.5 * open + 0.06));
    let color = mulRgb(skin.color, light);
    if (skin.gloss > 0) {
      const mirror = reflect(hit.direction, normal);
      const fresnel = skin.gloss * (0.04 + 0.96 * Math.pow(1 - Math.max(0, -dot(hit.direction, normal)), 5));
      const room = reflection(mirror, skin.rough);
      const seen = mirror[1] < 0 ? 0.6 : mix(0.35, 1, open);
      color = addRgb(color, scaleRgb(room, fresnel * seen));
    }
    return color;
  };
  const camera = { eye: EYE, target: [0.08, 0.62, 0] as Vec3, fov: 44 };
  const { image, depth } = march({ camera, field, far: 14, shade, sky: () => [0, 0, 0] }, width, height);
  const size = Math.min(width, height);
  const blurred = defocus(image, depth, (d) => (size * 0.028 * Math.abs(d - 3.95)) / d - 0.25);
  return develop(blurred, {
    seed,
    exposure: 1.02,
    bloom: 0.015,
    vignette: 0.42,
    saturation: 0.95,
    contrast: 1.06,
    shadows: [0.012, 0.006, 0.0],
  });
}

/** The window lights the left more than the right. */
function lamp(at: Vec3): number {
  return clamp(1.05 - 0.16 * (at[0] + 0.6) - 0.12 * Math.max(0, at[2] - 0.6), 0.25, 1.35);
}

/** Environment reflected by glossy surfaces: a window with bars on the left, a dim room, a warm table below. */
function reflection(direction: Vec3, rough: number): Rgb {
  const [x, y, z] = direction;
  const side = -x;
  let light: Rgb = mixRgb([0.1, 0.085, 0.07], [0.16, 0.15, 0.15], 0.5 + 0.5 * y);
  if (y < 0) light = mixRgb(light, [0.3, 0.2, 0.13], clamp(-y * 1.5));
  if (side > 0.05) {
    const u = z / side + 0.55;
    const v = y / side - 0.85;
    const soft = 0.02 + rough;
    const inside =
      smoothstep(0.52 + soft, 0.52 - soft, Math.abs(u)) * smoothstep(0.62 + soft, 0.62 - soft, Math.abs(v));
    const bars = rough < 0.2 ? 1 - 0.85 * Math.max(bell(u, 0.045), bell(v, 0.045)) : 0.9;
    light = addRgb(light, scaleRgb([15, 15.5, 16.5], (inside * bars) / (1 + rough * 9)));
  }
  return light;
}

function objects(noise: Noise): readonly Part<Material>[] {
  const orange = (cx: number, cy: number, cz: number, r: number): Part<Material> => ({
    material: 'orange',
    distance: (x, y, z) => length3(x - cx, (y - cy) * 1.04, z - cz) - r,
  });
  return [
    { material: 'table', distance: (x, y, z) => roundBox(x, y + 0.08, z - 0.6, 4, 0.05, 1.65, 0.03) },
    { material: 'wall', distance: (_x, _y, z) => 3.1 - z },
    { material: 'cloth', distance: (x, y, z) => cloth(noise, x, y, z) },
    { material: 'bottle', distance: (x, y, z) => bottle(length2(x + 0.98, z - 0.5), y) },
    { material: 'bowl', distance: (x, y, z) => bowl(length2(x - 0.42, z - 0.42), y) },
    orange(0.24, 0.52, 0.3, 0.235),
    orange(0.66, 0.53, 0.42, 0.225),
    orange(0.38, 0.53, 0.68, 0.23),
    orange(0.46, 0.79, 0.42, 0.215),
    { material: 'apple', distance: (x, y, z) => apple(x + 0.46, y - 0.275, z + 0.32) },
    { material: 'stem', distance: (x, y, z) => stem(x + 0.46, y - 0.275, z + 0.32) },
    { material: 'pear', distance: (x, y, z) => pear(x - 1.22, y, z - 0.02) },
    { material: 'stem', distance: (x, y, z) => pearStem(x - 1.22, y, z - 0.02) },
    { material: 'lemon', distance: (x, y, z) => lemon(x - 0.36, y - 0.19, z + 0.52) },
    { material: 'grape', distance: cluster },
  ];
}

function roundBox(x: number, y: number, z: number, hx: number, hy: number, hz: number, r: number): number {
  const ax = Math.abs(x) - hx;
  const ay = Math.abs(y) - hy;
  const az = Math.abs(z) - hz;
  return length3(Math.max(ax, 0), Math.max(ay, 0), Math.max(az, 0)) + Math.min(Math.max(ax, ay, az), 0) - r;
}

function cloth(noise: Noise, x: number, y: number, z: number): number {
  const outside = roundBox(x - 0.12, y, z + 0.42, 0.98, 0.1, 0.42, 0.02);
  if (outside > 0.15) return outside;
  // Edges are gently wavy; folds rise towards them.
  const wave = 0.05 * noise.at(x * 1.7, z * 1.7 + 5);
  const ax = Math.abs(x - 0.12 + 0.5 * (z + 0.42)) - 0.86 - wave;
  const az = Math.abs(z + 0.42) - 0.38 - wave;
  const fold = 1 - Math.abs(noise.at(x * 1.5 + z * 0.9, z * 1.9 - x * 0.7 + 3));
  const height = 0.014 + 0.12 * Math.pow(fold, 6) + 0.018 * noise.at(x * 5, z * 5) + 0.02;
  const edge = length2(Math.max(ax, 0), Math.max(az, 0)) + Math.min(Math.max(ax, az), 0);
  return smoothMax((y - Math.max(0.006, height)) * 0.7, edge * 0.8, 0.03);
}

function bottle(r: number, y: number): number {
  const bound = length2(Math.max(0, r - 0.32), Math.max(0, Math.abs(y - 0.85) - 0.88));
  if (bound > 0.2) return bound;
  const body = cylinder(r, y - 0.5, 0.27, 0.46) - 0.04;
  const neck = cylinder(r, y - 1.3, 0.075, 0.33) - 0.02;
  const lip = cylinder(r, y - 1.62, 0.1, 0.035) - 0.012;
  return Math.min(smoothMin(body, neck, 0.28), lip);
}

function cylinder(r: number, y: number, radius: number, half: number): number {
  const a = r - radius;
  const b = Math.abs(y) - half;
  return Math.min(Math.max(a, b), 0) + length2(Math.max(a, 0), Math.max(b, 0));
}

function bowl(r: number, y: number): number {
  const bound = length2(Math.max(0, r - 0.72), Math.max(0, Math.abs(y - 0.28) - 0.3));
  if (bound > 0.2) return bound;
  const shell = Math.abs(length2(r, (y - 0.62) * 1.08) - 0.64) - 0.022;
  const cut = smoothMax(shell, y - 0.47, 0.03);
  const foot = cylinder(r, y - 0.03, 0.27, 0.03) - 0.01;
  return smoothMin(cut, foot, 0.06) * 0.9;
}

function apple(x: number, y: number, z: number): number {
  const far = length3(x, y, z) - 0.36;
  if (far > 0.25) return far;
  const r = length2(x, z);
  const lobes = 0.008 * Math.cos(5 * Math.atan2(z, x)) * smoothstep(0, 0.3, -y + 0.05);
  const torus = length2(r - 0.105, y * 0.96 - 0.008) - 0.198 - lobes + 0.045 * y * -0.5;
  return torus * 0.9;
}

function stem(x: number, y: number, z: number): number {
  const bend = x - 0.35 * (y - 0.1) * (y - 0.1) - 0.02;
  return Math.max(length2(bend, z) - 0.014 - 0.03 * Math.max(0, y - 0.28), Math.abs(y - 0.24) - 0.11) * 0.8;
}

function pear(x: number, y: number, z: number): number {
  const far = length3(x, y - 0.4, z) - 0.55;
  if (far > 0.25) return far;
  const lean = x - 0.12 * Math.max(0, y - 0.3);
  const base = length3(lean, (y - 0.29) * 1.02, z) - 0.285;
  const top = length3(lean - 0.02, y - 0.66, z) - 0.125;
  return smoothMin(base, top, 0.3) * 0.92;
}

function pearStem(x: number, y: number, z: number): number {
  const bend = x - 0.09 - 0.6 * (y - 0.75) * (y - 0.75);
  return Math.max(length2(bend, z) - 0.013, Math.abs(y - 0.86) - 0.1) * 0.8;
}

function lemon(x: number, y: number, z: number): number {
  const far = length3(x, y, z) - 0.34;
  if (far > 0.25) return far;
  const along = x * 0.88 + z * 0.47;
  const side = length2(y, -x * 0.47 + z * 0.88);
  const body = length2(along * 0.82, side) - 0.185;
  const tip = length2(Math.abs(along) - 0.25, side) - 0.02;
  return smoothMin(body, tip, 0.12) * 0.95;
}

function grapes(): readonly Vec3[] {
  const places: Vec3[] = [];
  const rows = [
    [0.1, 5, 0.32],
    [0.1, 7, 0.16],
    [0.24, 5, 0.2],
    [0.36, 2, 0.07],
  ] as const;
  rows.forEach(([y, count, radius], row) => {
    for (let i = 0; i < count; i++) {
      const angle = (i / count) * 6.283 + row * 0.7;
      places.push([-1.42 + radius * 1.25 * Math.cos(angle), y, -0.28 + radius * 0.8 * Math.sin(angle)]);
    }
  });
  return places;
}

function cluster(x: number, y: number, z: number): number {
  const far = length3(x + 1.42, y - 0.2, z + 0.28) - 0.58;
  if (far > 0.15) return far;
  let nearest = Infinity;
  for (const [gx, gy, gz] of GRAPES) {
    const d = length3(x - gx, (y - gy) * 0.95, z - gz) - 0.098;
    if (d < nearest) nearest = d;
  }
  return nearest;
}

interface Skin {
  readonly color: Rgb;
  readonly normal: Vec3;
  readonly gloss: number;
  readonly rough: number;
  readonly soft: number;
}

function surface(material: Material, hit: Hit, noise: Noise): Skin {
  const [x, y, z] = hit.at;
  const plain = { normal: hit.normal, gloss: 0, rough: 0.5, soft: 0 };
  switch (material) {
    case 'table': {
      const plank = Math.floor((z + 4) / 0.42);
      const grain = noise.fbm(x * 1.1 + plank * 7, z * 14, 4) + 0.45 * noise.at(x * 3, z * 55 + plank * 3);
      const gap = bell((((z + 4) / 0.42) % 1) - 0.02, 0.018);
      const tone = clamp(0.5 + 0.5 * grain + 0.15 * noise.at(plank * 3.7, 0.5));
      const wood = mixRgb(linear('#3a2114'), linear('#7d5230'), tone);
      return {
        ...plain,
        color: scaleRgb(wood, 1 - 0.7 * gap),
        normal: bump(hit, noise, 40, 0.02),
        gloss: 0.55,
        rough: 0.35,
      };
    }
    case 'wall': {
      const stain = noise.fbm(x * 0.9, y * 0.9, 5);
      return {
        ...plain,
        color: mixRgb(linear('#3d3b36'), linear('#5c574d'), 0.5 + 0.8 * stain),
        normal: bump(hit, noise, 6, 0.06),
      };
    }
    case 'cloth': {
      const thread = 0.96 + 0.04 * Math.sin(x * 260) * Math.sin(z * 260);
      const stripe = Math.abs(Math.abs(z + 0.42 + 0.03 * Math.sin(x)) - 0.28) < 0.022 ? 0.75 : 0;
      const white = mixRgb(linear('#e9e2d2'), linear('#4f6f9c'), stripe);
      return { ...plain, color: scaleRgb(white, 0.86 * thread), soft: 0.25 };
    }
    case 'bottle':
      return glass(hit, noise);
    case 'bowl': {
      const angle = Math.atan2(z - 0.42, x - 0.42);
      const outside = length2(x - 0.42, z - 0.42) > 0.3 && hit.normal[1] < 0.35;
      const band = outside ? smoothstep(0.02, 0.0, Math.abs(y - 0.36) - 0.035) : 0;
      const petals = outside
        ? smoothstep(0.02, -0.02, length2(((((angle * 2.2) % 1) + 1) % 1) - 0.5, (y - 0.2) * 5) - 0.28)
        : 0;
      const glaze = mixRgb(
        linear('#dcdfe0'),
        linear('#22427f'),
        Math.max(band * (0.5 + 0.5 * Math.cos(angle * 26)), petals * 0.85),
      );
      return { ...plain, color: scaleRgb(glaze, 0.85), gloss: 1, rough: 0.03 };
    }
    case 'orange': {
      const pores = bump(hit, noise, 34, 0.09);
      const tone = 0.5 + 0.5 * noise.fbm3(x * 3, y * 3, z * 3, 3);
      return {
        ...plain,
        color: mixRgb(linear('#b9520f'), linear('#d98324'), tone),
        normal: pores,
        gloss: 0.8,
        rough: 0.3,
        soft: 0.25,
      };
    }
    case 'apple':
      return appleSkin(hit, noise);
    case 'pear': {
      const speck = smoothstep(0.5, 0.75, noise.at3(x * 34, y * 34, z * 34));
      const blush = smoothstep(0.2, 0.9, 0.5 - (x - 1.22) * 1.6 + 0.5 * noise.fbm3(x * 3, y * 3, z * 3, 3));
      const skin = mixRgb(mixRgb(linear('#8d8f3c'), linear('#b0a54c'), clamp(y * 1.3)), linear('#8f4a28'), blush * 0.7);
      return { ...plain, color: mixRgb(skin, linear('#6d5427'), speck * 0.5), gloss: 0.6, rough: 0.3, soft: 0.3 };
    }
    case 'lemon':
      return {
        ...plain,
        color: mixRgb(linear('#c9a01f'), linear('#d9be4a'), 0.5 + 0.5 * noise.at3(x * 6, y * 6, z * 6)),
        normal: bump(hit, noise, 30, 0.08),
        gloss: 0.8,
        rough: 0.25,
        soft: 0.35,
      };
    case 'grape': {
      const bloom = 0.5 + 0.5 * noise.fbm3(x * 9, y * 9, z * 9, 3);
      return {
        ...plain,
        color: mixRgb(linear('#1d0b22'), linear('#4a3350'), bloom * 0.8),
        gloss: 1,
        rough: 0.06 + 0.1 * bloom,
        soft: 0.4,
      };
    }
    case 'stem':
      return { ...plain, color: linear('#4a3520') };
  }
}

function appleSkin(hit: Hit, noise: Noise): Skin {
  const [x, y, z] = [hit.at[0] + 0.46, hit.at[1] - 0.275, hit.at[2] + 0.32];
  const angle = Math.atan2(z, x);
  const streaks = noise.at(angle * 9, y * 1.5) * 0.5 + noise.at(angle * 22, y * 3) * 0.35;
  const patch = noise.fbm3(x * 2.6 + 4, y * 2.6, z * 2.6, 3);
  const red = smoothstep(-0.35, 0.35, patch * 1.3 + streaks * 0.6 + 0.28 - x * 0.8);
  const skin = mixRgb(linear('#b3963f'), mixRgb(linear('#7c1512'), linear('#a93a22'), clamp(0.5 + streaks)), red);
  const hollow = smoothstep(0.16, 0.04, length2(x, z)) * smoothstep(0.05, 0.15, y);
  const speck = smoothstep(0.62, 0.75, noise.at3(x * 30, y * 30, z * 30));
  const color = mixRgb(mixRgb(skin, linear('#8a7a2a'), hollow * 0.8), linear('#dcb878'), speck * 0.5);
  return { color, normal: hit.normal, gloss: 1, rough: 0.07, soft: 0.15 };
}

/** Green glass half full of wine, with a paper label. */
function glass(hit: Hit, noise: Noise): Skin {
  const [x, y, z] = hit.at;
  const angle = Math.atan2(x + 0.98, -(z - 0.5));
  const onLabel = Math.abs(y - 0.5) < 0.27 && Math.abs(angle + 0.25) < 0.95;
  if (onLabel) {
    const u = angle + 0.25;
    const frame = Math.max(bell(Math.abs(u) - 0.86, 0.02), bell(Math.abs(y - 0.5) - 0.235, 0.008));
    const words =
      Math.abs(u) < 0.6 && Math.abs(((y * 13) % 1) - 0.5) < 0.16
        ? smoothstep(0, 0.25, noise.at(u * 22, Math.floor(y * 13) * 9.7))
        : 0;
    const crest = smoothstep(0.02, 0, Math.abs(length2(u * 0.28, y - 0.63) - 0.055) - 0.012);
    const paper = mixRgb(linear('#d8cba8'), linear('#c2b189'), 0.5 + 0.5 * noise.fbm(u * 8, y * 8, 3));
    const ink = mixRgb(linear('#3a2a20'), linear('#7a1e1a'), crest);
    return {
      color: mixRgb(paper, ink, clamp(frame + words * (y < 0.56 ? 0.75 : 0) + crest)),
      normal: hit.normal,
      gloss: 0.15,
      rough: 0.4,
      soft: 0,
    };
  }
  const facing = Math.max(0, -dot(hit.direction, hit.normal));
  // Towards the rim, the path through the glass is short and shows the bright wall.
  const through = Math.pow(1 - facing, 2) * (y > 1.12 ? 0.8 : 0.5) + (y > 1.12 ? 0.2 : 0.02);
  const color = mixRgb(linear('#070b06'), linear('#3f5a26'), clamp(through));
  return { color: y > 1.56 ? linear('#243316') : color, normal: hit.normal, gloss: 1.25, rough: 0.01, soft: 0.5 };
}

/** The normal tilted by fine noise of a given frequency. */
function bump(hit: Hit, noise: Noise, frequency: number, amount: number): Vec3 {
  const [x, y, z] = [hit.at[0] * frequency, hit.at[1] * frequency, hit.at[2] * frequency];
  const [nx, ny, nz] = hit.normal;
  return normalize([
    nx + amount * noise.at3(x, y, z),
    ny + amount * noise.at3(x + 31, y, z),
    nz + amount * noise.at3(x, y + 31, z),
  ]);
}
