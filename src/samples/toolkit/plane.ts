import { clamp } from './scalar.js';

/** One number per pixel: a mask, a height, a depth, a distance. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export function createPlane(width: number, height: number, fill = 0): Plane {
  const data = new Float32Array(width * height);
  if (fill !== 0) data.fill(fill);
  return { width, height, data };
}

export function fillPlane(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const plane = createPlane(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) plane.data[i] = value(x, y);
  }
  return plane;
}

/** Bilinear sample, edges repeated. */
export function samplePlane(plane: Plane, x: number, y: number): number {
  const { width, height, data } = plane;
  const cx = clamp(x, 0, width - 1);
  const cy = clamp(y, 0, height - 1);
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  const fx = cx - x0;
  const fy = cy - y0;
  const right = x0 + 1 < width ? 1 : 0;
  const i = y0 * width + x0;
  const j = y0 + 1 < height ? i + width : i;
  const top = data[i]! + fx * (data[i + right]! - data[i]!);
  const bottom = data[j]! + fx * (data[j + right]! - data[j]!);
  return top + fy * (bottom - top);
}

/** Blurs `channels` interleaved values in place with three box passes, close to a Gaussian of `sigma` pixels. */
export function blurInterleaved(
  data: Float32Array,
  width: number,
  height: number,
  channels: number,
  sigma: number,
): void {
  if (sigma < 0.5) return;
  // The narrowest box has a standard deviation of 0.8 pixels, so small blurs use fewer passes.
  const passes = sigma < 1 ? 1 : sigma < 1.3 ? 2 : 3;
  const radius = Math.max(1, Math.round(Math.sqrt((12 * sigma * sigma) / 3 + 1) / 2 - 0.5));
  const line = new Float32Array(Math.max(width, height) * channels);
  for (let pass = 0; pass < passes; pass++) {
    for (let y = 0; y < height; y++) boxLine(data, line, y * width * channels, channels, width, channels, radius);
    for (let x = 0; x < width; x++) boxLine(data, line, x * channels, width * channels, height, channels, radius);
  }
}

function boxLine(
  data: Float32Array,
  line: Float32Array,
  start: number,
  stride: number,
  count: number,
  channels: number,
  radius: number,
): void {
  const scale = 1 / (2 * radius + 1);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < count; i++) line[i] = data[start + i * stride + c]!;
    let sum = line[0]! * radius;
    for (let i = 0; i < radius; i++) sum += line[Math.min(i, count - 1)]!;
    for (let i = 0; i < count; i++) {
      sum += line[Math.min(i + radius, count - 1)]!;
      data[start + i * stride + c] = sum * scale;
      sum -= line[Math.max(i - radius, 0)]!;
    }
  }
}

/** A blurred copy. */
export function blurPlane(plane: Plane, sigma: number): Plane {
  const copy = { ...plane, data: plane.data.slice() };
  blurInterleaved(copy.data, copy.width, copy.height, 1, sigma);
  return copy;
}

const FAR = 1e12;

/**
 * Distance in pixels from each pixel to the nearest one where `mask` is at least `threshold`
 * (exact Euclidean; Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions").
 */
export function distanceTo(mask: Plane, threshold = 0.5): Plane {
  const { width, height } = mask;
  const result = createPlane(width, height);
  const data = result.data;
  for (let i = 0; i < data.length; i++) data[i] = mask.data[i]! >= threshold ? 0 : FAR;
  const size = Math.max(width, height);
  const f = new Float64Array(size);
  const hull = new Int32Array(size);
  const border = new Float64Array(size + 1);
  for (let x = 0; x < width; x++) lowerEnvelope(data, x, width, height, f, hull, border);
  for (let y = 0; y < height; y++) lowerEnvelope(data, y * width, 1, width, f, hull, border);
  for (let i = 0; i < data.length; i++) data[i] = Math.sqrt(data[i]!);
  return result;
}

function lowerEnvelope(
  data: Float32Array,
  start: number,
  stride: number,
  count: number,
  f: Float64Array,
  hull: Int32Array,
  border: Float64Array,
): void {
  for (let i = 0; i < count; i++) f[i] = data[start + i * stride]!;
  let k = 0;
  hull[0] = 0;
  border[0] = -Infinity;
  border[1] = Infinity;
  for (let q = 1; q < count; q++) {
    let s = crossing(f, q, hull[k]!);
    while (s <= border[k]!) s = crossing(f, q, hull[--k]!);
    hull[++k] = q;
    border[k] = s;
    border[k + 1] = Infinity;
  }
  k = 0;
  for (let q = 0; q < count; q++) {
    while (border[k + 1]! < q) k++;
    const d = q - hull[k]!;
    data[start + q * stride] = d * d + f[hull[k]!]!;
  }
}

function crossing(f: Float64Array, q: number, v: number): number {
  return (f[q]! + q * q - (f[v]! + v * v)) / (2 * q - 2 * v);
}

/** Signed distance to the edge of a mask: negative inside. */
export function signedDistance(mask: Plane): Plane {
  const outside = distanceTo(mask);
  const inverse = { ...mask, data: mask.data.map((m) => 1 - m) };
  const inside = distanceTo(inverse, 0.5000001);
  for (let i = 0; i < outside.data.length; i++) {
    // Half-covered pixels are on the edge.
    outside.data[i] = outside.data[i]! > 0 ? outside.data[i]! - 0.5 : 0.5 - inside.data[i]!;
  }
  return outside;
}
