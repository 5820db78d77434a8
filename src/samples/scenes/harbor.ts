import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { addRgb, linear, mixRgb, mulRgb, scaleRgb, type Rgb } from '../toolkit/color.js';
import { intersect, march, normalAt, occlusion, softShadow, type DistanceField, type Hit } from '../toolkit/march.js';
import { Noise } from '../toolkit/noise.js';
import { PartField } from '../toolkit/partField.js';
import { develop } from '../toolkit/photograph.js';
import { hash2 } from '../toolkit/random.js';
import { bell, clamp, fract, length2, mix, smoothstep } from '../toolkit/scalar.js';
import { add, dot, normalize, scale, type Vec3 } from '../toolkit/vector.js';
import { harborParts, QUAY_TOP, sheer, toBoat, type Boat, type HarborHouse, type HarborThing } from './harborShape.js';

const SUN: Vec3 = normalize([-0.62, 0.5, -0.5]);
const SUNLIGHT: Rgb = [3.5, 2.95, 2.2];
const FAR = 75;

interface World {
  readonly things: PartField<HarborThing>;
  readonly field: DistanceField;
  readonly noise: Noise;
}

/** Fishing boats in front of painted houses on a bright morning, reflected in moving water. */
export function renderHarbor(width: number, height: number, seed = 1): PixelImage {
  const things = new PartField<HarborThing>(harborParts(seed), { low: [-36, -0.6, -8], high: [36, 16, 46] }, 0.4);
  const world: World = { things, field: things.distance, noise: new Noise(seed) };
  const camera = { eye: [0.4, 3.4, -15] as Vec3, target: [0, 4.1, 20] as Vec3, fov: 52 };
  const scene = {
    camera,
    field: (x: number, y: number, z: number) => Math.min(world.field(x, y, z), y),
    far: FAR,
    shade: (hit: Hit) =>
      hit.at[1] < 0.03 && hit.normal[1] > 0.9 ? water(world, hit.at, hit.direction) : shade(world, hit),
    sky: (ray: Vec3) => sky(world.noise, ray),
  };
  const { image } = march(scene, width, height);
  return develop(image, {
    seed,
    exposure: 0.78,
    bloom: 0.02,
    vignette: 0.25,
    grain: 0.011,
    saturation: 0.98,
    contrast: 1.08,
  });
}

function sky(noise: Noise, ray: Vec3): Rgb {
  const up = Math.max(0, ray[1]);
  const base = mixRgb([0.78, 0.85, 0.95], [0.16, 0.36, 0.8], smoothstep(0, 0.55, up));
  const u = ray[0] / (up + 0.14);
  const v = ray[2] / (up + 0.14);
  const at = (d: number): number => smoothstep(0.02, 0.42, noise.warped(u * 0.7 + d, v * 0.6, 6, 0.6) + 0.08);
  const thick = at(0);
  const lit = clamp(0.75 + 0.9 * (at(0.16) < thick ? thick - at(0.16) : -(at(0.16) - thick)));
  const color = mixRgb(base, mixRgb([0.55, 0.6, 0.7], [1.5, 1.42, 1.3], lit), thick * smoothstep(0.02, 0.16, up) * 0.9);
  return hills(noise, ray, color);
}

/** Wooded hills beyond the town. */
function hills(noise: Noise, ray: Vec3, behind: Rgb): Rgb {
  const angle = Math.atan2(ray[0], ray[2]);
  let color = behind;
  const ranges = [
    [0.13, 2.2, 0.75, 7],
    [0.088, 3.6, 0.5, 19],
  ] as const;
  for (const [tall, frequency, air, shift] of ranges) {
    const crest =
      tall * (0.75 + 0.5 * noise.fbm(angle * frequency + shift, shift, 5)) + 0.004 * noise.at(angle * 90, shift);
    const inside = smoothstep(0, -0.003, ray[1] - crest);
    if (inside <= 0) continue;
    const crown = noise.fbm(angle * 60 + shift, ray[1] * 130, 3);
    const wood = mixRgb(linear('#23331d'), linear('#5d6e33'), clamp(0.45 + 0.9 * crown));
    color = mixRgb(color, mixRgb(scaleRgb(wood, 1.5), [0.6, 0.7, 0.85], air), inside);
  }
  return color;
}

