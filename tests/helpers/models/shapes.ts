import { uniform } from '../../../src/shared/counterRandom.js';
import { createPixelImage, type PixelImage } from '../../../src/shared/domain/pixelImage.js';
import type { Surface, Wrap } from '../../../src/main/textures/surface.js';

/** A test model: patches of surface that show textures. Made by formulas, so that colors are known at every place. */
export interface TestModel {
  readonly patches: readonly Patch[];
  /** Sizes of the textures in px. */
  readonly textures: readonly { readonly width: number; readonly height: number }[];
}

type Vector = readonly [number, number, number];

/** A rectangle of parameters s and t, 0-1, bent in space and laid on a texture. */
export interface Patch {
  readonly texture: number;
  readonly steps: readonly [number, number];
  readonly at: (s: number, t: number) => Vector;
  /** u and v at the corners (0, 0), (1, 0) and (0, 1). */
  readonly uv: readonly [readonly [number, number], readonly [number, number], readonly [number, number]];
  readonly wrap?: Wrap;
}

type Corners = Patch['uv'];

/** A rectangle of a texture, 0-1, turned by quarters, mirrored if asked. */
export function uvRect(
  [u, v, width, height]: readonly [number, number, number, number],
  { turns = 0, isMirrored = false } = {},
): Corners {
  const box = [
    [u, v],
    [u + width, v],
    [u + width, v + height],
    [u, v + height],
  ] as const;
  const [a, b, , d] = [0, 1, 2, 3].map((corner) => box[(corner + turns) % 4]!) as [
    readonly [number, number],
    readonly [number, number],
    unknown,
    readonly [number, number],
  ];
  const c = box[(2 + turns) % 4]!;
  return isMirrored ? [b, a, c] : [a, b, d];
}

/** The six sides of a box; `place` is each side's rectangle. */
export function boxPatches(
  center: Vector,
  size: Vector,
  place: (side: number) => { readonly uv: Corners; readonly texture?: number },
  steps = 2,
): Patch[] {
  const sides: readonly (readonly [Vector, Vector, Vector])[] = [
    [
      [-1, -1, 1],
      [1, 0, 0],
      [0, 1, 0],
    ],
    [
      [1, -1, 1],
      [0, 0, -1],
      [0, 1, 0],
    ],
    [
      [1, -1, -1],
      [-1, 0, 0],
      [0, 1, 0],
    ],
    [
      [-1, -1, -1],
      [0, 0, 1],
      [0, 1, 0],
    ],
    [
      [-1, 1, 1],
      [1, 0, 0],
      [0, 0, -1],
    ],
    [
      [-1, -1, -1],
      [1, 0, 0],
      [0, 0, 1],
    ],
  ];
  return sides.map(([corner, across, up], side) => ({
    texture: 0,
    steps: [steps, steps],
    ...place(side),
    at: (s, t) =>
      [0, 1, 2].map((axis) => {
        const unit = corner[axis]! + 2 * s * across[axis]! + 2 * (1 - t) * up[axis]!;
        return center[axis]! + (unit * size[axis]!) / 2;
      }) as unknown as Vector,
  }));
}

/** A cube with its sides as islands of one texture, each turned differently. */
export function cube(px = 512): TestModel {
  const place = (side: number): { readonly uv: Corners } => {
    const [column, row] = [side % 3, Math.floor(side / 3)];
    return { uv: uvRect([column / 3 + 0.02, row / 2 + 0.02, 1 / 3 - 0.04, 1 / 3 - 0.04], { turns: side % 4 }) };
  };
  return { patches: boxPatches([0, 0, 0], [1, 1, 1], place), textures: [{ width: px, height: px }] };
}

/** A globe as one island, whose left and right border meet. */
export function sphere(px = 512, steps = 24): TestModel {
  return {
    patches: [spherePatch([0, 0, 0], 0.6, uvRect([0.05, 0.05, 0.9, 0.9]), steps)],
    textures: [{ width: px, height: px / 2 }],
  };
}

function spherePatch([x, y, z]: Vector, radius: number, uv: Corners, steps: number): Patch {
  return {
    texture: 0,
    steps: [2 * steps, steps],
    uv,
    at: (s, t) => {
      // Without the poles, where one point would have many places on the texture.
      const [around, down] = [2 * Math.PI * s, Math.PI * (0.06 + 0.88 * t)];
      return [
        x + radius * Math.sin(down) * Math.cos(around),
        y + radius * Math.cos(down),
        z - radius * Math.sin(down) * Math.sin(around),
      ];
    },
  };
}

