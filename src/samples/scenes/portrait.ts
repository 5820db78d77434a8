import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { addRgb, linear, mixRgb, mulRgb, scaleRgb, type Rgb } from '../toolkit/color.js';
import { march, occlusion, softShadow, type Hit } from '../toolkit/march.js';
import { Noise } from '../toolkit/noise.js';
import { PartField } from '../toolkit/partField.js';
import { defocus, develop } from '../toolkit/photograph.js';
import { Random } from '../toolkit/random.js';
import { bell, clamp, length2, length3, mix, smoothstep } from '../toolkit/scalar.js';
import { add, dot, normalize, reflect, scale, type Vec3 } from '../toolkit/vector.js';
import {
  EYE_HALF,
  EYE_X,
  EYE_Y,
  EYE_Z,
  hairPlace,
  lidHeights,
  MOUTH_Y,
  portraitParts,
  toHead,
  type Feature,
} from './portraitShape.js';

const KEY_LIGHT: Vec3 = normalize([-0.72, 0.52, -0.62]);
const RIM_LIGHT: Vec3 = normalize([0.75, 0.45, 0.62]);
const FILL_LIGHT: Vec3 = normalize([0.7, 0.1, -0.7]);

/** Head and shoulders of a woman with a scarf in soft window light, in front of a blurred room. */
export function renderPortrait(width: number, height: number, seed = 1): PixelImage {
  return portrait(width, height, seed, 9);
}

/** The same sitter in front of a plain dim room: a motif for paintings. */
export function renderSitter(width: number, height: number, seed = 1): PixelImage {
  return portrait(width, height, seed, 0);
}

function portrait(width: number, height: number, seed: number, lampCount: number): PixelImage {
  const noise = new Noise(seed);
  const parts = new PartField<Feature>(portraitParts(noise), { low: [-2.4, -3, -1.4], high: [2.4, 1.6, 1.6] }, 0.05);
  const field = parts.distance;
  const backdrop = room(seed, lampCount);
  const shade = (hit: Hit): Rgb => light(parts.materialAt(hit.at), hit, field, noise);
  const upright = height > width * 0.9;
  const camera = {
    eye: [0, -0.25, -7.2] as Vec3,
    target: [upright ? 0.02 : 0.35, -0.36, 0] as Vec3,
    fov: upright ? 33 : 40,
  };
  const { image, depth } = march({ camera, field, far: 12, shade, sky: backdrop }, width, height);
  const size = Math.min(width, height);
  const blurred = defocus(image, depth, (d) => (d > 11 ? 0 : size * 0.012 * Math.max(0, Math.abs(d - 6.5) - 0.35)));
  return develop(blurred, {
    seed,
    exposure: 0.74,
    bloom: 0.02,
    vignette: 0.35,
    saturation: 0.97,
    contrast: 1.05,
    shadows: [0.0, 0.008, 0.016],
    highlights: [0.012, 0.004, -0.008],
  });
}

/** A room far out of focus: a lit window edge, dark furniture, a few lamps as discs. */
function room(seed: number, lampCount: number): (direction: Vec3) => Rgb {
  const random = new Random(seed + 5);
  const noise = new Noise(seed + 6);
  const lamps = Array.from({ length: lampCount }, () => ({
    x: random.range(-0.35, 0.45),
    y: random.range(-0.12, 0.24),
    r: random.range(0.016, 0.034),
    color: scaleRgb(random.pick([linear('#ffb45e'), linear('#ffd9a0'), linear('#ff8a4a')]), random.range(0.25, 0.75)),
  }));
  return ([dx, dy, dz]) => {
    const x = dx / dz;
    const y = dy / dz;
    let color = mixRgb(
      linear('#16242a'),
      linear('#4d5c58'),
      smoothstep(-0.35, 0.35, y - x * 0.55 + 0.12 * noise.at(x * 4, y * 4)),
    );
    color = mixRgb(
      color,
      linear('#2a1d15'),
      0.75 * smoothstep(0.06, -0.12, y + 0.02 * noise.at(x * 9, 2)) * smoothstep(-0.1, 0.3, x),
    );
    color = addRgb(color, scaleRgb(linear('#cfe0e6'), 0.5 * smoothstep(-0.24, -0.4, x) * smoothstep(-0.2, 0.1, y)));
    for (const lamp of lamps) {
      const d = length2(x - lamp.x, y - lamp.y) / lamp.r;
      // Out-of-focus discs are slightly brighter at the rim.
      color = addRgb(color, scaleRgb(lamp.color, smoothstep(1.06, 0.92, d) * (0.75 + 0.4 * d * d)));
    }
    return color;
  };
}

