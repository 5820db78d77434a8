import { ellipse, ribbon, type Point } from '../toolkit/curves.js';
import { type Noise } from '../toolkit/noise.js';
import { createPlane, type Plane } from '../toolkit/plane.js';
import { rasterize } from '../toolkit/raster.js';
import { type Random } from '../toolkit/random.js';
import { smoothstep } from '../toolkit/scalar.js';

/** Areas covered by wax: one plane per dye bath, 1 where the dye cannot reach. */
export interface Cloth {
  readonly gold: Plane;
  readonly brown: Plane;
  readonly indigo: Plane;
  readonly unit: number;
  readonly random: Random;
}

/** Fine branching cracks of stiff wax in crumpled cloth. */
export function crackle(width: number, height: number, unit: number, noise: Noise): Plane {
  const plane = createPlane(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const u = x / unit;
      const v = y / unit;
      const wx = u + 9 * noise.at(u / 21, v / 21);
      const wy = v + 9 * noise.at(u / 21 + 30, v / 21);
      const a = Math.abs(noise.at(wx / 62, wy / 62)) * 62;
      const b = Math.abs(noise.at(wx / 30 + 50, wy / 30)) * 30;
      const c = Math.abs(noise.at(wx / 15 + 90, wy / 15)) * 15;
      const where = smoothstep(-0.25, 0.35, noise.fbm(u / 120, v / 120, 3));
      plane.data[i] = Math.max(
        smoothstep(1.1, 0.25, a),
        0.75 * smoothstep(0.8, 0.15, b) * where,
        0.5 * smoothstep(0.5, 0.1, c) * where * where,
      );
    }
  }
  return plane;
}

type Tone = 'cream' | 'gold' | 'brown' | 'indigo';

/** Waxes a shape so that it keeps a tone: the lighter the tone, the more baths are kept off. */
export function wax(cloth: Cloth, polygons: readonly (readonly Point[])[], tone: Tone): void {
  const mask = rasterize(polygons, cloth.gold.width, cloth.gold.height);
  const levels: Record<Tone, readonly [number, number, number]> = {
    cream: [1, 1, 1],
    gold: [0, 1, 1],
    brown: [0, 0, 1],
    indigo: [0, 0, 0],
  };
  const level = levels[tone];
  [cloth.gold, cloth.brown, cloth.indigo].forEach((plane, k) => {
    for (let y = 0; y < mask.height; y++) {
      for (let x = 0; x < mask.width; x++) {
        const share = mask.data[y * mask.width + x]!;
        if (share === 0) continue;
        const i = (y + mask.y) * plane.width + x + mask.x;
        plane.data[i] = plane.data[i]! + (level[k]! - plane.data[i]!) * share;
      }
    }
  });
}

export function line(cloth: Cloth, path: readonly Point[], half: number, tone: Tone): void {
  const pieces: Point[][] = [];
  for (let i = 0; i + 1 < path.length; i++)
    pieces.push(
      ribbon([path[i]!, path[i + 1]!], () => half * cloth.unit),
      ellipse(path[i]![0], path[i]![1], half * cloth.unit, half * cloth.unit, 0, 10),
    );
  for (const piece of pieces) wax(cloth, [piece], tone);
}

export function dots(cloth: Cloth, path: readonly Point[], radius: number, every: number, tone: Tone): void {
  let since = every;
  for (let i = 1; i < path.length; i++) {
    const [ax, ay] = path[i - 1]!;
    const [bx, by] = path[i]!;
    const long = Math.sqrt((bx - ax) ** 2 + (by - ay) ** 2);
    for (let d = 0; d < long; d += cloth.unit * 0.5) {
      since += cloth.unit * 0.5;
      if (since < every * cloth.unit) continue;
      since = 0;
      const t = d / long;
      const r = radius * cloth.unit * cloth.random.range(0.8, 1.15);
      wax(cloth, [ellipse(ax + (bx - ax) * t, ay + (by - ay) * t, r, r, 0, 12)], tone);
    }
  }
}
