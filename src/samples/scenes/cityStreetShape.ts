import { linear, type Rgb } from '../toolkit/color.js';
import { hash2, Random } from '../toolkit/random.js';
import { clamp, length2, length3, smoothMin } from '../toolkit/scalar.js';
import type { Vec3 } from '../toolkit/vector.js';
import type { Box } from './boxes.js';

/** A house or a part of one: a box along the street with its own facade. Meters. */
export interface House extends Box {
  readonly seed: number;
  readonly wall: Rgb;
  readonly trim: Rgb;
  /** Height of a floor and distance between windows. */
  readonly floor: number;
  readonly bay: number;
  readonly kind: 'house' | 'ledge' | 'roof' | 'awning' | 'post';
}

export interface Lamp {
  readonly at: Vec3;
  readonly color: Rgb;
}

export interface Street {
  readonly boxes: readonly House[];
  readonly lamps: readonly Lamp[];
  readonly people: readonly Person[];
  readonly cars: readonly Car[];
}

export interface Person {
  readonly x: number;
  readonly z: number;
  readonly tall: number;
  readonly stride: number;
  readonly umbrella: boolean;
  readonly coat: Rgb;
}

export interface Car {
  readonly x: number;
  readonly z: number;
  readonly paint: Rgb;
  /** Towards the viewer (head lamps) or away (tail lamps). */
  readonly oncoming: boolean;
}

export const CURB = 4.4;
const FRONT = 7.2;

const WALLS = ['#8c5a45', '#a08a6c', '#7c6a5c', '#9a7350', '#6d5a58', '#a39683', '#7f4f42', '#8e8274'] as const;

export function buildStreet(seed: number): Street {
  const random = new Random(seed + 11);
  const boxes: House[] = [];
  for (const side of [-1, 1]) {
    let z = side < 0 ? -6 : -3;
    while (z < 120) {
      const wide = random.range(7, 12);
      const tall = random.range(11, 20) * (z > 60 ? 0.9 : 1);
      // Occasionally a side street.
      if (random.chance(0.16) && z > 20) z += 6;
      addHouse(boxes, random, side, z, wide, tall);
      z += wide;
    }
  }
  addTower(boxes);
  const lamps: Lamp[] = [];
  for (let i = 0; i < 9; i++) {
    for (const side of [-1, 1]) {
      const at: Vec3 = [side * (CURB + 0.5), 4.6, 7 + i * 13 + (side > 0 ? 6 : 0)];
      lamps.push({ at, color: [1, 0.62, 0.28] });
      boxes.push(box([at[0] - 0.06, 0, at[2] - 0.06], [at[0] + 0.06, 4.3, at[2] + 0.06], 'post', '#171a1c', i));
    }
  }
  const coats = ['#22262e', '#3a2a26', '#1e2f38', '#4a3730'] as const;
  const people = [
    [2.9, 13.5, 1.74, 0.4, 1],
    [3.5, 14.3, 1.66, -0.3, 0],
    [-5.4, 17, 1.8, 0.5, 1],
    [5.7, 22, 1.72, 0.2, 0],
    [-2.2, 33, 1.7, 0.5, 1],
    [-5.9, 29, 1.75, -0.4, 0],
    [0.6, 41, 1.72, 0.3, 1],
  ].map(([x, z, tall, stride, umbrella], i): Person => ({
    x: x!,
    z: z!,
    tall: tall!,
    stride: stride!,
    umbrella: umbrella === 1,
    coat: linear(coats[i % coats.length]!),
  }));
  const cars: Car[] = [
    { x: -2.0, z: 24, paint: linear('#20262c'), oncoming: true },
    { x: 1.9, z: 29, paint: linear('#4a1512'), oncoming: false },
    { x: -2.1, z: 52, paint: linear('#2a2a2c'), oncoming: true },
    { x: 1.8, z: 62, paint: linear('#2c3440'), oncoming: false },
  ];
  return { boxes, lamps, people, cars };
}

function box(low: Vec3, high: Vec3, kind: House['kind'], color: string, seed: number): House {
  return { low, high, kind, seed, wall: linear(color), trim: linear(color), floor: 3.2, bay: 2.3 };
}