function light(feature: Feature, hit: Hit, field: (x: number, y: number, z: number) => number, noise: Noise): Rgb {
  const away = add(hit.at, scale(hit.normal, 0.035));
  const open = occlusion(field, hit.at, hit.normal, 0.35);
  const shadow = softShadow(field, away, KEY_LIGHT, 0.03, 3, 4.5);
  const look = material(feature, hit, noise);
  const n = look.normal;
  const key = dot(n, KEY_LIGHT);
  const wrap = look.soft;
  // Subsurface scattering turns light red: each channel wraps around the form by a different amount.
  const lit = (amount: number): number => Math.max(0, (key + amount) / (1 + amount)) * shadow;
  const keyLight: Rgb = [3.1 * lit(wrap * 1.3), 2.8 * lit(wrap * 0.65), 2.5 * lit(wrap * 0.45)];
  const fill = Math.max(0, 0.5 + 0.5 * dot(n, FILL_LIGHT));
  const sky = 0.5 + 0.5 * n[1];
  let total = addRgb(keyLight, scaleRgb([0.2, 0.25, 0.31], (0.35 * fill + 0.65 * sky) * open));
  total = addRgb(total, scaleRgb([0.2, 0.12, 0.08], (1 - sky) * open));
  let color = mulRgb(look.color, total);
  const facing = Math.max(0, -dot(hit.direction, n));
  const rim = Math.max(0, dot(n, RIM_LIGHT)) * Math.pow(1 - facing, 2.2) * open;
  color = addRgb(
    color,
    mulRgb(mixRgb(look.color, [1, 1, 1], 0.12), scaleRgb([2.6, 2.0, 1.4], rim * (feature === 'hair' ? 1.3 : 0.8))),
  );
  return addRgb(color, scaleRgb(shine(look, hit, shadow, open), 1));
}

interface Look {
  readonly color: Rgb;
  readonly normal: Vec3;
  readonly soft: number;
  readonly gloss: number;
  readonly power: number;
  /** Direction of strands, for hair. */
  readonly strand?: Vec3;
}

function shine(look: Look, hit: Hit, shadow: number, open: number): Rgb {
  const half = normalize(add(KEY_LIGHT, scale(hit.direction, -1)));
  if (look.strand) {
    // Kajiya and Kay: hair shines where the half vector is perpendicular to the strand.
    const along = dot(look.strand, half);
    const band = Math.pow(Math.sqrt(Math.max(0, 1 - along * along)), look.power);
    const second = Math.pow(Math.sqrt(Math.max(0, 1 - (along + 0.12) * (along + 0.12))), look.power * 0.4);
    return addRgb(
      scaleRgb([1.5, 1.25, 1], band * look.gloss * shadow),
      scaleRgb(look.color, second * 1.3 * shadow * open),
    );
  }
  if (look.power > 300) {
    const mirror = reflect(hit.direction, look.normal);
    const pane = smoothstep(0.9, 0.93, dot(mirror, normalize([-0.5, 0.55, -0.67])));
    const bars = 1 - 0.8 * bell(mirror[1] - 0.52, 0.02);
    return scaleRgb([2.4, 2.6, 2.8], pane * bars * look.gloss);
  }
  const facing = Math.max(0, -dot(hit.direction, look.normal));
  const fresnel = 0.04 + 0.5 * Math.pow(1 - facing, 4);
  const spot = Math.pow(Math.max(0, dot(look.normal, half)), look.power);
  return scaleRgb([3, 2.9, 2.8], spot * look.gloss * fresnel * shadow * 6);
}

