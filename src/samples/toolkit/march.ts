import type { Rgb } from './color.js';
import { luma } from './color.js';
import { createLens, type Camera } from './camera.js';
import { createFloatImage, type FloatImage } from './floatImage.js';
import { createPlane, type Plane } from './plane.js';
import { clamp, length3, smoothstep } from './scalar.js';
import type { Vec3 } from './vector.js';

/** Distance from a point to the nearest surface, or a lower bound of it; negative inside. */
export type DistanceField = (x: number, y: number, z: number) => number;

export interface Hit {
  readonly at: Vec3;
  readonly normal: Vec3;
  readonly direction: Vec3;
  readonly distance: number;
}

export interface MarchScene {
  readonly camera: Camera;
  readonly field: DistanceField;
  /** Maximum distance of a ray. */
  readonly far: number;
  /** Linear light reflected by a surface. */
  readonly shade: (hit: Hit) => Rgb;
  /** Linear light where nothing is hit. */
  readonly sky: (direction: Vec3) => Rgb;
}

const BLOCK = 8;

/**
 * Renders a scene of distance fields. Cones first find the free distance per block of pixels; rays continue from there.
 * Pixels on edges get two or four extra samples. Returns linear light and the distance of every pixel.
 */
export function march(scene: MarchScene, width: number, height: number): { image: FloatImage; depth: Plane } {
  const lens = createLens(scene.camera, width, height);
  const image = createFloatImage(width, height);
  const depth = createPlane(width, height);
  for (let by = 0; by < height; by += BLOCK) {
    for (let bx = 0; bx < width; bx += BLOCK) {
      const start = coneStart(scene, lens.eye, lens.ray(bx + BLOCK / 2 - 0.5, by + BLOCK / 2 - 0.5), lens.pixel);
      for (let y = by; y < Math.min(height, by + BLOCK); y++) {
        for (let x = bx; x < Math.min(width, bx + BLOCK); x++) {
          const ray = lens.ray(x, y);
          const t = intersect(scene.field, lens.eye, ray, start, scene.far, lens.pixel);
          put(image, x, y, light(scene, lens.eye, ray, t, lens.pixel));
          depth.data[y * width + x] = Math.min(t, scene.far);
        }
      }
    }
  }
  smoothEdges(scene, image, depth);
  return { image, depth };
}

function coneStart(scene: MarchScene, eye: Vec3, ray: Vec3, pixel: number): number {
  const spread = pixel * BLOCK * 0.75;
  let t = 0.01;
  for (let i = 0; i < 64 && t < scene.far; i++) {
    const clear = scene.field(eye[0] + ray[0] * t, eye[1] + ray[1] * t, eye[2] + ray[2] * t) - spread * t;
    if (clear < 0.002 * t) break;
    t += clear / (1 + spread);
  }
  return Math.max(0, t * 0.995);
}

/** Distance along a ray to the first surface, or Infinity. */
export function intersect(
  field: DistanceField,
  from: Vec3,
  ray: Vec3,
  start: number,
  far: number,
  pixel: number,
): number {
  let t = start;
  for (let i = 0; i < 160; i++) {
    const d = field(from[0] + ray[0] * t, from[1] + ray[1] * t, from[2] + ray[2] * t);
    if (d < pixel * t * 0.35) return t;
    t += d;
    if (t > far) return Infinity;
  }
  return t;
}

function light(scene: MarchScene, eye: Vec3, ray: Vec3, t: number, pixel: number): Rgb {
  if (t === Infinity) return scene.sky(ray);
  const at: Vec3 = [eye[0] + ray[0] * t, eye[1] + ray[1] * t, eye[2] + ray[2] * t];
  return scene.shade({
    at,
    normal: normalAt(scene.field, at, Math.max(4e-4, pixel * t * 0.5)),
    direction: ray,
    distance: t,
  });
}

function put(image: FloatImage, x: number, y: number, color: Rgb): void {
  const i = (y * image.width + x) * 3;
  image.data[i] = color[0];
  image.data[i + 1] = color[1];
  image.data[i + 2] = color[2];
}

/** Offsets of the extra samples from the middle of a pixel, opposite ones first. */
const OFFSETS = [
  [-0.375, -0.125],
  [0.375, 0.125],
  [0.125, -0.375],
  [-0.125, 0.375],
] as const;

