import type { ModelNote } from '../../../shared/domain/modelNote.js';
import type { Surface, Wrap } from '../surface.js';
import type { TextureUse } from './findTextures.js';
import type { Geometry, Numbers } from './readGeometry.js';
import { textureTransform, type Gltf } from './schema.js';

export const WRAPS: Readonly<Record<number, Wrap>> = { 33071: 'clamp', 33648: 'mirror', 10497: 'repeat' };

/** UVs beyond this are no places on a texture. */
const MOST_UV = 4096;

/** The name by which a mesh is chosen. */
export function meshName(gltf: Gltf, index: number): string {
  return gltf.meshes[index]?.name ?? `mesh ${index}`;
}

/**
 * The triangles that show each texture.
 * @param byUse the index of the texture of each use @param parts the names of the chosen meshes; absent: all
 * @returns also those of other meshes, and what cannot be painted
 */
export function surfacesOf(
  gltf: Gltf,
  geometries: readonly Geometry[],
  byUse: ReadonlyMap<TextureUse, number>,
  parts?: readonly string[],
): {
  readonly surfaces: readonly Surface[];
  readonly others: readonly Surface[];
  readonly problems: readonly ModelNote[];
} {
  const scales = meshScales(gltf);
  const [surfaces, others]: [Surface[], Surface[]] = [[], []];
  const problems = new Map<string, ModelNote>();
  for (const [use, texture] of byUse) {
    const { texCoord, transform } = placeOf(use);
    const sampler = gltf.samplers[gltf.textures[use.info.index]?.sampler ?? -1];
    for (const { mesh, material = gltf.materials.length, indices, positions, uvs } of geometries) {
      if (material !== use.material || indices.length === 0) continue;
      const set = uvs.get(texCoord);
      if (!set) {
        const name = meshName(gltf, mesh);
        problems.set(name, { kind: 'no-uvs', name });
        continue;
      }
      const scale = scales.get(mesh) ?? 1;
      const isChosen = !parts || parts.includes(meshName(gltf, mesh));
      (isChosen ? surfaces : others).push({
        texture,
        mesh,
        wrapU: WRAPS[sampler?.wrapS ?? 10497] ?? 'repeat',
        wrapV: WRAPS[sampler?.wrapT ?? 10497] ?? 'repeat',
        positions: cornersOf(positions, indices, scale),
        uvs: transform(set, indices),
      });
    }
  }
  return { surfaces, others, problems: [...problems.values()] };
}

function cornersOf(positions: Numbers, indices: Uint32Array, scale: number): Float64Array {
  const corners = new Float64Array(3 * indices.length);
  for (const [corner, index] of indices.entries()) {
    for (let axis = 0; axis < 3; axis++) corners[3 * corner + axis] = finite(positions.get(index, axis)) * scale;
  }
  return corners;
}

/** Where a use of a texture takes its UVs from. */
export interface UvPlace {
  readonly texCoord: number;
  readonly transform: (uvs: Numbers, indices: Uint32Array) => Float64Array;
}

/** The UV set of a use, and `KHR_texture_transform`: scaled, turned counter-clockwise, then moved. */
export function placeOf({ info }: Pick<TextureUse, 'info'>): UvPlace {
  const parsed = textureTransform.safeParse(info.extensions?.['KHR_texture_transform'] ?? {});
  const { offset, rotation, scale, texCoord = info.texCoord } = parsed.data ?? textureTransform.parse({});
  const [sine, cosine] = [Math.sin(rotation), Math.cos(rotation)];
  return {
    texCoord,
    transform: (uvs, indices) => {
      const corners = new Float64Array(2 * indices.length);
      for (const [corner, index] of indices.entries()) {
        const [u, v] = [scale[0] * held(uvs.get(index, 0)), scale[1] * held(uvs.get(index, 1))];
        corners[2 * corner] = held(offset[0] + cosine * u + sine * v);
        corners[2 * corner + 1] = held(offset[1] - sine * u + cosine * v);
      }
      return corners;
    },
  };
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function held(value: number): number {
  return Math.min(MOST_UV, Math.max(-MOST_UV, finite(value)));
}

/** How large each mesh is in its scene: the scale of the first node that shows it. */
function meshScales(gltf: Gltf): Map<number, number> {
  const scales = new Map<number, number>();
  const parents = new Map<number, number>();
  for (const [index, { children = [] }] of gltf.nodes.entries()) {
    for (const child of children) parents.set(child, index);
  }
  for (const [index, { mesh }] of gltf.nodes.entries()) {
    if (mesh === undefined || scales.has(mesh)) continue;
    let scale = 1;
    let at: number | undefined = index;
    // A damaged model may have a ring of parents.
    for (let depth = 0; at !== undefined && depth < 256; depth++) {
      scale *= scaleOf(gltf.nodes[at]);
      at = parents.get(at);
    }
    scales.set(mesh, Number.isFinite(scale) && scale > 0 ? scale : 1);
  }
  return scales;
}

function scaleOf(node: Gltf['nodes'][number] | undefined): number {
  if (!node) return 1;
  const { matrix, scale = [1, 1, 1] } = node;
  if (!matrix) return Math.cbrt(Math.abs(scale[0] * scale[1] * scale[2]));
  const column = (at: number): number => Math.hypot(matrix[at]!, matrix[at + 1]!, matrix[at + 2]!);
  return Math.cbrt(column(0) * column(4) * column(8));
}
