import { add, cross, normalize, scale, subtract, type Vec3 } from './vector.js';

export interface Camera {
  readonly eye: Vec3;
  readonly target: Vec3;
  /** Angle of view in degrees: horizontal for pictures at least as wide as high, otherwise vertical. */
  readonly fov: number;
}

/** Converts picture coordinates (pixels) to unit viewing directions. */
export interface Lens {
  readonly eye: Vec3;
  /** Width of one pixel at distance 1. */
  readonly pixel: number;
  ray(x: number, y: number): Vec3;
}

export function createLens(camera: Camera, width: number, height: number): Lens {
  const forward = normalize(subtract(camera.target, camera.eye));
  const right = normalize(cross([0, 1, 0], forward));
  const up = cross(forward, right);
  const pixel = (2 * Math.tan((camera.fov * Math.PI) / 360)) / Math.max(width, height);
  return {
    eye: camera.eye,
    pixel,
    ray(x, y) {
      const u = (x + 0.5 - width / 2) * pixel;
      const v = (height / 2 - y - 0.5) * pixel;
      return normalize(add(forward, add(scale(right, u), scale(up, v))));
    },
  };
}
