import { ModelFolder } from '../modelFolder.js';
import type { OpenOptions } from '../modelTypes.js';
import { parseMtl, type MapUse, type MtlMaterial } from './mtlFile.js';
import { parseObj, type ObjGroup } from './objFile.js';

/** An OBJ file and its materials, by name. */
export interface LoadedObj {
  readonly folder: ModelFolder;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** The names of its MTL files. */
  readonly libraries: readonly string[];
  readonly groups: readonly ObjGroup[];
  readonly materials: ReadonlyMap<string, MtlMaterial>;
}

/** @throws ExpectedError `disk/...`, `mesh/...` */
export async function loadObj(path: string, options: Pick<OpenOptions, 'isGathered'>): Promise<LoadedObj> {
  const folder = new ModelFolder(path, options);
  const bytes = await folder.model();
  const text = new TextDecoder().decode(bytes);
  const { libraries, groups } = parseObj(path, text);
  const materials = new Map<string, MtlMaterial>();
  for (const library of libraries) {
    for (const each of parseMtl(library, new TextDecoder().decode(await folder.file(library)))) {
      materials.set(each.name, each);
    }
  }
  return { folder, bytes, text, libraries, groups, materials };
}

/** The UVs of a group on a texture: v points down. */
export function placedUvs({ uvs }: ObjGroup, { scale, offset }: MapUse): Float64Array {
  return Float64Array.from(uvs, (value, index) => {
    const axis = (index % 2) as 0 | 1;
    const moved = scale[axis] * value + offset[axis];
    return axis === 0 ? moved : 1 - moved;
  });
}
