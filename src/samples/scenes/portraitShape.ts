import type { Noise } from '../toolkit/noise.js';
import type { Part } from '../toolkit/partField.js';
import { clamp, length2, length3, mix, smoothMax, smoothMin, smoothstep } from '../toolkit/scalar.js';

export type Feature = 'skin' | 'eye' | 'hair' | 'wool' | 'shirt';

/** How far the head is turned to its left and tilted, radians. */
const TURN = -0.42;
const TILT = 0.07;
const [COS_TURN, SIN_TURN] = [Math.cos(TURN), Math.sin(TURN)];
const [COS_TILT, SIN_TILT] = [Math.cos(TILT), Math.sin(TILT)];

/** A position in the coordinates of the head: it faces -z, the chin is at y = -1.1, the crown at 1.2. */
export type HeadPlace = readonly [number, number, number];

export function toHead(x: number, y: number, z: number): HeadPlace {
  const tx = x * COS_TILT + y * SIN_TILT;
  const ty = y * COS_TILT - x * SIN_TILT;
  return [tx * COS_TURN + z * SIN_TURN, ty, z * COS_TURN - tx * SIN_TURN];
}

/** Head, hair, neck and shoulders as parts for a `PartField`. */
export function portraitParts(noise: Noise): readonly Part<Feature>[] {
  return [
    { material: 'skin', distance: inHead(face, [0, 0, 0], 1.45) },
    { material: 'skin', distance: neck },
    { material: 'eye', distance: inHead(eyes, [0, 0.08, -0.62], 0.6) },
    { material: 'hair', distance: inHead((x, y, z) => hair(noise, x, y, z), [0, -0.1, 0.2], 1.75) },
    { material: 'wool', distance: (x, y, z) => scarf(noise, x, y, z) },
    { material: 'shirt', distance: (x, y, z) => shoulders(noise, x, y, z) },
  ];
}

/** A shape in the coordinates of the head. Far away only its bounding sphere is evaluated. */
function inHead(
  shape: (x: number, y: number, z: number) => number,
  [cx, cy, cz]: HeadPlace,
  radius: number,
): (x: number, y: number, z: number) => number {
  return (x, y, z) => {
    const [hx, hy, hz] = toHead(x, y, z);
    const far = length3(hx - cx, hy - cy, hz - cz) - radius;
    return far > 0.2 ? far : shape(hx, hy, hz);
  };
}

function ellipsoid(x: number, y: number, z: number, rx: number, ry: number, rz: number): number {
  const k0 = length3(x / rx, y / ry, z / rz);
  const k1 = length3(x / (rx * rx), y / (ry * ry), z / (rz * rz));
  return k1 < 1e-6 ? -Math.min(rx, ry, rz) : (k0 * (k0 - 1)) / k1;
}

/** A cone with round ends between two points in the plane x = 0. */
function noseRidge(x: number, y: number, z: number): number {
  const dy = -0.42;
  const dz = -0.2;
  const t = clamp(((y - 0.14) * dy + (z + 0.75) * dz) / (dy * dy + dz * dz));
  return length3(x, y - 0.14 - dy * t, z + 0.75 - dz * t) - mix(0.05, 0.07, t * t);
}

/** Height of the open eye above and below its axis; `across` is 0 in the middle, 1 at the corners. */
export function lidHeights(across: number): readonly [number, number] {
  const u = Math.abs(across);
  const arch = Math.max(0, 1 - u * u);
  return [0.078 * Math.pow(arch, 0.8), 0.05 * arch];
}

export const EYE_X = 0.29;
export const EYE_Y = 0.06;
export const EYE_Z = -0.575;
export const EYE_HALF = 0.155;
export const MOUTH_Y = -0.615;