/** A ring that the texture covers `repeats` times around and along. */
export function torus(px = 512, repeats = 1, wrap: Wrap = 'repeat'): TestModel {
  const [outer, inner] = [0.5, 0.25];
  const patch: Patch = {
    texture: 0,
    steps: [48, 24],
    wrap,
    uv: [
      [0, 0],
      [repeats, 0],
      [0, repeats],
    ],
    at: (s, t) => {
      const [around, over] = [2 * Math.PI * s, 2 * Math.PI * t];
      const distance = outer + inner * Math.cos(over);
      return [distance * Math.cos(around), inner * Math.sin(over), -distance * Math.sin(around)];
    },
  };
  return { patches: [patch], textures: [{ width: px, height: px / 2 }] };
}

function tube([x, y, z]: Vector, [radius, height]: readonly [number, number], uv: Corners, side = 1): Patch {
  return {
    texture: 0,
    steps: [16, 6],
    uv,
    at: (s, t) => {
      const around = 2 * Math.PI * s;
      return [side * (x + radius * Math.cos(around)), y + height * (0.5 - t), z - radius * Math.sin(around)];
    },
  };
}

/** A figure of islands that are turned, mirrored, on top of each other, and of different densities. */
export function figure(px = 1024): TestModel {
  const trunk = (side: number): { readonly uv: Corners } => {
    const [column, row] = [side % 3, Math.floor(side / 3)];
    const isMirrored = side % 2 === 1;
    return { uv: uvRect([0.02 + column * 0.2, 0.02 + row * 0.2, 0.17, 0.17], { turns: side, isMirrored }) };
  };
  const arm = uvRect([0.64, 0.02, 0.16, 0.3]);
  const leg = uvRect([0.82, 0.02, 0.08, 0.18]);
  return {
    patches: [
      ...boxPatches([0, 0, 0], [0.6, 0.6, 0.6], trunk),
      spherePatch([0, 0.62, 0], 0.3, uvRect([0.02, 0.44, 0.7, 0.35], { turns: 0 }), 16),
      tube([0.45, 0, 0], [0.1, 0.6], arm),
      tube([0.45, 0, 0], [0.1, 0.6], arm, -1),
      tube([0.17, -0.62, 0], [0.12, 0.6], leg),
      tube([-0.17, -0.62, 0], [0.12, 0.6], uvRect([0.76, 0.44, 0.2, 0.45], { turns: 2, isMirrored: true })),
    ],
    textures: [{ width: px, height: px }],
  };
}

/** A box with four materials, whose textures meet at its edges. */
export function fourMaterials(px = 256): TestModel {
  const place = (side: number): { readonly uv: Corners; readonly texture: number } =>
    side < 4
      ? { uv: uvRect([0.03, 0.03, 0.6, 0.94]), texture: side }
      : { uv: uvRect([0.66, 0.03, 0.31, 0.31]), texture: side - 4 };
  return {
    patches: boxPatches([0, 0, 0], [0.8, 1.2, 0.8], place),
    textures: [0, 1, 2, 3].map(() => ({ width: px, height: px })),
  };
}

/** A cube whose sides all show the whole texture. */
export function stackedCube(px = 256): TestModel {
  return {
    patches: boxPatches([0, 0, 0], [1, 1, 1], () => ({ uv: uvRect([0, 0, 1, 1]) })),
    textures: [{ width: px, height: px }],
  };
}

/** The triangles of a patch: corners of the grid, in the order of an index buffer. */
export function gridOf({ steps: [columns, rows], at, uv }: Patch): {
  readonly positions: number[];
  readonly uvs: number[];
  readonly indices: number[];
} {
  const [positions, uvs, indices]: [number[], number[], number[]] = [[], [], []];
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const [s, t] = [column / columns, row / rows];
      positions.push(...at(s, t));
      for (const axis of [0, 1] as const) {
        uvs.push(uv[0][axis] + s * (uv[1][axis] - uv[0][axis]) + t * (uv[2][axis] - uv[0][axis]));
      }
      if (row === rows || column === columns) continue;
      const first = row * (columns + 1) + column;
      const below = first + columns + 1;
      indices.push(first, below, first + 1, first + 1, below, below + 1);
    }
  }
  return { positions, uvs, indices };
}

