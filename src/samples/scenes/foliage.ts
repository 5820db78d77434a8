import type { Rgb } from '../toolkit/color.js';
import type { FloatImage } from '../toolkit/floatImage.js';
import { blurInterleaved } from '../toolkit/plane.js';
import { clamp } from '../toolkit/scalar.js';

/** A leaf-shaped spot of light: pointed at both ends, with a rib; sizes in pixels, linear light. */
export function leaf(
  image: FloatImage,
  x: number,
  y: number,
  long: number,
  wide: number,
  turn: number,
  color: Rgb,
  opacity = 1,
): void {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const reach = Math.max(long, wide) + 1;
  const { width, height, data } = image;
  // Leaves smaller than a pixel fade instead of flickering.
  const a = Math.max(long, 0.7);
  const b = Math.max(wide, 0.55);
  const strength = opacity * Math.min(1, (long / a) * (wide / b));
  const y0 = Math.max(0, Math.floor(y - reach));
  const y1 = Math.min(height - 1, Math.ceil(y + reach));
  const x0 = Math.max(0, Math.floor(x - reach));
  const x1 = Math.min(width - 1, Math.ceil(x + reach));
  for (let py = y0; py <= y1; py++) {
    for (let px = x0; px <= x1; px++) {
      const dx = px - x;
      const dy = py - y;
      const u = (dx * cos + dy * sin) / a;
      const v = (dy * cos - dx * sin) / b;
      const u2 = u * u;
      if (u2 > 1.4) continue;
      const edge = (1 - u2 - Math.abs(v)) * b;
      const share = clamp(edge + 0.5) * strength;
      if (share <= 0.01) continue;
      const shade = v > 0 ? 1 : 0.84;
      const i = (py * width + px) * 3;
      data[i] = data[i]! + (color[0] * shade - data[i]!) * share;
      data[i + 1] = data[i + 1]! + (color[1] * shade - data[i + 1]!) * share;
      data[i + 2] = data[i + 2]! + (color[2] * shade - data[i + 2]!) * share;
    }
  }
}

/** Shafts of light: bright areas near a point spread outwards from it. `strength` scales the added light. */
export function shafts(
  image: FloatImage,
  cx: number,
  cy: number,
  threshold: number,
  strength: number,
  tint: Rgb,
): void {
  const { width, height, data } = image;
  const step = 4;
  const w = Math.ceil(width / step);
  const h = Math.ceil(height / step);
  const bright = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = (Math.min(height - 1, y * step + 2) * width + Math.min(width - 1, x * step + 2)) * 3;
      bright[y * w + x] = Math.min(3, Math.max(0, data[i + 1]! - threshold));
    }
  }
  blurInterleaved(bright, w, h, 1, 1.2);
  const rays = new Float32Array(w * h);
  const taps = 40;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let k = 0; k < taps; k++) {
        const t = (k / taps) * 0.85;
        const px = Math.round(x + (cx / step - x) * t);
        const py = Math.round(y + (cy / step - y) * t);
        if (px >= 0 && py >= 0 && px < w && py < h) sum += bright[py * w + px]! * (1 - t);
      }
      rays[y * w + x] = sum / taps;
    }
  }
  blurInterleaved(rays, w, h, 1, 1.5);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const u = clamp(x / step - 0.5, 0, w - 1.001);
      const v = clamp(y / step - 0.5, 0, h - 1.001);
      const j = Math.floor(v) * w + Math.floor(u);
      const fu = u - Math.floor(u);
      const fv = v - Math.floor(v);
      const top = rays[j]! * (1 - fu) + rays[Math.min(j + 1, w * h - 1)]! * fu;
      const low = Math.min(j + w, w * h - 1);
      const bottom = rays[low]! * (1 - fu) + rays[Math.min(low + 1, w * h - 1)]! * fu;
      const add = (top * (1 - fv) + bottom * fv) * strength;
      data[i] = data[i]! + add * tint[0];
      data[i + 1] = data[i + 1]! + add * tint[1];
      data[i + 2] = data[i + 2]! + add * tint[2];
    }
  }
}