function water(world: World, at: Vec3, ray: Vec3): Rgb {
  const [x, , z] = at;
  const { noise, field } = world;
  const away = length2(x, z + 15);
  const fade = 1 / (1 + away * 0.035);
  const gust = 0.6 + 0.5 * noise.at(x * 0.06, z * 0.1);
  const tiltX =
    fade *
    gust *
    (0.05 * noise.at(x * 0.8, z * 1.6) + 0.035 * noise.at(x * 2.3, z * 4.6) + 0.02 * noise.at(x * 6, z * 11));
  const tiltZ =
    fade *
    gust *
    (0.11 * noise.at(x * 0.6 + 30, z * 1.5) + 0.07 * noise.at(x * 1.9, z * 4.2 + 9) + 0.035 * noise.at(x * 5, z * 12));
  const normal = normalize([tiltX, 1, tiltZ]);
  const turn = 2 * dot(ray, normal);
  const mirror = normalize([
    ray[0] - turn * normal[0],
    Math.abs(ray[1] - turn * normal[1]) + 0.01,
    ray[2] - turn * normal[2],
  ]);
  const from: Vec3 = [x, 0.06, z];
  const t = intersect(field, from, mirror, 0.08, FAR - away, 0.004);
  let seen: Rgb;
  if (t === Infinity) seen = sky(noise, mirror);
  else {
    const there = add(from, scale(mirror, t));
    seen = shade(world, { at: there, normal: normalAt(field, there, 0.02), direction: mirror, distance: t + away });
  }
  const fresnel = 0.04 + 0.96 * Math.pow(1 - Math.max(0, -dot(ray, normal)), 4);
  const shadow = softShadow(field, from, SUN, 0.2, 18, 8);
  const deep = scaleRgb(
    mixRgb(linear('#0d2a2c'), linear('#2c5a52'), 0.5 + 0.5 * noise.at(x * 0.15, z * 0.2)),
    0.35 + 0.4 * shadow,
  );
  const glint = Math.pow(Math.max(0, dot(mirror, SUN)), 220) * 5 * shadow;
  return addRgb(mixRgb(deep, scaleRgb(seen, 0.9), clamp(fresnel + 0.04)), [glint, glint * 0.92, glint * 0.75]);
}

function shade(world: World, hit: Hit): Rgb {
  const { at, normal } = hit;
  const { noise, field } = world;
  const thing = world.things.materialAt(at);
  const facing = Math.max(0, dot(normal, SUN));
  const shadow = facing > 0 ? softShadow(field, add(at, scale(normal, 0.05)), SUN, 0.06, 16, 14) : 0;
  const open = occlusion(field, at, normal, 1.4);
  const sky = 0.5 + 0.5 * normal[1];
  let light = addRgb(scaleRgb(SUNLIGHT, facing * shadow), scaleRgb([0.42, 0.55, 0.8], open * (0.3 + 0.6 * sky)));
  light = addRgb(light, scaleRgb([0.3, 0.27, 0.2], open * (1 - sky) * 0.9));
  let color: Rgb;
  switch (thing.kind) {
    case 'house':
      return air(houseColor(world, thing, hit, light), hit.distance);
    case 'boat':
      return air(boatColor(noise, thing, hit, light), hit.distance);
    case 'tower': {
      const bricks = 0.9 + 0.15 * noise.fbm(at[0], at[1] * 2, 3);
      const clock = length2(at[0] - 17, at[1] - 17) < 1.1 && normal[2] < -0.5 ? 1 : 0;
      color = at[1] > 20 ? linear('#4a6a62') : mixRgb(scaleRgb(linear('#b29a7a'), bricks), linear('#e9e2d2'), clock);
      break;
    }
    case 'bollard':
      color = linear('#25282a');
      break;
    case 'quay': {
      if (normal[1] > 0.6)
        color = mixRgb(linear('#8c857a'), linear('#a39a8b'), 0.5 + 0.6 * noise.fbm(at[0] * 0.8, at[2] * 0.8, 3));
      else {
        // Courses of stone, dark and green towards the water.
        const row = Math.floor(at[1] / 0.42);
        const u = fract(at[0] / 0.95 + (row % 2) * 0.5);
        const joint = Math.min(u, 1 - u) < 0.025 || fract(at[1] / 0.42) < 0.09 ? 0.6 : 1;
        const stone = hash2(Math.floor(at[0] / 0.95 + (row % 2) * 0.5), row, 8);
        color = scaleRgb(
          mixRgb(linear('#7a7166'), linear('#a0937f'), stone + 0.3 * noise.fbm(at[0] * 3, at[1] * 3, 3)),
          joint,
        );
        color = mixRgb(color, linear('#20261a'), smoothstep(0.75, 0.25, at[1] + 0.15 * noise.at(at[0] * 1.5, 3)) * 0.9);
      }
    }
  }
  return air(mulRgb(color, light), hit.distance);
}

function air(color: Rgb, distance: number): Rgb {
  return mixRgb(color, [0.62, 0.72, 0.88], 1 - Math.exp(-distance * 0.0042));
}

