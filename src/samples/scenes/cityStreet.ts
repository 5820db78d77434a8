import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { createLens } from '../toolkit/camera.js';
import { addRgb, linear, mixRgb, mulRgb, scaleRgb, type Rgb } from '../toolkit/color.js';
import { createFloatImage } from '../toolkit/floatImage.js';
import { intersect, normalAt } from '../toolkit/march.js';
import { Noise } from '../toolkit/noise.js';
import { develop } from '../toolkit/photograph.js';
import { hash2, Random } from '../toolkit/random.js';
import { bell, clamp, fract, mix, smoothstep } from '../toolkit/scalar.js';
import { dot, normalize, reflect, type Vec3 } from '../toolkit/vector.js';
import { BoxSet } from './boxes.js';
import {
  buildStreet,
  carBody,
  CURB,
  figure,
  windowMood,
  type Car,
  type House,
  type Lamp,
  type Street,
} from './cityStreetShape.js';

const SAMPLES = 2;
const UP: Vec3 = [0, 1, 0];

interface World extends Street {
  readonly houses: BoxSet<House>;
  readonly noise: Noise;
}

/** A street after rain at dusk: lit windows, lamps, umbrellas, all mirrored in the wet road. */
export function renderCityStreet(width: number, height: number, seed = 1): PixelImage {
  const street = buildStreet(seed);
  const world: World = { ...street, houses: new BoxSet(street.boxes), noise: new Noise(seed) };
  const random = new Random(seed + 2);
  const lens = createLens({ eye: [-0.9, 1.75, 0], target: [0.5, 3.55, 20], fov: 62 }, width, height);
  const image = createFloatImage(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      for (let s = 0; s < SAMPLES; s++) {
        const ray = lens.ray(
          x + (s + random.next()) / SAMPLES - 0.5,
          y + fract(s * 0.618 + random.next() * 0.33) - 0.5,
        );
        const color = trace(world, lens.eye, ray, random, true);
        for (let k = 0; k < 3; k++) image.data[i + k] = image.data[i + k]! + Math.min(color[k]!, 6) / SAMPLES;
      }
    }
  }
  return develop(image, {
    seed,
    exposure: 1.15,
    bloom: 0.05,
    vignette: 0.35,
    grain: 0.016,
    saturation: 0.95,
    contrast: 1.06,
    shadows: [0.0, 0.006, 0.016],
  });
}

function trace(world: World, from: Vec3, ray: Vec3, random: Random, mirrors: boolean): Rgb {
  const ground = ray[1] < 0 ? -from[1] / ray[1] : Infinity;
  const hit = world.houses.first(from, ray, ground);
  const nearest = hit ? hit.distance : ground;
  let color = traceFigures(world, from, ray, nearest) ?? traceCars(world, from, ray, nearest);
  let distance = nearest;
  if (color) {
    distance = color.t;
  } else if (hit) {
    const at: Vec3 = [from[0] + ray[0] * nearest, from[1] + ray[1] * nearest, from[2] + ray[2] * nearest];
    color = { t: nearest, color: facade(world, hit.box, hit.axis, at, ray) };
  } else if (nearest < 400) {
    const at: Vec3 = [from[0] + ray[0] * nearest, 0, from[2] + ray[2] * nearest];
    color = { t: nearest, color: road(world, at, ray, random, mirrors) };
  }
  const seen = color ? air(color.color, ray, distance) : sky(world.noise, ray);
  return addRgb(seen, glow(world.lamps, from, ray, distance));
}

function sky(noise: Noise, ray: Vec3): Rgb {
  const up = Math.max(0, ray[1]);
  const base = mixRgb(
    mixRgb([0.62, 0.4, 0.3], [0.22, 0.27, 0.42], smoothstep(0.02, 0.28, up)),
    [0.035, 0.065, 0.16],
    smoothstep(0.2, 0.8, up),
  );
  const u = ray[0] / (up + 0.2);
  const v = ray[2] / (up + 0.2);
  const cloud = smoothstep(0, 0.55, noise.warped(u * 0.8, v * 0.5 + 3, 5, 0.8) + 0.1);
  return mixRgb(base, mixRgb([0.3, 0.24, 0.26], [0.09, 0.1, 0.16], smoothstep(0.1, 0.5, up)), cloud * 0.75);
}

