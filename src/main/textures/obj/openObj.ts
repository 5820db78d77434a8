import type { ModelNote } from '../../../shared/domain/modelNote.js';
import { ExpectedError } from '../../../shared/errors.js';
import type { ModelFolder } from '../modelFolder.js';
import type { ModelTexture, OpenModel, OpenOptions } from '../modelTypes.js';
import type { Surface } from '../surface.js';
import { assembleObj } from './assembleObj.js';
import { BAKED_MAP, bakeObj } from './bakeObj.js';
import { loadObj, placedUvs } from './loadObj.js';
import type { MapUse, MtlMaterial } from './mtlFile.js';
import type { ObjGroup } from './objFile.js';
import { objToGlb } from './objToGlb.js';

/** Opens an OBJ file with its materials. Throws like `openModel`. */
export async function openObj(path: string, options: OpenOptions): Promise<OpenModel> {
  const { emissive = false, materials: names, parts } = options;
  const model = await loadObj(path, options);
  const { folder, groups, materials } = model;
  const shown = groups.flatMap((group) => {
    const material = materials.get(group.material ?? '');
    if (!material) return [];
    const isChosen = (!names || names.includes(material.name)) && (!parts || parts.includes(group.part));
    return [{ group, material, isChosen }];
  });
  // The chosen ones first, because what others show is kept only where it is theirs.
  const chosen = [...shown].sort((a, b) => Number(b.isChosen) - Number(a.isChosen));
  const notes: ModelNote[] = [];
  const textures: ModelTexture[] = [];
  const [surfaces, others]: [Surface[], Surface[]] = [[], []];
  for (const { group, material, isChosen } of chosen) {
    for (const statement of emissive ? ['map_kd', 'map_ke'] : ['map_kd']) {
      const map = material.maps.get(statement);
      if (!map) continue;
      if (!group.hasAllUvs) {
        const { name } = material;
        if (isChosen && !notes.some((note) => note.name === name)) notes.push({ kind: 'no-uvs', name });
        continue;
      }
      const isEmissive = statement === 'map_ke';
      let texture = textures.findIndex((each) => each.key === map.file && each.isEmissive === isEmissive);
      if (texture < 0 && !isChosen) continue;
      if (texture < 0) {
        const usesAlpha = material.maps.has('map_d');
        const image = await folder.file(map.file);
        texture = textures.push({ name: map.file, key: map.file, bytes: image, usesAlpha, isEmissive }) - 1;
      }
      (isChosen ? surfaces : others).push(surfaceOf(group, map, texture));
    }
  }
  const { baked, notes: unbaked } = await bakeObj(model, options);
  for (const [name, made] of baked) {
    const texture = textures.push(made) - 1;
    for (const { group, material, isChosen } of shown) {
      if (material.name === name) (isChosen ? surfaces : others).push(surfaceOf(group, BAKED_MAP, texture));
    }
  }
  notes.push(...unbaked, ...(await readOtherFiles(folder, [...materials.values()])));
  return {
    textures,
    surfaces,
    others,
    isSingleFile: false,
    names: { materials: [...materials.keys()], parts: groups.map(({ part }) => part) },
    notes,
    assemble: async (images, made) => {
      const painted = new Map([...images].map(([index, image]) => [textures[index]!.key, image]));
      const result = { images: painted, baked };
      return made.asGlb ? [await objToGlb(model, result, made)] : assembleObj(model, result, made);
    },
  };
}

function surfaceOf(group: ObjGroup, map: MapUse, texture: number): Surface {
  const wrap = map.isClamped ? 'clamp' : 'repeat';
  const positions = Float64Array.from(group.positions);
  return { texture, mesh: 0, wrapU: wrap, wrapV: wrap, positions, uvs: placedUvs(group, map) };
}

/** Reads the images that are not painted, so that they can be written next to the model. @returns what is missing */
async function readOtherFiles(folder: ModelFolder, materials: readonly MtlMaterial[]): Promise<ModelNote[]> {
  const notes: ModelNote[] = [];
  for (const { file } of materials.flatMap(({ maps }) => [...maps.values()])) {
    try {
      await folder.file(file);
    } catch (thrown) {
      if (!(thrown instanceof ExpectedError) || thrown.code !== 'mesh/missing-file') throw thrown;
      notes.push({ kind: 'missing', name: file });
    }
  }
  return notes;
}
