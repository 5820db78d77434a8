import { luma } from './color.js';
import type { FloatImage } from './floatImage.js';
import { blurInterleaved, createPlane, samplePlane, type Plane } from './plane.js';
import type { Point } from './curves.js';

/** The direction (radians) in which a brush or pencil moves at a point (pixels). */
export type AngleField = (x: number, y: number) => number;

/** Brightness of every pixel. */
export function lumaPlane(image: FloatImage): Plane {
  const plane = createPlane(image.width, image.height);
  for (let i = 0; i < plane.data.length; i++) {
    plane.data[i] = luma(image.data[i * 3]!, image.data[i * 3 + 1]!, image.data[i * 3 + 2]!);
  }
  return plane;
}

/** Central differences along x and y. */
export function slopes(plane: Plane): { readonly dx: Plane; readonly dy: Plane } {
  const { width, height, data } = plane;
  const dx = createPlane(width, height);
  const dy = createPlane(width, height);
  for (let y = 0; y < height; y++) {
    const up = Math.max(0, y - 1) * width;
    const down = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      dx.data[i] = (data[y * width + Math.min(width - 1, x + 1)]! - data[y * width + Math.max(0, x - 1)]!) / 2;
      dy.data[i] = (data[down + x]! - data[up + x]!) / 2;
    }
  }
  return { dx, dy };
}

/**
 * The direction along the edges of an image, smoothed over `sigma` pixels with the structure tensor, so that flat parts
 * take the direction of their surroundings.
 */
export function edgeField(image: FloatImage, sigma: number): AngleField {
  const { dx, dy } = slopes(lumaPlane(image));
  const { width, height } = image;
  const tensor = new Float32Array(width * height * 2);
  for (let i = 0; i < width * height; i++) {
    const gx = dx.data[i]!;
    const gy = dy.data[i]!;
    tensor[i * 2] = gx * gx - gy * gy;
    tensor[i * 2 + 1] = 2 * gx * gy;
  }
  blurInterleaved(tensor, width, height, 2, sigma);
  const cos = createPlane(width, height);
  const sin = createPlane(width, height);
  for (let i = 0; i < width * height; i++) {
    cos.data[i] = tensor[i * 2]! * 1e3;
    sin.data[i] = tensor[i * 2 + 1]! * 1e3;
  }
  return (x, y) => 0.5 * Math.atan2(samplePlane(sin, x, y), samplePlane(cos, x, y)) + Math.PI / 2;
}

/** Follows a field from a point for `length` pixels in steps of `step`; never reverses. */
export function follow(field: AngleField, x: number, y: number, length: number, step: number): Point[] {
  const path: Point[] = [[x, y]];
  let previous = field(x, y);
  for (let done = 0; done < length; done += step) {
    let angle = field(x, y);
    if (Math.cos(angle - previous) < 0) angle += Math.PI;
    previous = angle;
    x += step * Math.cos(angle);
    y += step * Math.sin(angle);
    path.push([x, y]);
  }
  return path;
}