/** Damp air: distant objects fade into the color of the evening. */
function air(color: Rgb, ray: Vec3, t: number): Rgb {
  const amount = 1 - Math.exp(-t * 0.0085);
  return mixRgb(color, mixRgb([0.34, 0.27, 0.25], [0.16, 0.19, 0.28], clamp(ray[1] * 3)), amount);
}

/** Lamp light scattered in the damp air along the ray, and the lamps themselves. */
function glow(lamps: readonly Lamp[], from: Vec3, ray: Vec3, distance: number): Rgb {
  let sum = 0;
  for (const lamp of lamps) {
    const to: Vec3 = [lamp.at[0] - from[0], lamp.at[1] - from[1], lamp.at[2] - from[2]];
    const along = dot(to, ray);
    if (along < 0 || along > distance + 0.3) continue;
    const away2 = dot(to, to) - along * along;
    sum += 0.014 / (away2 + 0.05) + 9 * smoothstep(0.055, 0.03, away2);
  }
  return [sum, sum * 0.66, sum * 0.33];
}

/** Light from lamps, shop windows and the sky on a surface. */
function lightAt(world: World, at: Vec3, normal: Vec3): Rgb {
  const sky = 0.5 + 0.5 * normal[1];
  let light: Rgb = scaleRgb([0.17, 0.21, 0.33], 0.35 + 0.65 * sky);
  for (const lamp of world.lamps) {
    const dz = lamp.at[2] - at[2];
    if (dz > 22 || dz < -22) continue;
    const to: Vec3 = [lamp.at[0] - at[0], lamp.at[1] - at[1], dz];
    const d2 = dot(to, to) + 0.4;
    const facing = Math.max(0, dot(to, normal) / Math.sqrt(d2)) + 0.08;
    light = addRgb(light, scaleRgb(lamp.color, (14 * facing) / d2));
  }
  const shops = 0.55 * bell(at[1] - 1.2, 3) * bell(Math.abs(at[0]) - 7.2, 3.2);
  return addRgb(light, scaleRgb([1, 0.62, 0.32], shops));
}

function traceFigures(world: World, from: Vec3, ray: Vec3, limit: number): { t: number; color: Rgb } | undefined {
  let best: { t: number; color: Rgb } | undefined;
  for (const person of world.people) {
    const t = (person.z - from[2]) / ray[2];
    if (t <= 0.05 || t >= (best?.t ?? limit)) continue;
    const x = from[0] + ray[0] * t - person.x;
    const y = from[1] + ray[1] * t - (Math.abs(person.x) > CURB ? 0.12 : 0);
    if (Math.abs(x) > 0.75 || y < -0.05 || y > 2.4) continue;
    const { body, umbrella } = figure(person, x, y);
    if (Math.min(body, umbrella) > 0) continue;
    const depth = -Math.min(body, umbrella);
    const rim = smoothstep(0.05, 0, depth);
    const light = lightAt(world, [person.x + x, y, person.z - 0.2], [x * 2, 0.2, -0.4]);
    const base = umbrella < body ? scaleRgb(linear('#2b1a20'), 0.7 + 0.5 * Math.abs(Math.sin(x * 7))) : person.coat;
    const color = mulRgb(base, addRgb(scaleRgb(light, 0.5), scaleRgb([2.2, 1.5, 0.9], rim * 0.8)));
    best = { t, color };
  }
  return best;
}

function traceCars(world: World, from: Vec3, ray: Vec3, limit: number): { t: number; color: Rgb } | undefined {
  let best: { t: number; color: Rgb } | undefined;
  for (const car of world.cars) {
    const reach = best?.t ?? limit;
    // A bounding sphere excludes most rays.
    const to: Vec3 = [car.x - from[0], 0.7 - from[1], car.z - from[2]];
    const along = dot(to, ray);
    if (along < 0 || along - 2.4 > reach || dot(to, to) - along * along > 5.6) continue;
    const body = (x: number, y: number, z: number): number =>
      carBody(x - car.x, y, (z - car.z) * (car.oncoming ? 1 : -1));
    const t = intersect(body, from, ray, Math.max(0, along - 2.4), along + 2.4, 0.002);
    if (t < reach) best = { t, color: carColor(world, car, from, ray, t, body) };
  }
  return best;
}

