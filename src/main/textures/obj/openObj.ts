import { ExpectedError } from '../../../shared/errors.js';
import { ModelFolder } from '../modelFolder.js';
import type { ModelTexture, OpenModel, OpenOptions } from '../modelTypes.js';
import type { Surface } from '../surface.js';
import { parseMtl, type MapUse, type MtlMaterial } from './mtlFile.js';
import { parseObj, type ObjGroup } from './objFile.js';

/** Opens an OBJ file with its materials. Throws like `openModel`. */
export async function openObj(path: string, { emissive = false, materials: names }: OpenOptions): Promise<OpenModel> {
  const folder = new ModelFolder(path);
  const bytes = await folder.model();
  const { libraries, groups } = parseObj(path, new TextDecoder().decode(bytes));
  const materials = new Map<string, MtlMaterial>();
  for (const library of libraries) {
    for (const each of parseMtl(library, new TextDecoder().decode(await folder.file(library)))) {
      materials.set(each.name, each);
    }
  }
  const chosen = groups.flatMap((group) => {
    const material = materials.get(group.material ?? '');
    return material && (!names || names.includes(material.name)) ? [{ group, material }] : [];
  });
  const notes: string[] = [];
  const textures: (ModelTexture & { readonly file: string })[] = [];
  const surfaces: Surface[] = [];
  for (const { group, material } of chosen) {
    for (const statement of emissive ? ['map_kd', 'map_ke'] : ['map_kd']) {
      const map = material.maps.get(statement);
      if (!map) continue;
      if (!group.hasAllUvs) {
        notes.push(`${material.name} has no UVs, which say where a texture lies, so it is not painted.`);
        continue;
      }
      const isEmissive = statement === 'map_ke';
      let texture = textures.findIndex((each) => each.file === map.file && each.isEmissive === isEmissive);
      if (texture < 0) {
        const usesAlpha = material.maps.has('map_d');
        const image = await folder.file(map.file);
        texture = textures.push({ name: map.file, file: map.file, bytes: image, usesAlpha, isEmissive }) - 1;
      }
      surfaces.push(surfaceOf(group, map, texture));
    }
  }
  notes.push(...(await readOtherFiles(folder, [...materials.values()])));
  return {
    textures,
    surfaces,
    isSingleFile: false,
    notes,
    assemble: (images, name) => {
      const painted = new Map([...images].map(([index, image]) => [textures[index]!.file, image]));
      const parts = folder.names.map((each) => ({ name: each, bytes: painted.get(each) ?? folder.known(each) }));
      return [...parts, { name, bytes }];
    },
  };
}

function surfaceOf({ positions, uvs }: ObjGroup, { isClamped, scale, offset }: MapUse, texture: number): Surface {
  const wrap = isClamped ? 'clamp' : 'repeat';
  const placed = Float64Array.from(uvs, (value, index) => {
    const axis = (index % 2) as 0 | 1;
    const moved = scale[axis] * value + offset[axis];
    return axis === 0 ? moved : 1 - moved;
  });
  return { texture, mesh: 0, wrapU: wrap, wrapV: wrap, positions: Float64Array.from(positions), uvs: placed };
}

/** Reads the images that are not painted, so that they can be written next to the model. @returns what is missing */
async function readOtherFiles(folder: ModelFolder, materials: readonly MtlMaterial[]): Promise<string[]> {
  const notes: string[] = [];
  for (const { file } of materials.flatMap(({ maps }) => [...maps.values()])) {
    try {
      await folder.file(file);
    } catch (thrown) {
      if (!(thrown instanceof ExpectedError) || thrown.code !== 'mesh/missing-file') throw thrown;
      notes.push(thrown.message);
    }
  }
  return notes;
}
