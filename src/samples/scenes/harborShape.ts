import { linear, type Rgb } from '../toolkit/color.js';
import type { Part } from '../toolkit/partField.js';
import { Random } from '../toolkit/random.js';
import { clamp, length2, length3, smoothMax } from '../toolkit/scalar.js';

export interface HarborHouse {
  readonly kind: 'house';
  readonly x: number;
  readonly z: number;
  /** Height of the ground, half width, height to the eaves, half depth, height of the gable. Meters. */
  readonly base: number;
  readonly half: number;
  readonly tall: number;
  readonly deep: number;
  readonly gable: number;
  readonly wall: Rgb;
  readonly roof: Rgb;
  readonly seed: number;
}

export interface Boat {
  readonly kind: 'boat';
  readonly x: number;
  readonly z: number;
  readonly turn: number;
  readonly long: number;
  readonly mast: number;
  readonly cabin: boolean;
  readonly sail: boolean;
  readonly hull: Rgb;
  readonly stripe: Rgb;
}

export type HarborThing = HarborHouse | Boat | { readonly kind: 'quay' | 'bollard' | 'tower' };

const WALLS = [
  '#c98d4b',
  '#c2665a',
  '#d9cfbb',
  '#8f9f86',
  '#c7a45c',
  '#7e97ab',
  '#b55b43',
  '#d8b98f',
  '#cfc3a6',
] as const;
const ROOFS = ['#7c3b2a', '#6a3a2e', '#5a4038', '#8a4a33'] as const;

const QUAY_Z = 21;
export const QUAY_TOP = 1.5;

export function harborParts(seed: number): readonly Part<HarborThing>[] {
  const random = new Random(seed + 21);
  const parts: Part<HarborThing>[] = [
    { material: { kind: 'quay' }, distance: (_x, y, z) => smoothMax(y - QUAY_TOP, QUAY_Z - z, 0.1) },
    { material: { kind: 'quay' }, distance: (_x, y, z) => Math.max(y - 4.2, 36 - z) },
    { material: { kind: 'tower' }, distance: tower },
  ];
  const row = (z: number, base: number, from: number, to: number, low: number, high: number): void => {
    for (let x = from; x < to;) {
      const half = random.range(2.2, 3.6);
      const house: HarborHouse = {
        kind: 'house',
        x: x + half,
        z: z + random.range(-0.4, 0.4),
        base,
        half,
        tall: random.range(low, high),
        deep: 4,
        gable: half * random.range(0.75, 1.1),
        wall: linear(random.pick(WALLS)),
        roof: linear(random.pick(ROOFS)),
        seed: random.int(1e6),
      };
      parts.push({ material: house, distance: (px, py, pz) => houseDistance(house, px, py, pz) });
      x += half * 2 + (random.chance(0.2) ? 1.2 : 0.05);
    }
  };
  row(30, QUAY_TOP, -34, 34, 5.8, 9.5);
  row(41, 4.2, -40, 40, 7, 11.5);
  for (const boat of fleet()) {
    parts.push({ material: boat, distance: (x, y, z) => hullDistance(boat, x, y, z) });
    if (boat.mast > 0) parts.push({ material: boat, distance: (x, y, z) => riggingDistance(boat, x, y, z) });
  }
  for (let i = 0; i < 9; i++) {
    const at = -26 + i * 6.5;
    parts.push({
      material: { kind: 'bollard' },
      distance: (x, y, z) => Math.max(length2(x - at, z - QUAY_Z - 0.5) - 0.2, Math.abs(y - 1.8) - 0.4),
    });
  }
  return parts;
}

