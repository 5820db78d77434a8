import type { Vec3 } from '../toolkit/vector.js';

/** A box with sides along the axes. */
export interface Box {
  readonly low: Vec3;
  readonly high: Vec3;
}

export interface BoxHit<T> {
  readonly box: T;
  readonly distance: number;
  /** The axis of the normal of the face that was hit. */
  readonly axis: 0 | 1 | 2;
}

const GROUP = 8;

/** Finds the first of many boxes along a ray. Boxes are grouped with neighbors; a ray skips whole groups. */
export class BoxSet<T extends Box> {
  private readonly boxes: readonly T[];
  private readonly flat: Float64Array;
  private readonly groups: Float64Array;

  constructor(boxes: readonly T[]) {
    // Neighbors along the street share a group.
    this.boxes = boxes.slice().sort((a, b) => Math.sign(a.low[0]) - Math.sign(b.low[0]) || a.low[2] - b.low[2]);
    this.flat = new Float64Array(boxes.length * 6);
    this.groups = new Float64Array(Math.ceil(boxes.length / GROUP) * 6);
    this.boxes.forEach((box, index) => {
      const g = Math.floor(index / GROUP) * 6;
      for (const k of [0, 1, 2] as const) {
        this.flat[index * 6 + k] = box.low[k];
        this.flat[index * 6 + 3 + k] = box.high[k];
        const first = index % GROUP === 0;
        this.groups[g + k] = first ? box.low[k] : Math.min(this.groups[g + k]!, box.low[k]);
        this.groups[g + 3 + k] = first ? box.high[k] : Math.max(this.groups[g + 3 + k]!, box.high[k]);
      }
    });
  }

  /** The nearest box that the ray enters before `limit`. */
  first(from: Vec3, ray: Vec3, limit: number): BoxHit<T> | undefined {
    const inverse: Vec3 = [1 / (ray[0] || 1e-9), 1 / (ray[1] || 1e-9), 1 / (ray[2] || 1e-9)];
    let nearest = limit;
    let found = -1;
    for (let g = 0; g * 6 < this.groups.length; g++) {
      if (enter(this.groups, g * 6, from, inverse, true) >= nearest) continue;
      const end = Math.min(this.boxes.length, (g + 1) * GROUP);
      for (let i = g * GROUP; i < end; i++) {
        const t = enter(this.flat, i * 6, from, inverse, false);
        if (t < nearest) {
          nearest = t;
          found = i;
        }
      }
    }
    if (found < 0) return undefined;
    const box = this.boxes[found]!;
    let axis: 0 | 1 | 2 = 0;
    let latest = -Infinity;
    for (const k of [0, 1, 2] as const) {
      const t = Math.min((box.low[k] - from[k]) * inverse[k], (box.high[k] - from[k]) * inverse[k]);
      if (t > latest) {
        latest = t;
        axis = k;
      }
    }
    return { box, distance: nearest, axis };
  }
}

/** Distance to the box stored at `i` along a ray; Infinity for a miss. With `inside`, 0 from within the box. */
function enter(store: Float64Array, i: number, from: Vec3, inverse: Vec3, inside: boolean): number {
  const ax = (store[i]! - from[0]) * inverse[0];
  const bx = (store[i + 3]! - from[0]) * inverse[0];
  const ay = (store[i + 1]! - from[1]) * inverse[1];
  const by = (store[i + 4]! - from[1]) * inverse[1];
  const az = (store[i + 2]! - from[2]) * inverse[2];
  const bz = (store[i + 5]! - from[2]) * inverse[2];
  const near = Math.max(ax < bx ? ax : bx, ay < by ? ay : by, az < bz ? az : bz);
  const far = Math.min(ax < bx ? bx : ax, ay < by ? by : ay, az < bz ? bz : az);
  if (near >= far || far < 0) return Infinity;
  return near > 1e-3 ? near : inside ? 0 : Infinity;
}