function face(x: number, y: number, z: number): number {
  const ax = Math.abs(x);
  let d = ellipsoid(x, y - 0.36, z - 0.12, 0.76, 0.84, 0.93);
  d = smoothMin(d, ellipsoid(x, y + 0.22, z + 0.14, 0.53, 0.86, 0.62), 0.22);
  // Features protrude by less than this.
  if (d > 0.4) return (d - 0.25) * 0.82;
  // Jaw from below the ear to the chin.
  d = smoothMin(d, ellipsoid(x, y + 0.86, z + 0.47, 0.2, 0.17, 0.19), 0.28);
  d = smoothMin(d, length3(ax - 0.34, y + 0.54, z + 0.2) - 0.2, 0.32);
  d = smoothMin(d, length3(ax - 0.35, y + 0.24, z + 0.47) - 0.17, 0.3);
  // Brow, then the hollow of the eye.
  d = smoothMin(d, ellipsoid(ax - 0.27, y - 0.27, z + 0.66, 0.24, 0.07, 0.1), 0.13);
  d = smoothMax(d, -ellipsoid(ax - 0.28, y - 0.07, z + 0.84, 0.2, 0.13, 0.16), 0.13);
  d = smoothMin(d, noseRidge(x, y, z), 0.12);
  d = smoothMin(d, length3(x, y + 0.285, z + 0.925) - 0.085, 0.07);
  d = smoothMin(d, ellipsoid(ax - 0.085, y + 0.32, z + 0.85, 0.055, 0.05, 0.08), 0.05);
  d = smoothMax(d, -ellipsoid(ax - 0.05, y + 0.375, z + 0.88, 0.028, 0.03, 0.045), 0.02);
  d = mouth(x, ax, y, z, d);
  d = lids(ax, y, z, d);
  // An ear, visible if hair is tucked behind it.
  d = smoothMin(d, ellipsoid(ax - 0.77, y + 0.02, z - 0.08, 0.06, 0.22, 0.13), 0.06);
  return d * 0.82;
}

function mouth(x: number, ax: number, y: number, z: number, skin: number): number {
  const away = length3(x, y - MOUTH_Y, z + 0.74) - 0.42;
  if (away > 0.2) return skin;
  // The muzzle lifts the lips off the teeth; corners turn up a little.
  let d = smoothMin(skin, ellipsoid(x, y - MOUTH_Y, z + 0.62, 0.25, 0.2, 0.2), 0.12);
  const curve = MOUTH_Y + 0.16 * x * x + 0.012 * Math.cos(ax * 22) * smoothstep(0.14, 0, ax);
  const taper = Math.sqrt(Math.max(0.02, 1 - (ax / 0.235) * (ax / 0.235)));
  const upper = ellipsoid(x, y - curve - 0.042, z + 0.79 - 0.55 * x * x, 0.23, 0.052, 0.07);
  const lower = ellipsoid(x, y - curve + 0.055, z + 0.78 - 0.55 * x * x, 0.19, 0.064, 0.075);
  d = smoothMin(d, upper, 0.035);
  d = smoothMin(d, lower, 0.035);
  // The groove between the lips ends before the corners.
  const groove = length2(y - curve, z + 0.86 - 0.6 * x * x) - 0.03 * taper + 0.012;
  d = smoothMax(d, -groove, 0.025);
  // The dip under the lower lip and the one below the nose.
  d = smoothMax(d, -ellipsoid(x, y + 0.765, z + 0.83, 0.13, 0.035, 0.05), 0.06);
  return smoothMax(d, -ellipsoid(x, y + 0.48, z + 0.89, 0.03, 0.06, 0.03), 0.05);
}

function lids(ax: number, y: number, z: number, skin: number): number {
  const away = length3(ax - EYE_X, y - EYE_Y, z - EYE_Z) - 0.27;
  if (away > 0.15) return skin;
  const ball = length3(ax - EYE_X, y - EYE_Y, z - EYE_Z) - 0.187;
  // Outer corners are a little higher than inner ones.
  const across = (ax - EYE_X) / EYE_HALF;
  const [above, below] = lidHeights(across);
  const v = y - EYE_Y - 0.018 * across;
  const open = Math.max(v - above, -v - below, Math.abs(across) * EYE_HALF - EYE_HALF);
  let d = smoothMin(skin, ball, 0.07);
  // The fold above the upper lid.
  d = smoothMax(
    d,
    -Math.max(Math.abs(v - above - 0.052 + 0.02 * across * across) - 0.007, ball - 0.012, -0.02 - ball),
    0.02,
  );
  return smoothMax(d, -Math.max(open, z - EYE_Z), 0.014);
}

function eyes(x: number, y: number, z: number): number {
  return length3(Math.abs(x) - EYE_X, y - EYE_Y, z - EYE_Z) - 0.168;
}

function neck(x: number, y: number, z: number): number {
  const t = clamp((-0.6 - y) / 1.3);
  return (length2(x, z - mix(0.12, 0.3, t)) - mix(0.4, 0.46, t * t)) * 0.9 + Math.max(0, y + 0.6) * 0.8;
}