function carColor(
  world: World,
  car: Car,
  from: Vec3,
  ray: Vec3,
  t: number,
  body: (x: number, y: number, z: number) => number,
): Rgb {
  const at: Vec3 = [from[0] + ray[0] * t, from[1] + ray[1] * t, from[2] + ray[2] * t];
  const normal = normalAt(body, at, 0.01);
  const [x, y] = [at[0] - car.x, at[1]];
  const front = at[2] < car.z - 1.9;
  if (front && Math.abs(Math.abs(x) - 0.58) < 0.16 && Math.abs(y - 0.68) < 0.09) {
    return car.oncoming ? [7, 6.4, 5] : [3.4, 0.16, 0.08];
  }
  const glass = y > 0.92 && y < 1.26 && normal[1] < 0.7;
  const tire = y < 0.4 && normal[1] < 0.6 && Math.abs(x) > 0.6;
  const mirror = reflect(ray, normal);
  const shine = mirror[1] > 0 ? sky(world.noise, mirror) : ([0.1, 0.08, 0.06] as Rgb);
  const fresnel = 0.06 + 0.94 * Math.pow(1 - Math.max(0, -dot(ray, normal)), 5);
  const base = tire ? ([0.01, 0.01, 0.01] as Rgb) : glass ? ([0.012, 0.016, 0.02] as Rgb) : car.paint;
  return addRgb(mulRgb(base, lightAt(world, at, normal)), scaleRgb(shine, tire ? 0.02 : fresnel + 0.05));
}

function road(world: World, at: Vec3, ray: Vec3, random: Random, mirrors: boolean): Rgb {
  const [x, , z] = at;
  const { noise } = world;
  const walk = Math.abs(x) > CURB;
  const grain = noise.fbm(x * 9, z * 9, 3);
  let color: Rgb;
  let tilt = 0.02;
  if (walk) {
    const slab = hash2(Math.floor(x / 0.9), Math.floor(z / 0.9), 3);
    const joint = Math.max(
      bell(fract(x / 0.9) - 0.5, 0.47) < 0.37 ? 1 : 0,
      Math.abs(fract(z / 0.9) - 0.5) > 0.48 ? 1 : 0,
    );
    color = scaleRgb(mixRgb(linear('#4d4a47'), linear('#625d58'), slab + 0.3 * grain), 1 - 0.5 * joint);
    if (Math.abs(x) < CURB + 0.25) color = linear('#77726b');
  } else {
    // Rows of domed setts, each slightly different.
    const row = Math.floor(z / 0.16);
    const u = fract(x / 0.2 + (row % 2) * 0.5) - 0.5;
    const v = fract(z / 0.16) - 0.5;
    const stone = hash2(Math.floor(x / 0.2 + (row % 2) * 0.5), row, 4);
    const dome = Math.max(Math.abs(u), Math.abs(v));
    const near = smoothstep(40, 5, z);
    color = scaleRgb(
      mixRgb(linear('#26272a'), linear('#3d3b3a'), stone + 0.3 * grain),
      mix(1, smoothstep(0.5, 0.36, dome) * 0.8 + 0.2, near),
    );
    tilt = 0.055 * near * dome * 2 + 0.02;
    const rail = Math.min(Math.abs(Math.abs(x - 0.2) - 0.72), 1);
    if (rail < 0.04) {
      color = linear('#5a5a5c');
      tilt = 0.008;
    }
  }
  const normalTilt: Vec3 = [
    tilt * (noise.at(x * 12, z * 12) + random.gaussian() * 0.6),
    1,
    tilt * (noise.at(x * 12 + 40, z * 12) + random.gaussian() * 1.3),
  ];
  const puddle = smoothstep(-0.05, 0.28, noise.fbm(x * 0.35, z * 0.18 + 3, 4) + (walk ? -0.18 : 0.06));
  const normal = normalize([normalTilt[0] * (1 - 0.85 * puddle), 1, normalTilt[2] * (1 - 0.85 * puddle)]);
  const lit = mulRgb(scaleRgb(color, 1 - 0.45 * puddle), lightAt(world, at, UP));
  if (!mirrors) return lit;
  const mirror = reflect(ray, normal);
  const upward: Vec3 = normalize([mirror[0], Math.abs(mirror[1]) + 0.002, mirror[2]]);
  const fresnel = 0.03 + 0.97 * Math.pow(1 - Math.max(0, -dot(ray, normal)), 4);
  const strength = clamp(fresnel * mix(0.75, 1.1, puddle) + 0.05 + 0.12 * puddle) * (walk ? 0.6 : 1);
  return mixRgb(lit, trace(world, [x, 0.01, z], upward, random, false), strength);
}