function houseColor(world: World, house: HarborHouse, hit: Hit, light: Rgb): Rgb {
  const { noise } = world;
  const [x, y, z] = hit.at;
  const ly = y - house.base;
  if (hit.normal[1] > 0.25 && ly > house.tall - 0.6) {
    // Pantiles in rows.
    const along = house.seed % 3 === 0 ? x : z;
    const tiles = 0.72 + 0.28 * Math.abs(Math.sin(along * 9)) * (0.7 + 0.3 * fract(y * 2.6));
    const age = 0.8 + 0.5 * noise.fbm(x * 0.9, (y + z) * 0.9, 4);
    return mulRgb(scaleRgb(house.roof, tiles * age * 1.25), light);
  }
  const stain =
    0.9 +
    0.22 * noise.fbm(x * 0.6 + house.seed, y * 0.35, 4) -
    0.2 * smoothstep(1.2, 0, ly) +
    0.05 * noise.at(x * 5, y * 1.2);
  const wall = mulRgb(scaleRgb(house.wall, stain), light);
  if (hit.normal[2] > -0.7) return wall;
  const u = x - house.x + house.half;
  const count = Math.max(2, Math.round((house.half * 2) / 1.75));
  const bay = (house.half * 2) / count;
  const floor = 2.6;
  const row = Math.floor(ly / floor);
  const px = fract(u / bay) * bay - bay / 2;
  const py = ly - row * floor;
  const column = Math.floor(u / bay);
  const door = row === 0 && column === house.seed % count;
  const halfWide = door ? 0.5 : 0.42;
  const low = door ? 0.05 : 0.75;
  const high = door ? 2.15 : 2.1;
  if (ly > house.tall - 0.15) return wall;
  const opening = Math.max(Math.abs(px) - halfWide, low - py, py - high);
  const shutters = house.seed % 5 < 3 && row > 0;
  if (opening > 0) {
    if (shutters && Math.abs(px) < halfWide * 2 && py > low && py < high) {
      const slats = 0.75 + 0.25 * Math.sin(py * 50);
      const paint = linear((['#2f5a4a', '#2c4a6a', '#6a2f2a', '#7d8a82', '#4a4238'] as const)[house.seed % 5]!);
      return mulRgb(scaleRgb(paint, slats), light);
    }
    return opening < 0.11 ? mulRgb(linear('#d6cdbb'), light) : wall;
  }
  // The wall's thickness casts a shadow on the upper left of the opening.
  const recess = Math.min(px + halfWide, high - py) < 0.14 ? 0.45 : 1;
  if (door) return mulRgb(scaleRgb(linear(house.seed % 2 ? '#3b2a20' : '#274a52'), recess), light);
  const bars = Math.min(Math.abs(px), Math.abs(py - mix(low, high, 0.62)), opening > -0.07 ? 0 : 1);
  if (bars < 0.03) return mulRgb(scaleRgb(linear('#e3dccd'), recess), light);
  const reflection = sky(noise, normalize([hit.direction[0] * 0.6 + 0.2 * hash2(column, row, house.seed), 0.25, -0.7]));
  const curtain = smoothstep(0.2, 0.38, Math.abs(px)) * (hash2(column, row, house.seed + 3) > 0.4 ? 0.3 : 0);
  return addRgb(
    scaleRgb(reflection, 0.16 * recess),
    mulRgb(mixRgb([0.012, 0.014, 0.018], [0.5, 0.48, 0.42], curtain), light),
  );
}

function boatColor(noise: Noise, boat: Boat, hit: Hit, light: Rgb): Rgb {
  const [x, y, z] = hit.at;
  const [u, v] = toBoat(boat, x, z);
  const top = sheer(boat, u);
  const worn = 0.88 + 0.25 * noise.fbm(u * 2.2, y * 5 + v, 4);
  if (y > top + 0.02) {
    if (boat.cabin && Math.abs(u + boat.long * 0.16) < boat.long * 0.14) {
      const roof = y > top + 1.28;
      const glass =
        Math.abs(y - top - 0.85) < 0.25 && Math.abs(hit.normal[1]) < 0.4 && Math.abs(fract(u * 1.6) - 0.5) < 0.4;
      const sheen = scaleRgb([0.5, 0.6, 0.75], 0.3);
      return glass
        ? addRgb(sheen, [0.01, 0.012, 0.015])
        : mulRgb(scaleRgb(roof ? boat.stripe : linear('#ddd6c6'), worn), light);
    }
    if (boat.sail && y > top + 1.08 && y < top + 1.7 && Math.abs(v) < 0.3)
      return mulRgb(scaleRgb(linear('#d8c9a8'), 0.8 + 0.3 * Math.abs(Math.sin(u * 7))), light);
    return mulRgb(scaleRgb(linear('#8a5f3a'), worn), light);
  }
  const inside = hit.normal[1] > 0.5;
  if (inside) return mulRgb(scaleRgb(linear('#9c7a52'), worn * (0.85 + 0.15 * Math.sin(v * 40))), light);
  const planks = 1 - 0.12 * bell(fract(y * 4.2) - 0.5, 0.1);
  let color = scaleRgb(boat.hull, worn * planks);
  color = mixRgb(color, boat.stripe, smoothstep(0.02, 0, Math.abs(y - top + 0.16) - 0.1));
  color = mixRgb(color, linear('#5c241c'), smoothstep(0.2, 0.16, y));
  const slick = Math.pow(1 - Math.max(0, -dot(hit.direction, hit.normal)), 3) * 0.25;
  return addRgb(mulRgb(color, light), scaleRgb([0.6, 0.7, 0.85], slick * clamp(y / QUAY_TOP)));
}
