import { clamp } from './scalar.js';

/** Three numbers, 0-1. Scenes compute in linear light, paintings in sRGB values; each file says which. */
export type Rgb = readonly [number, number, number];

/** An sRGB color from `#rrggbb`, as sRGB values 0-1. */
export function hex(code: string): Rgb {
  const value = Number.parseInt(code.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

export function hexes(...codes: readonly string[]): readonly Rgb[] {
  return codes.map(hex);
}

const linearColors = new Map<string, Rgb>();

/** An sRGB color from `#rrggbb` in linear light. Cached, because materials look up their colors per pixel. */
export function linear(code: string): Rgb {
  let color = linearColors.get(code);
  if (!color) {
    const [r, g, b] = hex(code);
    color = [toLinear(r), toLinear(g), toLinear(b)];
    linearColors.set(code, color);
  }
  return color;
}

function toLinear(x: number): number {
  return x <= 0.04045 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4);
}

export function toSrgb(x: number): number {
  return x <= 0.0031308 ? x * 12.92 : 1.055 * Math.pow(x, 1 / 2.4) - 0.055;
}

export function mixRgb(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

export function scaleRgb(a: Rgb, k: number): Rgb {
  return [a[0] * k, a[1] * k, a[2] * k];
}

export function addRgb(a: Rgb, b: Rgb): Rgb {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function mulRgb(a: Rgb, b: Rgb): Rgb {
  return [a[0] * b[0], a[1] * b[1], a[2] * b[2]];
}

/** Perceived brightness (Rec. 709 weights). */
export function luma(r: number, g: number, b: number): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Colors spread evenly over 0-1, blended between neighbors. */
export function ramp(colors: readonly Rgb[], t: number): Rgb {
  const position = clamp(t) * (colors.length - 1);
  const index = Math.min(colors.length - 2, Math.floor(position));
  return mixRgb(colors[index]!, colors[index + 1]!, position - index);
}

/** Color of a gradient at `t`; stops are in ascending order. */
export function gradient(stops: readonly (readonly [number, Rgb])[], t: number): Rgb {
  let previous = stops[0]!;
  for (const stop of stops) {
    if (t <= stop[0]) {
      const span = stop[0] - previous[0];
      return span <= 0 ? stop[1] : mixRgb(previous[1], stop[1], (t - previous[0]) / span);
    }
    previous = stop;
  }
  return previous[1];
}

/** Shifts a color in hue (turns), saturation and lightness, as a painter varies a mixed tone. */
export function vary(color: Rgb, hueTurns: number, saturation: number, lightness: number): Rgb {
  const angle = hueTurns * 2 * Math.PI;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const grey = luma(color[0], color[1], color[2]);
  const y = grey + lightness;
  const dr = color[0] - grey;
  const dg = color[1] - grey;
  const db = color[2] - grey;
  // Rotation about the grey axis (Rodrigues' formula with k = (1,1,1)/sqrt(3)); then scaled for saturation.
  const mean = (dr + dg + db) / 3;
  const s = sin / Math.sqrt(3);
  const k = 1 + saturation;
  const rr = dr * cos + (db - dg) * s + mean * (1 - cos);
  const gg = dg * cos + (dr - db) * s + mean * (1 - cos);
  const bb = db * cos + (dg - dr) * s + mean * (1 - cos);
  return [clamp(y + rr * k), clamp(y + gg * k), clamp(y + bb * k)];
}

/** The color of `palette` nearest to `color`, by squared distance with green weighted as the eye does. */
export function nearest(palette: readonly Rgb[], color: Rgb): Rgb {
  let best = palette[0]!;
  let bestDistance = Infinity;
  for (const candidate of palette) {
    const dr = candidate[0] - color[0];
    const dg = candidate[1] - color[1];
    const db = candidate[2] - color[2];
    const distance = 2 * dr * dr + 4 * dg * dg + 3 * db * db;
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}
