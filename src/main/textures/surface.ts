/** How a texture continues outside of 0-1 along one axis. */
export type Wrap = 'repeat' | 'mirror' | 'clamp';

/** Triangles of a model that show one texture. Positions and UVs are given per corner, three corners per triangle. */
export interface Surface {
  /** Index of the texture. */
  readonly texture: number;
  /** Triangles of different meshes never share an edge. */
  readonly mesh: number;
  readonly wrapU: Wrap;
  readonly wrapV: Wrap;
  /** x, y and z of each corner, in units of one length for the whole model. */
  readonly positions: Float64Array;
  /** u and v of each corner: 0, 0 is the top left corner of the texture's first pixel. */
  readonly uvs: Float64Array;
}

/** A point on a texture, in px of the texture. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Applies to x and y: `[a, b, c, d, e, f]` maps to `a x + b y + c` and `d x + e y + f`. */
export type Affine = readonly [number, number, number, number, number, number];

export function applyAffine([a, b, c, d, e, f]: Affine, { x, y }: Point): Point {
  return { x: a * x + b * y + c, y: d * x + e * y + f };
}

/** `index` as an index into a texture of `size` px. */
export function wrapIndex(index: number, size: number, wrap: Wrap): number {
  if (wrap === 'clamp') return index < 0 ? 0 : index >= size ? size - 1 : index;
  const period = wrap === 'repeat' ? size : 2 * size;
  const folded = ((index % period) + period) % period;
  return folded < size ? folded : 2 * size - 1 - folded;
}