function addHouse(boxes: House[], random: Random, side: number, z: number, wide: number, tall: number): void {
  const back = side * 22;
  const front = side * (FRONT + random.range(0, 0.35));
  const wall = linear(random.pick(WALLS));
  const house: House = {
    low: [Math.min(front, back), 0, z],
    high: [Math.max(front, back), tall, z + wide],
    kind: 'house',
    seed: random.int(1e6),
    wall,
    trim: linear(random.pick(['#b9ac96', '#c8bda6', '#6e625a'])),
    floor: random.range(3, 3.6),
    bay: wide / Math.round(wide / random.range(2, 2.7)),
  };
  boxes.push(house);
  const rim = (out: number, y: number, h: number): void => {
    const edge = front - side * out;
    boxes.push({
      ...house,
      low: [Math.min(edge, front), y, z],
      high: [Math.max(edge, front), y + h, z + wide],
      kind: 'ledge',
    });
  };
  rim(0.55, tall - 0.5, 0.5);
  rim(0.3, tall - 1, 0.5);
  rim(0.22, 4.1, 0.3);
  // A mansard or a row of chimneys above the cornice.
  boxes.push({
    ...house,
    low: [Math.min(front + side, back), tall, z + 0.4],
    high: [Math.max(front + side, back), tall + random.range(0.6, 2.2), z + wide - 0.4],
    kind: 'roof',
  });
  for (let i = 0; i < 2; i++) {
    const cz = z + random.range(0.1, 0.85) * wide;
    boxes.push({
      ...house,
      low: [front + side * 2 - 0.4, tall, cz],
      high: [front + side * 2 + 0.4, tall + random.range(2.4, 3.4), cz + 0.9],
      kind: 'roof',
    });
  }
  if (random.chance(0.6)) {
    const edge = front - side * 1.2;
    const from = z + random.range(0.08, 0.2) * wide;
    const color = linear(random.pick(['#6e1f1a', '#1d3b34', '#2a2f4a', '#6b4a1e']));
    boxes.push({
      ...house,
      low: [Math.min(edge, front), 3.05, from],
      high: [Math.max(edge, front), 3.25, from + wide * 0.6],
      kind: 'awning',
      wall: color,
    });
  }
}

/** A church at the end of the street. */
function addTower(boxes: House[]): void {
  boxes.push(box([-9, 0, 128], [9, 13, 150], 'roof', '#4a4640', 1));
  boxes.push(box([-2.6, 0, 126], [2.6, 25, 134], 'roof', '#57524a', 2));
  for (let i = 0; i < 9; i++) {
    const half = 2.4 * (1 - i / 9);
    boxes.push(box([-half, 25 + i * 1.6, 130 - half], [half, 26.6 + i * 1.6, 130 + half], 'roof', '#2c3936', 3));
  }
}

/** Signed distances to a walking figure seen from behind and to its umbrella; coordinates in meters from the feet. */
export function figure(person: Person, x: number, y: number): { body: number; umbrella: number } {
  const s = person.tall / 1.75;
  const u = x / s;
  const v = y / s;
  const head = length2(u * 1.12, v - 1.62) - 0.115;
  const coat = trapezoid(u, v, 0.75, 1.45, 0.26 + 0.02 * person.stride, 0.19);
  const left = segment(u, v, -0.06, 0.8, -0.1 - 0.1 * person.stride, 0.04) - 0.065;
  const right = segment(u, v, 0.06, 0.8, 0.1 + 0.06 * person.stride, 0.02) - 0.065;
  const arm = segment(u, v, 0.2, 1.36, 0.27, 0.95) - 0.06;
  const raised = person.umbrella
    ? Math.min(segment(u, v, -0.2, 1.36, -0.24, 1.18), segment(u, v, -0.24, 1.18, -0.06, 1.3)) - 0.055
    : segment(u, v, -0.2, 1.36, -0.28, 0.95) - 0.06;
  const body = smoothMin(smoothMin(head, Math.min(coat, arm, raised), 0.08), Math.min(left, right), 0.03) * s;
  if (!person.umbrella) return { body, umbrella: Infinity };
  const dome = Math.max(length2(u * 0.82, v - 1.72) - 0.5, 1.93 - v - 0.05 * Math.abs(Math.sin(u * 9)));
  const stick = Math.max(Math.abs(u + 0.05) - 0.012, Math.abs(v - 1.7) - 0.45);
  return { body: Math.min(body, stick * s), umbrella: dome * s };
}

function trapezoid(x: number, y: number, low: number, high: number, wideLow: number, wideHigh: number): number {
  const t = clamp((y - low) / (high - low));
  return Math.max(Math.abs(x) - (wideLow + (wideHigh - wideLow) * t), low - y, y - high) - 0.03;
}

function segment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const t = clamp(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy));
  return length2(x - ax - dx * t, y - ay - dy * t);
}

/** Distance to the body of a car centered at the origin, front towards -z. */
export function carBody(x: number, y: number, z: number): number {
  const shell = rounded(x, y - 0.62, z, 0.72, 0.24, 1.95, 0.16);
  const cabin = rounded(
    x * (1 + 0.16 * Math.max(0, y - 0.8)),
    y - 1.05,
    z - 0.25 - 0.3 * (y - 1) * Math.sign(z - 0.25) * -1,
    0.6,
    0.26,
    0.85,
    0.18,
  );
  const wheel = Math.max(length2(y - 0.33, Math.abs(z) - 1.25) - 0.33, Math.abs(Math.abs(x) - 0.74) - 0.12);
  return Math.min(smoothMin(shell, cabin, 0.16), wheel);
}

function rounded(x: number, y: number, z: number, hx: number, hy: number, hz: number, r: number): number {
  const ax = Math.abs(x) - hx;
  const ay = Math.abs(y) - hy;
  const az = Math.abs(z) - hz;
  return length3(Math.max(ax, 0), Math.max(ay, 0), Math.max(az, 0)) + Math.min(Math.max(ax, ay, az), 0) - r;
}

/** Brightness of a window: 0 is dark. The number is fixed per window and also selects the curtains. */
export function windowMood(house: House, column: number, row: number): number {
  const r = hash2(column, row, house.seed);
  return r < 0.42 ? 0.35 + 0.65 * hash2(column, row, house.seed + 1) : 0;
}