function material(feature: Feature, hit: Hit, noise: Noise): Look {
  const [x, y, z] = hit.at;
  switch (feature) {
    case 'skin':
      return skin(hit, noise);
    case 'eye':
      return eye(hit);
    case 'hair': {
      const [hx, hy, hz] = toHead(x, y, z);
      const [across, along] = hairPlace(hx, hy, hz);
      const tone = 0.5 + 0.35 * noise.at(across * 34, along * 0.9) + 0.3 * noise.at(across * 110, along * 1.2);
      const color = mixRgb(linear('#1c0f09'), linear('#54321c'), clamp(tone));
      const down = normalize([
        -hit.normal[0] * hit.normal[1],
        1 - hit.normal[1] * hit.normal[1],
        -hit.normal[2] * hit.normal[1],
      ]);
      const wobble = 0.3 * noise.at(across * 60, along * 1.5);
      const crown = smoothstep(0.35, 0.95, hy);
      const strand = normalize(
        add(scale(down, 1 - crown), [crown * (hx + 0.16) + wobble, -0.3 * crown, crown * hz + wobble]),
      );
      return { color, normal: hit.normal, soft: 0.3, gloss: 0.1, power: 60, strand };
    }
    case 'wool': {
      const angle = Math.atan2(z - 0.22, x);
      const rib = Math.sin(angle * 74 + 5 * y) * 0.5 + 0.5;
      const stitch = Math.sin(y * 130 + Math.sin(angle * 74) * 2) * 0.5 + 0.5;
      const base = mixRgb(
        linear('#7a2a1c'),
        linear('#b5502f'),
        0.3 + 0.5 * rib * stitch + 0.3 * noise.fbm(angle * 3, y * 5, 3),
      );
      return { color: base, normal: tilt(hit.normal, noise, hit.at, 26, 0.3), soft: 0.25, gloss: 0.05, power: 6 };
    }
    case 'shirt': {
      const weave = noise.at(x * 60, y * 60) * 0.3 + noise.fbm(x * 3, y * 3, 3) * 0.4;
      return {
        color: mixRgb(linear('#1f2c3a'), linear('#35485a'), 0.5 + weave),
        normal: tilt(hit.normal, noise, hit.at, 40, 0.12),
        soft: 0.15,
        gloss: 0.04,
        power: 8,
      };
    }
  }
}

function skin(hit: Hit, noise: Noise): Look {
  const [x, y, z] = toHead(...hit.at);
  const ax = Math.abs(x);
  const blotch = noise.fbm3(x * 4, y * 4, z * 4, 3);
  let color = mixRgb(linear('#d0a085'), linear('#bb866a'), 0.5 + 0.5 * blotch);
  const blush = bell(length2(ax - 0.4, (y + 0.26) * 1.2), 0.24) + 0.9 * bell(length3(x, y + 0.3, z + 0.96), 0.14);
  color = mixRgb(color, linear('#c46a55'), clamp(blush) * 0.5);
  const freckle =
    smoothstep(0.42, 0.7, noise.at3(x * 26, y * 26, z * 26)) * smoothstep(0.6, 0.1, length2(ax - 0.25, y + 0.18));
  color = mixRgb(color, linear('#8a5234'), freckle * 0.35);
  let gloss = 0.55;
  if (z < -0.3) {
    const curve = MOUTH_Y + 0.16 * x * x;
    const taper = Math.sqrt(Math.max(0, 1 - (ax / 0.235) * (ax / 0.235)));
    const v = y - curve;
    const lips =
      smoothstep(
        0.018,
        -0.012,
        Math.abs(v - (v > 0 ? 0 : -0.008)) - (v > 0 ? 0.062 + 0.012 * Math.cos(ax * 22) : 0.085) * taper,
      ) * smoothstep(0.245, 0.2, ax);
    const crease = noise.at(x * 70, y * 9) * 0.12;
    color = mixRgb(color, scaleRgb(linear('#a4473f'), 1 + crease), lips * 0.85);
    color = mixRgb(color, linear('#4a1512'), bell(v + 0.004, 0.011) * smoothstep(0.24, 0.2, ax) * 0.85);
    gloss = mix(gloss, 1.4, lips);
    color = browAndLashes(color, ax, y, noise, x);
  }
  return { color, normal: tilt(hit.normal, noise, hit.at, 55, 0.05), soft: 0.32, gloss, power: 22 };
}

