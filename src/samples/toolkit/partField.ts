import type { DistanceField } from './march.js';
import type { Vec3 } from './vector.js';

/** One object of a scene: its distance field and its material. */
export interface Part<Material> {
  readonly material: Material;
  readonly distance: DistanceField;
}

export interface Bounds {
  readonly low: Vec3;
  readonly high: Vec3;
}

/** Cells along each edge of a block. */
const BLOCK = 4;

/**
 * The union of many parts, accelerated by a grid. Every cell stores the distance to the nearest part and the few parts
 * that can be nearest inside it: moving by d changes a distance by at most d. Outside the grid all parts are evaluated.
 */
export class PartField<Material> {
  private readonly counts: readonly [number, number, number];
  private readonly clear: Float32Array;
  private readonly lists: Uint16Array;
  private readonly known: (readonly Part<Material>[])[] = [];
  private readonly index = new Map<string, number>();
  private readonly scratch: number[] = [];

  constructor(
    private readonly parts: readonly Part<Material>[],
    private readonly bounds: Bounds,
    private readonly cell: number,
  ) {
    const { low, high } = bounds;
    const count = (k: 0 | 1 | 2): number => Math.ceil((high[k] - low[k]) / cell / BLOCK) * BLOCK;
    this.counts = [count(0), count(1), count(2)];
    const [nx, ny, nz] = this.counts;
    this.clear = new Float32Array(nx * ny * nz);
    this.lists = new Uint16Array(nx * ny * nz);
    const all = parts.map((_, index) => index);
    const half = (BLOCK * cell) / 2;
    // Each block of cells first finds its candidates; its cells then check only those.
    for (let k = 0; k < nz; k += BLOCK) {
      for (let j = 0; j < ny; j += BLOCK) {
        for (let i = 0; i < nx; i += BLOCK) {
          const middle: Vec3 = [low[0] + i * cell + half, low[1] + j * cell + half, low[2] + k * cell + half];
          this.fillBlock(i, j, k, this.candidates(all, middle, half * Math.sqrt(3)).members);
        }
      }
    }
  }

  private fillBlock(i0: number, j0: number, k0: number, members: readonly number[]): void {
    const { cell, bounds, counts } = this;
    const radius = (cell * Math.sqrt(3)) / 2;
    for (let k = k0; k < k0 + BLOCK; k++) {
      for (let j = j0; j < j0 + BLOCK; j++) {
        for (let i = i0; i < i0 + BLOCK; i++) {
          const middle: Vec3 = [
            bounds.low[0] + (i + 0.5) * cell,
            bounds.low[1] + (j + 0.5) * cell,
            bounds.low[2] + (k + 0.5) * cell,
          ];
          const { nearest, members: few } = this.candidates(members, middle, radius);
          const c = (k * counts[1] + j) * counts[0] + i;
          this.clear[c] = nearest - radius;
          this.lists[c] = this.listOf(few);
        }
      }
    }
  }

  /** The parts that can be nearest within `radius` of a point, and the distance from the point to the nearest. */
  private candidates(
    members: readonly number[],
    [x, y, z]: Vec3,
    radius: number,
  ): { readonly nearest: number; readonly members: readonly number[] } {
    let nearest = Infinity;
    for (const p of members) {
      const d = this.parts[p]!.distance(x, y, z);
      this.scratch[p] = d;
      if (d < nearest) nearest = d;
    }
    return { nearest, members: members.filter((p) => this.scratch[p]! <= nearest + 2 * radius) };
  }

  private listOf(members: readonly number[]): number {
    const key = members.join();
    let list = this.index.get(key);
    if (list === undefined) {
      list = this.known.length;
      this.index.set(key, list);
      this.known.push(members.map((p) => this.parts[p]!));
    }
    return list;
  }

  /** Lower bound of the distance to the nearest part; exact close to it. Bound, so it can be passed as a function. */
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

  /** The material of the part nearest to a point. */
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