/** A wall with windows, ledges and shops on the ground floor; windows are recessed about 10 cm. */
function facade(world: World, house: House, axis: 0 | 1 | 2, at: Vec3, ray: Vec3): Rgb {
  const side = ray[axis] > 0 ? -1 : 1;
  const normal: Vec3 = [axis === 0 ? side : 0, axis === 1 ? side : 0, axis === 2 ? side : 0];
  const light = lightAt(world, at, normal);
  const { noise } = world;
  const y = at[1];
  const u = axis === 0 ? at[2] - house.low[2] : at[0] - house.low[0];
  const stain = 0.86 + 0.3 * noise.fbm(u * 0.5 + house.seed, y * 0.3, 4) + 0.08 * noise.at(u * 6, y * 1.2);
  if (house.kind !== 'house') {
    const stripes = house.kind === 'awning' && fract(u * 1.7) > 0.5 ? ([0.5, 0.46, 0.4] as Rgb) : house.wall;
    const color = house.kind === 'ledge' ? house.trim : house.kind === 'roof' ? scaleRgb(house.wall, 0.35) : stripes;
    return mulRgb(scaleRgb(color, stain), light);
  }
  if (axis === 1) return mulRgb([0.05, 0.05, 0.06], light);
  const brick =
    1 -
    0.16 * (fract(y / 0.16) < 0.12 ? 1 : 0) +
    0.12 * (hash2(Math.floor(u / 0.34), Math.floor(y / 0.16), house.seed) - 0.5);
  const wall = mulRgb(scaleRgb(house.wall, stain * brick), light);
  if (axis !== 0) return wall;
  const depth = 0.24 / Math.abs(ray[0]);
  if (y < 4.1) return shop(world, house, u, y, ray, depth, wall, light);
  const row = Math.floor((y - 4.4) / house.floor);
  const column = Math.floor(u / house.bay);
  const top = house.high[1] - 1.1;
  const halfWide = house.bay * 0.24;
  const px = fract(u / house.bay) * house.bay - house.bay / 2;
  const py = y - 4.4 - row * house.floor - 0.55;
  const tall = house.floor * 0.6;
  if (row < 0 || 4.4 + row * house.floor + 0.6 + tall > top) return wall;
  const frame = Math.max(Math.abs(px) - halfWide - 0.16, -py - 0.16, py - tall - 0.22);
  if (frame > 0) return wall;
  const opening = Math.max(Math.abs(px) - halfWide, -py, py - tall);
  if (opening > 0) return mulRgb(scaleRgb(house.trim, stain), light);
  // Step to the plane of the glass.
  const gx = px + ray[2] * depth;
  const gy = py + ray[1] * depth;
  if (Math.abs(gx) > halfWide || gy < 0 || gy > tall) return mulRgb(scaleRgb(house.trim, 0.55), light);
  const bars = Math.min(Math.abs(gx), Math.abs(gy - tall * 0.68), halfWide - Math.abs(gx), gy, tall - gy);
  if (bars < 0.045) return mulRgb(scaleRgb(house.trim, 0.9), light);
  return pane(world, ray, windowMood(house, column, row), gx / halfWide, gy / tall, house.seed + column * 7 + row);
}