/** The model as surfaces, without a file. */
export function surfacesOf({ patches }: TestModel): Surface[] {
  return patches.map((patch) => {
    const { positions, uvs, indices } = gridOf(patch);
    return {
      texture: patch.texture,
      mesh: 0,
      wrapU: patch.wrap ?? 'repeat',
      wrapV: patch.wrap ?? 'repeat',
      positions: Float64Array.from(indices.flatMap((index) => positions.slice(3 * index, 3 * index + 3))),
      uvs: Float64Array.from(indices.flatMap((index) => uvs.slice(2 * index, 2 * index + 2))),
    };
  });
}

/** A texture per index whose colors depend on the place in space alone, so that no seam can be seen. */
export function drawTextures(model: TestModel, colorAt: (place: Vector) => Vector = clouds): PixelImage[] {
  return model.textures.map(({ width, height }, texture) => {
    const image = createPixelImage(width, height);
    image.data.fill(128);
    const distances = new Float32Array(width * height).fill(Infinity);
    for (const patch of model.patches.filter((each) => each.texture === texture)) {
      drawPatch(image, distances, patch, colorAt);
    }
    return image;
  });
}

/** How far colors continue beyond a patch, in px. */
const MARGIN_PX = 6;

function drawPatch(
  { width, height, data }: PixelImage,
  distances: Float32Array,
  { uv: [origin, right, down], at }: Patch,
  colorAt: (place: Vector) => Vector,
): void {
  const [ax, ay] = [(right[0] - origin[0]) * width, (right[1] - origin[1]) * height];
  const [bx, by] = [(down[0] - origin[0]) * width, (down[1] - origin[1]) * height];
  const area = ax * by - ay * bx;
  const corners = [origin, right, down, [right[0] + down[0] - origin[0], right[1] + down[1] - origin[1]] as const];
  const range = (axis: 0 | 1, size: number): readonly [number, number] => {
    const places = corners.map((corner) => corner[axis] * size);
    const [first, last] = [Math.min(...places) - MARGIN_PX, Math.max(...places) + MARGIN_PX];
    return [Math.max(0, Math.floor(first)), Math.min(size, Math.ceil(last))];
  };
  const [columns, rows] = [range(0, width), range(1, height)];
  for (let y = rows[0]; y < rows[1]; y++) {
    for (let x = columns[0]; x < columns[1]; x++) {
      const [dx, dy] = [x + 0.5 - origin[0] * width, y + 0.5 - origin[1] * height];
      const [s, t] = [(dx * by - dy * bx) / area, (ax * dy - ay * dx) / area];
      const outside = (share: number, length: number): number => Math.max(0, -share, share - 1) * length;
      const distance = Math.max(outside(s, Math.hypot(ax, ay)), outside(t, Math.hypot(bx, by)));
      const texel = y * width + x;
      if (distance > MARGIN_PX || distance >= distances[texel]!) continue;
      distances[texel] = distance;
      const clamp = (share: number): number => Math.min(1, Math.max(0, share));
      data.set(
        colorAt(at(clamp(s), clamp(t))).map((value) => Math.round(value)),
        3 * texel,
      );
    }
  }
}

/** Soft patches of color with finer ones on top. */
export function clouds([x, y, z]: Vector): Vector {
  const warm = 0.7 * noise(3, 3.1 * x, 3.1 * y, 3.1 * z);
  const light = 0.6 * noise(4, 4.3 * x, 4.3 * y, 4.3 * z) + 0.4 * noise(1, 14 * x, 14 * y, 14 * z);
  const stripe = Math.sin(9 * y + 4 * warm) > 0.3 ? 40 : 0;
  const held = (value: number): number => Math.min(255, Math.max(0, value));
  return [held(60 + 170 * warm * light + stripe), held(50 + 150 * light), held(190 - 120 * warm + 50 * light - stripe)];
}

const CELLS = 64;
const VALUES = Float64Array.from({ length: 8 * CELLS ** 2 }, (_, index) => uniform(9, index));

/** Values 0-1 at whole points, smoothly in between. */
function noise(seed: number, x: number, y: number, z: number): number {
  const [cx, cy, cz] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const [sx, sy, sz] = [smooth(x - cx), smooth(y - cy), smooth(z - cz)];
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const [i, j, k] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const weight = (i ? sx : 1 - sx) * (j ? sy : 1 - sy) * (k ? sz : 1 - sz);
    const at = seed * 7919 + (cx + i + 32) + CELLS * (cy + j + 32) + 13 * CELLS * (cz + k + 32);
    sum += weight * VALUES[at % VALUES.length]!;
  }
  return sum;
}

function smooth(value: number): number {
  return value * value * (3 - 2 * value);
}