function browAndLashes(skinColor: Rgb, ax: number, y: number, noise: Noise, x: number): Rgb {
  // The brow: hairs that lean outwards, denser in the middle.
  const u = (ax - 0.12) / 0.38;
  const arch = 0.285 + 0.075 * Math.sin(clamp(u, 0, 1) * 2.3) - 0.03 * u * u;
  const thick = 0.034 * smoothstep(-0.12, 0.12, u) * (1 - 0.75 * clamp(u));
  const hairs = 0.85 + 0.4 * noise.at(x * 60 - y * 34, y * 18);
  const brow =
    smoothstep(0.016, -0.016, Math.abs(y - arch) - thick * 1.15) *
    smoothstep(-0.1, 0.06, u) *
    smoothstep(1.08, 0.85, u);
  let color = mixRgb(skinColor, linear('#22110a'), clamp(brow * hairs * 1.2));
  const across = (ax - EYE_X) / EYE_HALF;
  if (Math.abs(across) < 1.25) {
    const [above, below] = lidHeights(Math.min(1, Math.abs(across)));
    const v = y - EYE_Y - 0.018 * across;
    const fade = smoothstep(1.22, 0.95, Math.abs(across));
    const upper = smoothstep(0.02, 0.004, Math.abs(v - above - 0.006)) * fade * smoothstep(-1.2, 0, across + 0.1);
    const lower = smoothstep(0.012, 0.0, Math.abs(v + below + 0.002)) * fade * 0.35;
    color = mixRgb(color, linear('#1c0e0a'), clamp(upper * 0.95 + lower));
    const shadow = smoothstep(0.1, 0.02, v - above) * smoothstep(-0.02, 0.02, v - above) * fade;
    color = mixRgb(color, linear('#8f5a48'), shadow * 0.5);
  }
  return color;
}

function eye(hit: Hit): Look {
  const [x, y, z] = toHead(...hit.at);
  const side = x > 0 ? 1 : -1;
  // Both eyes look back at the viewer, past the turned head.
  const gaze = normalize([0.36, 0.02, -0.93]);
  const local = normalize([x - side * EYE_X, y - EYE_Y, z - EYE_Z]);
  const angle = Math.acos(clamp(dot(local, gaze), -1, 1));
  const spokes = 0.5 + 0.5 * Math.sin(Math.atan2(local[1] - gaze[1], local[0] - gaze[0]) * 40 + angle * 20);
  const iris = mixRgb(linear('#2a3526'), linear('#6b6a44'), clamp(spokes * 0.5 + smoothstep(0.2, 0.4, angle) * 0.4));
  let color = mixRgb(linear('#b9aea6'), linear('#a07a70'), smoothstep(0.6, 1.0, angle) * 0.6);
  color = mixRgb(color, mixRgb(iris, linear('#101510'), smoothstep(0.44, 0.54, angle)), smoothstep(0.59, 0.53, angle));
  color = mixRgb(color, [0.004, 0.004, 0.004], smoothstep(0.25, 0.21, angle));
  // Shadow of the upper lid.
  const shade = mix(1, 0.35, smoothstep(0.0, 0.085, y - EYE_Y));
  return { color: scaleRgb(color, shade), normal: hit.normal, soft: 0.15, gloss: 1, power: 400 };
}

function tilt(normal: Vec3, noise: Noise, at: Vec3, frequency: number, amount: number): Vec3 {
  const [x, y, z] = scale(at, frequency);
  return normalize([
    normal[0] + amount * noise.at3(x, y, z),
    normal[1] + amount * noise.at3(x + 31, y, z),
    normal[2] + amount * noise.at3(x, y + 31, z),
  ]);
}