function pane(world: World, ray: Vec3, mood: number, u: number, v: number, seed: number): Rgb {
  const mirror: Vec3 = [-ray[0], Math.max(0.05, ray[1]), ray[2]];
  const outside = scaleRgb(sky(world.noise, mirror), 0.5);
  if (mood <= 0) return addRgb([0.012, 0.014, 0.018], outside);
  const tone = mixRgb([1.5, 0.78, 0.3], [1.7, 1.12, 0.62], hash2(seed, 1, 2));
  const curtain = smoothstep(0.35, 0.75, Math.abs(u)) * (0.7 + 0.3 * Math.sin(u * 26));
  const lampSpot = bell(u - 0.3 * Math.sin(seed), 0.5) * bell(v - 0.55, 0.35);
  const inside = 0.32 + 0.55 * lampSpot + 0.25 * v - 0.2 * smoothstep(0.3, 0, v);
  return addRgb(
    scaleRgb(mulRgb(tone, [1, 1 - 0.25 * curtain, 1 - 0.4 * curtain]), inside * (1 - 0.35 * curtain) * mood * 1.5),
    scaleRgb(outside, 0.2),
  );
}

function shop(world: World, house: House, u: number, y: number, ray: Vec3, depth: number, wall: Rgb, light: Rgb): Rgb {
  const wide = house.high[2] - house.low[2];
  const lit = hash2(house.seed, 2, 9) < 0.75;
  const count = Math.max(2, Math.round(wide / 3.2));
  const bay = wide / count;
  const column = Math.floor(u / bay);
  const px = fract(u / bay) * bay - bay / 2;
  const half = bay / 2 - 0.3;
  const door = column === house.seed % count;
  const low = door ? 0.15 : 0.75;
  if (y > 3.3 && y < 3.95) {
    // The sign above: light letters on a dark board.
    const letters =
      Math.abs(y - 3.62) < 0.16 &&
      Math.abs(u - wide / 2) < wide * 0.3 &&
      world.noise.at(u * 5.3 + house.seed, 7) > -0.1 &&
      fract(u * 2.6) < 0.72;
    return letters && lit ? [1.3, 0.95, 0.5] : mulRgb(scaleRgb(house.trim, 0.25), light);
  }
  if (Math.abs(px) > half || y < low || y > 3.1) return mulRgb(wall, [0.75, 0.75, 0.75]);
  const gx = px + ray[2] * depth;
  const gy = y + ray[1] * depth;
  if (Math.abs(gx) > half || gy < low || gy > 3.1) return mulRgb(scaleRgb(house.trim, 0.35), light);
  const bars = Math.min(half - Math.abs(gx), gy - low, 3.1 - gy, Math.abs(gy - 2.5), door ? Math.abs(gx) : 1);
  if (bars < 0.05) return mulRgb(scaleRgb(house.trim, 0.3), light);
  const mirror = scaleRgb(sky(world.noise, [-ray[0], 0.2, ray[2]]), 0.25);
  if (!lit) return addRgb([0.02, 0.02, 0.022], mirror);
  // Goods on shelves in front of a bright back wall, with parallax.
  const ix = gx + ray[2] * (1.6 / Math.abs(ray[0]));
  const shelf = Math.abs(fract(gy / 0.55) - 0.08) < 0.07;
  const goods = hash2(Math.floor(ix / 0.22), Math.floor(gy / 0.55), house.seed);
  const thing = fract(gy / 0.55) < 0.2 + 0.6 * goods && fract(ix / 0.22) > 0.15;
  const hue = mixRgb([1, 0.5, 0.22], [0.75, 0.8, 0.7], hash2(Math.floor(ix / 0.22), Math.floor(gy / 0.55), 77));
  const back: Rgb = scaleRgb([1.9, 1.3, 0.7], 0.55 + 0.45 * smoothstep(0.6, 2.8, gy));
  const color = shelf ? scaleRgb(back, 0.35) : thing && gy < 2.4 ? scaleRgb(mulRgb(back, hue), 0.6) : back;
  return addRgb(color, mirror);
}