/** Hair coordinates: across strands and along them. */
export function hairPlace(x: number, y: number, z: number): readonly [number, number] {
  const side = x + 0.16;
  const angle = Math.atan2(z - 0.1, side === 0 ? 1e-3 : side);
  const crown = length2(side, z - 0.1);
  // Strands run outwards from the parting, then down.
  const drop = crown + smoothMax(0, 0.55 - y, 0.4);
  return [angle + 0.12 * Math.sin(drop * 3 + angle), drop];
}

function hair(noise: Noise, x: number, y: number, z: number): number {
  const ax = Math.abs(x);
  const cap = ellipsoid(x, y - 0.42, z - 0.2, 0.9, 0.92, 1.02);
  // Two curtains reach down to the shoulders and curl in.
  const t = clamp((0.5 - y) / 1.9);
  const wave = 0.05 * Math.sin(y * 5 + 1) * t;
  const lockX = mix(0.66, 0.74, t) - 0.25 * smoothstep(0.75, 1, t) + wave;
  const lock = ellipsoid(ax - lockX, 0, z - mix(0.12, 0.16, t), mix(0.18, 0.27, t), 1, mix(0.5, 0.42, t));
  const curtain = smoothMax(smoothMax(lock, y - 0.5, 0.5), -1.42 - y - 0.2 * noise.at(x * 6, z * 6), 0.1);
  const back = ellipsoid(x, y + 0.45, z - 0.62, 0.75, 1.05, 0.42);
  let d = smoothMin(smoothMin(cap, curtain, 0.3), back, 0.25);
  // Keep the face free; the parting is off center.
  const lift = 0.1 * smoothstep(0.0, 0.5, x + 0.16);
  const free = ellipsoid(x, y + 0.36 - lift, z + 0.85, 0.56, 0.98, 0.92);
  d = smoothMax(d, -free, 0.1);
  // Strands matter only near the surface.
  if (d > 0.14 || d < -0.14) return (d - 0.06) * 0.75;
  const [across, along] = hairPlace(x, y, z);
  const strands =
    noise.at(across * 7, along * 0.7) * 0.035 +
    noise.at(across * 26, along * 0.9) * 0.012 +
    noise.at(across * 60, along) * 0.006;
  const parting = 0.05 * Math.exp(-Math.pow((x + 0.16) / 0.05, 2)) * smoothstep(0.8, 1.1, y);
  const loose = mix(0.35, 1, smoothstep(-0.8, -0.1, z));
  return (d + strands * loose + parting) * 0.75;
}

function scarf(noise: Noise, x: number, y: number, z: number): number {
  const far = length3(x, y + 1.62, z - 0.22) - 1.15;
  if (far > 0.2) return far;
  const angle = Math.atan2(z - 0.22, x);
  const ring = (radius: number, height: number, thick: number, phase: number): number => {
    const r = length2(x, (z - 0.22) * 1.08) - radius - 0.05 * Math.sin(angle * 2 + phase);
    const h = y - height - 0.08 * Math.sin(angle + phase) + 0.06 * Math.sin(angle);
    return length2(r, h * 0.85) - thick;
  };
  const folds =
    0.028 * Math.sin(angle * 5 + y * 16 + 2 * noise.at(angle * 1.5, y * 2)) + 0.02 * noise.at(angle * 5, y * 6);
  const d = smoothMin(ring(0.6, -1.42, 0.2, 0.4), ring(0.72, -1.72, 0.24, 2.2), 0.05);
  return (d + folds) * 0.7;
}

function shoulders(noise: Noise, x: number, y: number, z: number): number {
  const far = length3(x * 0.6, y + 2.5, z - 0.3) - 1.3;
  if (far > 0.3) return far;
  const ax = Math.abs(x);
  const slope = -1.98 - 0.22 * ax * ax * 0.5;
  const top = ellipsoid(x, y + 2.75, z - 0.3, 1.62, 1.02, 0.66);
  const arm = length2(ax - 1.32, z - 0.3) - 0.42 + Math.max(0, y - slope) * 0.7;
  const folds = 0.035 * noise.at(x * 2 + y, y * 2.6) + 0.018 * noise.at(x * 5 - y * 3, y * 4);
  return (smoothMin(top, Math.max(arm, y + 2.2), 0.35) + folds) * 0.75;
}
