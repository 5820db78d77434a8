import type { Canvas } from './canvas.js';
import { Noise } from './noise.js';
import { fillPlane, samplePlane, type Plane } from './plane.js';
import { clamp } from './scalar.js';

export interface RakingLight {
  /** Direction of the light source, radians; 0 is the right, -pi/2 the top. */
  readonly azimuth?: number;
  /** How strongly slopes darken and brighten. */
  readonly strength?: number;
  /** Strength of the shine on slopes that face the light. */
  readonly gloss?: number;
}

/** Shades the relief of the canvas with raking light: furrows and ridges of paint, weave, paper tooth. */
export function lightRelief(canvas: Canvas, options: RakingLight = {}): void {
  const { azimuth = -2.3, strength = 0.5, gloss = 0.15 } = options;
  const lx = Math.cos(azimuth);
  const ly = Math.sin(azimuth);
  const { width, height, data } = canvas.relief;
  for (let y = 0; y < height; y++) {
    const up = Math.max(0, y - 1) * width;
    const down = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const dx = (data[y * width + Math.min(width - 1, x + 1)]! - data[y * width + Math.max(0, x - 1)]!) / 2;
      const dy = (data[down + x]! - data[up + x]!) / 2;
      const facing = -(dx * lx + dy * ly);
      const soft = facing / Math.sqrt(1 + facing * facing + dx * dx + dy * dy);
      const shade = 1 + strength * soft;
      const shine = gloss * Math.pow(clamp(soft * 1.6), 3);
      const i = (y * width + x) * 3;
      for (let k = 0; k < 3; k++) canvas.color[i + k] = canvas.color[i + k]! * shade + shine;
    }
  }
}

/** Linen: interlaced threads, uneven like hand-woven cloth. Heights in 0-1. */
export function weave(width: number, height: number, unit: number, seed: number, pitch = 3.2): Plane {
  const noise = new Noise(seed);
  const scale = Math.PI / (pitch * unit);
  return fillPlane(width, height, (x, y) => {
    const u = (x + 2.5 * unit * noise.at(x / (90 * unit), y / (7 * unit))) * scale;
    const v = (y + 2.5 * unit * noise.at(x / (7 * unit) + 50, y / (90 * unit))) * scale;
    const over = Math.sin(u) * Math.sin(v) > 0;
    const thread = over ? Math.abs(Math.sin(u)) : Math.abs(Math.sin(v));
    return thread * (0.8 + 0.2 * noise.at(x / (20 * unit), y / (20 * unit)));
  });
}

/** Rough paper: soft tooth at two sizes, and fibers. Heights in 0-1, mean about one half. */
export function paperTooth(width: number, height: number, unit: number, seed: number, size = 3): Plane {
  const noise = new Noise(seed);
  const k = 1 / (size * unit);
  return fillPlane(width, height, (x, y) => {
    const grain = noise.fbm(x * k, y * k, 3, 0.6);
    const coarse = noise.at(x * k * 0.3 + 40, y * k * 0.3);
    return clamp(0.5 + 0.55 * grain + 0.2 * coarse);
  });
}

/** Adds a plane times `amount` (pixels) to the relief. */
export function addRelief(canvas: Canvas, plane: Plane, amount: number): void {
  for (let i = 0; i < plane.data.length; i++) canvas.relief.data[i] = canvas.relief.data[i]! + plane.data[i]! * amount;
}

/** Darkens or brightens by a plane centered on `middle`, like grain under thin paint. */
export function modulate(canvas: Canvas, plane: Plane, amount: number, middle = 0.5): void {
  canvas.map((color, x, y) => {
    const k = 1 + amount * (samplePlane(plane, x, y) - middle);
    return [color[0] * k, color[1] * k, color[2] * k];
  });
}

/** The fine network of cracks in old varnish: 0 on a crack, 1 elsewhere. */
export function craquelure(width: number, height: number, unit: number, seed: number, size = 38): Plane {
  const noise = new Noise(seed);
  const k = 1 / (size * unit);
  return fillPlane(width, height, (x, y) => {
    const wx = x * k + 0.35 * noise.at(x * k * 1.3, y * k * 1.3);
    const wy = y * k + 0.35 * noise.at(x * k * 1.3 + 20, y * k * 1.3);
    const a = Math.abs(noise.at(wx, wy));
    const b = Math.abs(noise.at(wx * 2.3 + 9, wy * 2.3));
    const line = Math.min(a, b * 1.5);
    return clamp(line / (0.018 + 0.01 * noise.at(x * k * 0.5, y * k * 0.5)));
  });
}
