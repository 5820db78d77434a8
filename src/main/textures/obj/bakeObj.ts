import type { ModelNote } from '../../../shared/domain/modelNote.js';
import { srgbCurve } from '../../images/color/toneCurve.js';
import { bakeTexture, isTexture } from '../bakedTexture.js';
import type { ColoredTriangles } from '../bake.js';
import type { ModelTexture, OpenOptions } from '../modelTypes.js';
import { placedUvs, type LoadedObj } from './loadObj.js';
import type { MapUse, MtlMaterial } from './mtlFile.js';
import type { ObjGroup } from './objFile.js';

/** How a baked texture lies on its triangles. */
export const BAKED_MAP: MapUse = { file: '', isClamped: false, scale: [1, 1], offset: [0, 0] };

/** The groups that show a material. */
function groupsOf({ groups }: LoadedObj, { name }: MtlMaterial): ObjGroup[] {
  return groups.filter((group) => group.material === name && group.positions.length > 0);
}

/**
 * Makes a texture of `bakePx` for each chosen material without a color texture, if all its triangles have UVs.
 * @returns textures by the names of materials
 */
export async function bakeObj(
  model: LoadedObj,
  { materials: chosen, bakePx }: Pick<OpenOptions, 'materials' | 'bakePx'>,
): Promise<{ readonly baked: ReadonlyMap<string, ModelTexture>; readonly notes: readonly ModelNote[] }> {
  const baked = new Map<string, ModelTexture>();
  const notes: ModelNote[] = [];
  for (const material of bakePx === undefined ? [] : model.materials.values()) {
    const { name, maps } = material;
    const groups = groupsOf(model, material);
    if ((chosen && !chosen.includes(name)) || maps.has('map_kd') || groups.length === 0) continue;
    if (!groups.every(({ hasAllUvs }) => hasAllUvs)) {
      notes.push({ kind: 'plain-no-uvs', name });
      continue;
    }
    const triangles = groups.map((group) => trianglesOf(group, material));
    const made = await bakeTexture({ key: `bake ${name}`, name, usesAlpha: false, triangles }, bakePx!);
    if (isTexture(made)) baked.set(name, made);
    else notes.push(made);
  }
  return { baked, notes };
}

function trianglesOf(group: ObjGroup, { color }: MtlMaterial): ColoredTriangles {
  const corners = group.positions.length / 3;
  const colors = new Float32Array(4 * corners).fill(1);
  for (let corner = 0; corner < corners; corner++) {
    for (let channel = 0; channel < 3; channel++) {
      const own = group.colors[3 * corner + channel] ?? 1;
      colors[4 * corner + channel] = srgbCurve(color[channel]!) * srgbCurve(own);
    }
  }
  return { wrapU: 'repeat', wrapV: 'repeat', uvs: placedUvs(group, BAKED_MAP), colors };
}