function fleet(): readonly Boat[] {
  const boat = (
    x: number,
    z: number,
    turn: number,
    long: number,
    mast: number,
    cabin: boolean,
    sail: boolean,
    hull: string,
    stripe: string,
  ): Boat => ({
    kind: 'boat',
    x,
    z,
    turn,
    long,
    mast,
    cabin,
    sail,
    hull: linear(hull),
    stripe: linear(stripe),
  });
  return [
    boat(-6.6, 3.2, -0.32, 8.6, 8.5, true, false, '#1f4e6b', '#d9d2c2'),
    boat(5.2, -3.2, 0.45, 4.2, 0, false, false, '#a8432f', '#e0d6c0'),
    boat(3.6, 9.5, 0.12, 7.4, 9.5, false, true, '#e4dfd2', '#27405a'),
    boat(13.5, 15, -0.2, 9, 8, true, false, '#6d2f28', '#e6d9b8'),
    boat(-15.5, 16, 0.15, 9, 10, false, true, '#d8d2c4', '#7a2b26'),
    boat(-3.5, 17.8, 0.04, 7, 7.5, true, false, '#2f6a58', '#ded6c4'),
    boat(23, 18, -0.1, 8, 9, false, false, '#dcd5c5', '#2a3b5a'),
    boat(8.2, 18.6, 0.1, 5.2, 6, false, false, '#c9a13f', '#3a3a3a'),
  ];
}

function box(x: number, y: number, z: number, hx: number, hy: number, hz: number): number {
  const ax = Math.abs(x) - hx;
  const ay = Math.abs(y) - hy;
  const az = Math.abs(z) - hz;
  return length3(Math.max(ax, 0), Math.max(ay, 0), Math.max(az, 0)) + Math.min(Math.max(ax, ay, az), 0);
}

function houseDistance(house: HarborHouse, x: number, y: number, z: number): number {
  const { base, half, tall, deep, gable } = house;
  const lx = x - house.x;
  const ly = y - base;
  const lz = z - house.z;
  const bound = box(lx, ly - (tall + gable) / 2, lz, half + 0.4, (tall + gable) / 2 + 1.2, deep + 0.4);
  if (bound > 1) return bound;
  const walls = box(lx, ly - tall / 2, lz, half, tall / 2, deep);
  // The gable faces the water or along the quay.
  const across = house.seed % 3 === 0 ? lz : lx;
  const along = house.seed % 3 === 0 ? lx : lz;
  const span = house.seed % 3 === 0 ? deep : half;
  const end = house.seed % 3 === 0 ? half : deep;
  const pitch = gable / span;
  const slope = (ly - tall - gable + Math.abs(across) * pitch) / Math.sqrt(1 + pitch * pitch);
  const attic = Math.max(slope, tall - 0.3 - ly, Math.abs(along) - end);
  const cover = Math.max(
    Math.abs(slope) - 0.12,
    tall - 0.45 - ly,
    Math.abs(along) - end - 0.3,
    Math.abs(across) - span - 0.35,
  );
  const chimney = box(lx - half * 0.5, ly - tall - gable * 0.9, lz - 0.8, 0.4, 0.9, 0.4);
  return Math.min(walls, attic, cover, chimney);
}

function tower(x: number, y: number, z: number): number {
  const lx = x - 17;
  const lz = z - 48;
  const shaft = box(lx, y - 10, lz, 2.3, 10, 2.3);
  const spire = (Math.max(Math.abs(lx), Math.abs(lz)) - 2.6 * clamp((31 - y) / 11)) * 0.92;
  return Math.min(shaft, Math.max(spire, 20 - y, y - 31));
}

/** A position in the coordinates of a boat: the bow points along +x, the water line is y = 0. */
export function toBoat(boat: Boat, x: number, z: number): readonly [number, number] {
  const cos = Math.cos(boat.turn);
  const sin = Math.sin(boat.turn);
  const px = x - boat.x;
  const pz = z - boat.z;
  return [px * cos + pz * sin, pz * cos - px * sin];
}

/** Height of the gunwale at a position along a boat. */
export function sheer(boat: Boat, along: number): number {
  const s = (2 * along) / boat.long;
  return boat.long * (0.085 + 0.07 * (s > 0 ? s * s : s * s * 0.35));
}