function smoothEdges(scene: MarchScene, image: FloatImage, depth: Plane): void {
  const { width, height, data } = image;
  const lens = createLens(scene.camera, width, height);
  const tone = new Float32Array(width * height);
  for (let i = 0; i < tone.length; i++) {
    const l = luma(data[i * 3]!, data[i * 3 + 1]!, data[i * 3 + 2]!);
    tone[i] = Math.sqrt(l / (1 + l));
  }
  const copy = data.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const middle = tone[i]!;
      const contrast = Math.max(
        Math.abs(middle - tone[x > 0 ? i - 1 : i]!),
        Math.abs(middle - tone[x + 1 < width ? i + 1 : i]!),
        Math.abs(middle - tone[y > 0 ? i - width : i]!),
        Math.abs(middle - tone[y + 1 < height ? i + width : i]!),
      );
      if (contrast < 0.09) continue;
      const nearby = Math.max(0, minimumAround(depth, x, y) * 0.96);
      let [r, g, b] = [copy[i * 3]!, copy[i * 3 + 1]!, copy[i * 3 + 2]!];
      // Two samples are enough for low contrast.
      const offsets = contrast < 0.3 ? OFFSETS.slice(0, 2) : OFFSETS;
      for (const [ox, oy] of offsets) {
        const ray = lens.ray(x + ox, y + oy);
        const t = intersect(scene.field, lens.eye, ray, nearby, scene.far, lens.pixel);
        const color = light(scene, lens.eye, ray, t, lens.pixel);
        // Very bright samples would leave jagged edges: clamp them.
        r += Math.min(color[0], 4);
        g += Math.min(color[1], 4);
        b += Math.min(color[2], 4);
      }
      const count = 1 + offsets.length;
      put(image, x, y, [r / count, g / count, b / count]);
    }
  }
}

function minimumAround(depth: Plane, x: number, y: number): number {
  let result = Infinity;
  for (let j = Math.max(0, y - 1); j <= Math.min(depth.height - 1, y + 1); j++) {
    for (let i = Math.max(0, x - 1); i <= Math.min(depth.width - 1, x + 1); i++) {
      result = Math.min(result, depth.data[j * depth.width + i]!);
    }
  }
  return result;
}

/** The unit normal of a field at a surface, from four samples on a tetrahedron of size `e`. */
export function normalAt(field: DistanceField, at: Vec3, e: number): Vec3 {
  const [x, y, z] = at;
  const a = field(x + e, y - e, z - e);
  const b = field(x - e, y - e, z + e);
  const c = field(x - e, y + e, z - e);
  const d = field(x + e, y + e, z + e);
  const nx = a - b - c + d;
  const ny = -a - b + c + d;
  const nz = -a + b - c + d;
  const length = length3(nx, ny, nz) || 1;
  return [nx / length, ny / length, nz / length];
}

/** Visible fraction of a round light of angular size `1 / sharpness` at a point: 0 dark, 1 fully lit. */
export function softShadow(
  field: DistanceField,
  at: Vec3,
  toLight: Vec3,
  near: number,
  far: number,
  sharpness: number,
): number {
  let lit = 1;
  let t = near;
  for (let i = 0; i < 32 && t < far; i++) {
    const d = field(at[0] + toLight[0] * t, at[1] + toLight[1] * t, at[2] + toLight[2] * t);
    lit = Math.min(lit, 0.5 + (0.5 * d * sharpness) / t);
    if (lit < 0) return 0;
    t += clamp(d, near + 0.02 * t, far * 0.15);
  }
  return smoothstep(0, 1, clamp(lit));
}

/** How open the sky above a surface is: 1 open, towards 0 in corners. `reach` is the distance looked at. */
export function occlusion(field: DistanceField, at: Vec3, normal: Vec3, reach: number): number {
  let hidden = 0;
  let weight = 1;
  for (let i = 1; i <= 5; i++) {
    const h = (reach * i * i) / 25;
    const d = field(at[0] + normal[0] * h, at[1] + normal[1] * h, at[2] + normal[2] * h);
    hidden += (weight * Math.max(0, h - d)) / h;
    weight *= 0.75;
  }
  return clamp(1 - hidden / 3);
}
