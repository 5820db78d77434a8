import type { DistanceField } from './march.js';
import type { Vec3 } from './vector.js';

/** One thing of a scene: its distance field and whatever its material needs. */
export interface Part<Material> {
  readonly material: Material;
  readonly distance: DistanceField;
}

export interface Bounds {
  readonly low: Vec3;
  readonly high: Vec3;
}

/**
 * The union of many parts, made fast by a grid: every cell knows how far everything is and which few parts can be the
 * nearest inside it, since a distance changes by no more than the way one moves. Outside the grid all parts count.
 */
export class PartField<Material> {
  private readonly counts: readonly [number, number, number];
  private readonly clear: Float32Array;
  private readonly lists: Uint16Array;
  private readonly known: (readonly Part<Material>[])[] = [];

  constructor(
    private readonly parts: readonly Part<Material>[],
    private readonly bounds: Bounds,
    private readonly cell: number,
  ) {
    const { low, high } = bounds;
    const count = (k: 0 | 1 | 2): number => Math.ceil((high[k] - low[k]) / cell);
    this.counts = [count(0), count(1), count(2)];
    const [nx, ny, nz] = this.counts;
    this.clear = new Float32Array(nx * ny * nz);
    this.lists = new Uint16Array(nx * ny * nz);
    const radius = (cell * Math.sqrt(3)) / 2;
    const index = new Map<string, number>();
    const distances = new Float64Array(parts.length);
    for (let k = 0, c = 0; k < nz; k++) {
      for (let j = 0; j < ny; j++) {
        for (let i = 0; i < nx; i++, c++) {
          let nearest = Infinity;
          for (let p = 0; p < parts.length; p++) {
            const d = parts[p]!.distance(
              low[0] + (i + 0.5) * cell,
              low[1] + (j + 0.5) * cell,
              low[2] + (k + 0.5) * cell,
            );
            distances[p] = d;
            if (d < nearest) nearest = d;
          }
          this.clear[c] = nearest - radius;
          const members: number[] = [];
          for (let p = 0; p < parts.length; p++) if (distances[p]! <= nearest + 2 * radius) members.push(p);
          const key = members.join();
          let list = index.get(key);
          if (list === undefined) {
            list = this.known.length;
            index.set(key, list);
            this.known.push(members.map((p) => parts[p]!));
          }
          this.lists[c] = list;
        }
      }
    }
  }

  /** A safe distance to the nearest part; exact close to it. Bound to the instance, to be passed around. */
  readonly distance: DistanceField = (x, y, z) => {
    const c = this.cellAt(x, y, z);
    let candidates = this.parts;
    if (c >= 0) {
      const clear = this.clear[c]!;
      if (clear > this.cell) return clear;
      candidates = this.known[this.lists[c]!]!;
    }
    let nearest = Infinity;
    for (let i = 0; i < candidates.length; i++) {
      const d = candidates[i]!.distance(x, y, z);
      if (d < nearest) nearest = d;
    }
    return nearest;
  };

  /** The material of the part nearest to a place. */
  materialAt(at: Vec3): Material {
    const c = this.cellAt(at[0], at[1], at[2]);
    const candidates = c >= 0 ? this.known[this.lists[c]!]! : this.parts;
    let best = candidates[0]!;
    let nearest = Infinity;
    for (const part of candidates) {
      const d = part.distance(at[0], at[1], at[2]);
      if (d < nearest) {
        nearest = d;
        best = part;
      }
    }
    return best.material;
  }

  private cellAt(x: number, y: number, z: number): number {
    const { low } = this.bounds;
    const [nx, ny, nz] = this.counts;
    const i = Math.floor((x - low[0]) / this.cell);
    const j = Math.floor((y - low[1]) / this.cell);
    const k = Math.floor((z - low[2]) / this.cell);
    if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return -1;
    return (k * ny + j) * nx + i;
  }
}
