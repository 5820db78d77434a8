import type { ModelNote } from '../../../shared/domain/modelNote.js';
import { ExpectedError } from '../../../shared/errors.js';
import { unsupported } from '../modelErrors.js';
import type { ModelPart, ModelTexture, OpenModel, OpenOptions } from '../modelTypes.js';
import { checkAccessors } from './checkAccessors.js';
import { joinGlb } from './container.js';
import { encodeDataUri, isDataUri } from './dataUri.js';
import { findTextureUses, type TextureUse } from './findTextures.js';
import { fileNameOf, findImage, imageKey, loadGltf, type LoadedGltf } from './loadGltf.js';
import { readGeometry } from './readGeometry.js';
import { replaceViews } from './replaceViews.js';
import type { Gltf } from './schema.js';
import { surfacesOf } from './surfacesOf.js';

/** Opens a glTF or GLB file. Throws like `openModel`. */
export async function openGltf(path: string, options: OpenOptions): Promise<OpenModel> {
  const model = await loadGltf(path, options);
  const { gltf, buffers } = model;
  checkAccessors(path, gltf, buffers);
  const { uses, others, notes } = findTextureUses(path, gltf, options);
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
  const geometries = textures.length === 0 ? [] : await readGeometry(path, gltf, buffers);
  const { surfaces, others: rest, problems } = surfacesOf(gltf, geometries, byUse, options.parts);
  return {
    textures,
    surfaces,
    others: [...rest, ...surfacesOf(gltf, geometries, byOtherUse).surfaces],
    isSingleFile: model.glb !== undefined,
    notes: [...notes, ...missing, ...problems],
    assemble: (images, name) => {
      const painted = new Map([...images].map(([index, bytes]) => [textures[index]!.key, bytes]));
      return assemble(model, painted, name);
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

/** @param painted by key of an `ImagePlace` */
function assemble(model: LoadedGltf, painted: ReadonlyMap<string, Uint8Array>, name: string): ModelPart[] {
  const { gltf, glb, folder } = model;
  const views = new Map<number, Uint8Array>();
  const files = new Map<string, Uint8Array>();
  let text = model.text;
  for (const [key, bytes] of painted) {
    const [kind, place] = [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)];
    if (kind === 'view') views.set(Number(place), bytes);
    else if (kind === 'file') files.set(place, bytes);
    else text = withUri(text, gltf.images[Number(place)]!.uri!, encodeDataUri(bytes));
  }
  const replaced = views.size > 0 ? replaceViews(JSON.parse(text) as Gltf, model.buffers, views) : undefined;
  const json = new TextEncoder().encode(replaced ? JSON.stringify(replaced.gltf, null, glb ? 0 : 2) : text);
  const binary = replaced?.buffers.get(0) ?? glb?.binary;
  for (const [index, bytes] of replaced?.buffers ?? []) {
    const { uri } = gltf.buffers[index]!;
    if (uri === undefined) continue;
    if (isDataUri(uri))
      throw unsupported(model.path, 'Images inside an address that contains other data are not written.');
    files.set(fileNameOf(model.path, uri), bytes);
  }
  const parts = folder.names.map((each) => ({ name: each, bytes: files.get(each) ?? folder.known(each) }));
  return [...parts, { name, bytes: glb ? joinGlb({ ...glb, json, binary }) : json }];
}

/** Exchanges an address of images, and nothing else of the text. */
function withUri(text: string, from: string, to: string): string {
  const [old, next] = [JSON.stringify(from), JSON.stringify(to)];
  if (text.includes(old)) return text.replaceAll(old, () => next);
  // Written with escapes that are not needed.
  const json = JSON.parse(text) as Gltf;
  for (const image of json.images) if (image.uri === from) image.uri = to;
  return JSON.stringify(json, null, 2);
}
