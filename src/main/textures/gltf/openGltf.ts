import type { ModelNote } from '../../../shared/domain/modelNote.js';
import { ExpectedError } from '../../../shared/errors.js';
import type { ModelTexture, OpenModel, OpenOptions } from '../modelTypes.js';
import { assembleGltf } from './assembleGltf.js';
import { bakeGltf, plainMaterials } from './bakeGltf.js';
import { checkAccessors } from './checkAccessors.js';
import { checkDraco } from './checkDraco.js';
import { isDataUri } from './dataUri.js';
import { findTextureUses, materialName, type TextureUse } from './findTextures.js';
import { fileNameOf, findImage, imageKey, loadGltf, type LoadedGltf } from './loadGltf.js';
import { readGeometry } from './readGeometry.js';
import { meshName, surfacesOf } from './surfacesOf.js';

/** Opens a glTF or GLB file. Throws like `openModel`. */
export async function openGltf(path: string, options: OpenOptions): Promise<OpenModel> {
  const model = await loadGltf(path, options);
  const { gltf, buffers } = model;
  checkAccessors(path, gltf, buffers);
  checkDraco(path, gltf, buffers);
  const { uses, others, notes } = findTextureUses(model, options);
  const textures: ModelTexture[] = [];
  const byUse = new Map<TextureUse, number>();
  for (const use of uses) {
    const place = await findImage(model, use.image);
    const known = textures.findIndex((each) => each.key === place.key && each.isEmissive === use.isEmissive);
    byUse.set(use, known < 0 ? textures.length : known);
    if (known < 0) textures.push({ ...place, usesAlpha: use.usesAlpha, isEmissive: use.isEmissive });
  }
  const byOtherUse = new Map<TextureUse, number>();
  for (const use of others) {
    const key = imageKey(model, use.image);
    const known = textures.findIndex((each) => each.key === key && each.isEmissive === use.isEmissive);
    if (known >= 0) byOtherUse.set(use, known);
  }
  const missing = await readOtherFiles(model);
  const mayBake = options.bakePx !== undefined && plainMaterials(gltf).length > 0;
  const isRead = textures.length > 0 || mayBake;
  const geometries = isRead ? await readGeometry(path, gltf, buffers, mayBake) : [];
  const { baked, notes: unbaked } = await bakeGltf(gltf, geometries, options);
  for (const { use, texture } of baked) byUse.set(use, textures.push(texture) - 1);
  const { surfaces, others: rest, problems } = surfacesOf(gltf, geometries, byUse, options.parts);
  return {
    textures,
    surfaces,
    others: [...rest, ...surfacesOf(gltf, geometries, byOtherUse).surfaces],
    isSingleFile: model.glb !== undefined,
    names: {
      materials: gltf.materials.map((_, index) => materialName(gltf, index)),
      parts: gltf.meshes.map((_, index) => meshName(gltf, index)),
    },
    notes: [...notes, ...missing, ...unbaked, ...problems],
    assemble: (images, made) => {
      const painted = [...images].map(([index, image]) => ({ texture: textures[index]!, image }));
      const bakes = painted.flatMap(({ texture, image }) => {
        const use = baked.find((each) => each.texture === texture)?.use;
        return use ? [{ use, image }] : [];
      });
      const own = painted.filter(({ texture }) => baked.every((each) => each.texture !== texture));
      return Promise.resolve(
        assembleGltf(model, new Map(own.map(({ texture, image }) => [texture.key, image])), bakes, made),
      );
    },
  };
}

/** Reads the images that are not painted, so that they can be written next to the model. @returns what is missing */
async function readOtherFiles({ path, gltf, folder }: LoadedGltf): Promise<ModelNote[]> {
  const notes: ModelNote[] = [];
  for (const { uri } of gltf.images) {
    if (uri === undefined || isDataUri(uri)) continue;
    try {
      await folder.file(fileNameOf(path, uri));
    } catch (thrown) {
      if (!(thrown instanceof ExpectedError) || thrown.code !== 'mesh/missing-file') throw thrown;
      notes.push({ kind: 'missing', name: fileNameOf(path, uri) });
    }
  }
  return notes;
}
