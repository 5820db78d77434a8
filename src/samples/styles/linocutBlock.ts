import { ribbon, type Point } from '../toolkit/curves.js';
import type { Plane } from '../toolkit/plane.js';
import { rasterize } from '../toolkit/raster.js';
import { type Random } from '../toolkit/random.js';

/** The block: 1 prints, 0 is carved away. */
export interface Block {
  readonly ink: Plane;
  readonly random: Random;
  readonly unit: number;
}

export function set(block: Block, polygons: readonly (readonly Point[])[], value: number): void {
  const { ink } = block;
  const mask = rasterize(polygons, ink.width, ink.height);
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      const i = (y + mask.y) * ink.width + x + mask.x;
      ink.data[i] = ink.data[i]! + (value - ink.data[i]!) * mask.data[y * mask.width + x]!;
    }
  }
}

export function carve(block: Block, shape: readonly Point[]): void {
  set(block, [shape], 0);
}

export function leave(block: Block, shape: readonly Point[]): void {
  set(block, [shape], 1);
}

/** One cut of the gouge: a furrow that tapers at both ends. */
export function gouge(block: Block, path: readonly Point[], wide: number, value = 0): void {
  set(
    block,
    [
      ribbon(
        path,
        (t) => wide * block.unit * Math.pow(Math.sin(Math.PI * Math.min(1, 0.04 + t * 0.94)), 0.75) * (0.6 + 0.5 * t),
      ),
    ],
    value,
  );
}