function hullDistance(boat: Boat, x: number, y: number, z: number): number {
  const [u, v] = toBoat(boat, x, z);
  const { long } = boat;
  const far = length3(u, y - 0.8, v) - long * 0.6;
  if (far > 1) return far;
  const s = clamp((2 * u) / long, -1, 1);
  const plan = s > 0 ? 1 - Math.pow(s, 2.4) : 1 - 0.35 * Math.pow(-s, 4);
  const beam = long * 0.15 * plan;
  const top = sheer(boat, u);
  // The hull narrows towards the keel and the bow rakes forward.
  const rise = clamp((y + 0.4) / (top + 0.4));
  const side = Math.abs(v) - beam * (0.6 + 0.4 * Math.sqrt(rise));
  const ends = Math.max(u - long * (0.5 + 0.05 * rise), -u - long * 0.48);
  const outer = Math.max(side, ends, y - top, -0.5 - y);
  const inner = Math.max(side + 0.1, ends + 0.15, top * 0.45 - y);
  let d = Math.max(outer, -inner) * 0.75;
  if (boat.cabin) {
    d = Math.min(d, box(u + long * 0.16, y - top - 0.55, v, long * 0.11, 0.75, beam * 0.62));
    d = Math.min(d, box(u + long * 0.16, y - top - 1.36, v, long * 0.13, 0.06, beam * 0.72));
  } else if (boat.mast > 0) {
    d = Math.min(d, box(u + long * 0.05, y - top - 0.08, v, long * 0.2, 0.22, beam * 0.5) - 0.06);
  } else {
    // Thwarts of a rowing boat.
    d = Math.min(
      d,
      box(u - 0.5, y - top * 0.8, v, 0.14, 0.03, beam * 0.9),
      box(u + 0.8, y - top * 0.8, v, 0.14, 0.03, beam * 0.9),
    );
  }
  return d;
}

function riggingDistance(boat: Boat, x: number, y: number, z: number): number {
  const [u, v] = toBoat(boat, x, z);
  const { long, mast } = boat;
  // Everything is inside a flat box above the keel.
  const far = box(u, y - mast / 2, v, long * 0.52, mast / 2, long * 0.15);
  if (far > 0.6) return far;
  const top = sheer(boat, u);
  const foot = boat.cabin ? long * 0.12 : long * 0.08;
  const pole = Math.max(length2(u - foot, v) - 0.075, Math.abs(y - mast / 2) - mast / 2);
  const boomY = top + 1.1;
  const boom = Math.max(length2(y - boomY, v) - 0.06, Math.abs(u - foot + long * 0.19) - long * 0.19);
  let d = Math.min(pole, boom);
  // A furled sail on the boom.
  if (boat.sail) {
    const t = clamp((foot - u) / (long * 0.36));
    const roll = length2(y - boomY - 0.22, v) - (0.2 - 0.08 * t + 0.02 * Math.sin(u * 9));
    d = Math.min(d, Math.max(roll, Math.abs(u - foot + long * 0.19) - long * 0.18) * 0.8);
  }
  d = Math.min(d, rope(u, y, v, foot, mast * 0.97, 0, long * 0.5, sheer(boat, long * 0.5), 0));
  d = Math.min(d, rope(u, y, v, foot, mast * 0.97, 0, -long * 0.47, sheer(boat, -long * 0.47), 0));
  return Math.min(d, rope(u, y, Math.abs(v), foot, mast * 0.75, 0, foot - 0.2, top, long * 0.14));
}

function rope(
  x: number,
  y: number,
  z: number,
  ax: number,
  ay: number,
  az: number,
  bx: number,
  by: number,
  bz: number,
): number {
  const dx = bx - ax;
  const dy = by - ay;
  const dz = bz - az;
  const t = clamp(((x - ax) * dx + (y - ay) * dy + (z - az) * dz) / (dx * dx + dy * dy + dz * dz));
  return length3(x - ax - dx * t, y - ay - dy * t, z - az - dz * t) - 0.022;
}
