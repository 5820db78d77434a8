import { extname } from 'node:path';
import { ExpectedError } from '../../../shared/errors.js';
import { damaged, unsafeFile, unsupported } from '../modelErrors.js';
import { ModelFolder } from '../modelFolder.js';
import type { ModelPart, ModelTexture, OpenModel, OpenOptions } from '../modelTypes.js';
import { checkAccessors } from './checkAccessors.js';
import { isGlb, joinGlb, splitGlb, type GlbParts } from './container.js';
import { decodeDataUri, encodeDataUri, isDataUri } from './dataUri.js';
import { findTextureUses, type TextureUse } from './findTextures.js';
import { readGeometry } from './readGeometry.js';
import { replaceViews } from './replaceViews.js';
import { parseGltf, type Gltf } from './schema.js';
import { surfacesOf } from './surfacesOf.js';

/** A model's file and what it refers to. */
interface Loaded {
  readonly path: string;
  readonly text: string;
  readonly gltf: Gltf;
  readonly glb: GlbParts | undefined;
  readonly buffers: readonly Uint8Array[];
  readonly folder: ModelFolder;
}

/** Where the bytes of an image lie; images of one place are one texture. */
interface ImagePlace {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** Opens a glTF or GLB file. Throws like `openModel`. */
export async function openGltf(path: string, options: OpenOptions): Promise<OpenModel> {
  const model = await load(path);
  const { gltf, buffers } = model;
  checkAccessors(path, gltf, buffers);
  const { uses, notes } = findTextureUses(path, gltf, options);
  const textures: (ModelTexture & { readonly key: string })[] = [];
  const byUse = new Map<TextureUse, number>();
  for (const use of uses) {
    const place = await findImage(model, use.image);
    const known = textures.findIndex((each) => each.key === place.key && each.isEmissive === use.isEmissive);
    byUse.set(use, known < 0 ? textures.length : known);
    if (known < 0) textures.push({ ...place, usesAlpha: use.usesAlpha, isEmissive: use.isEmissive });
  }
  const missing = await readOtherFiles(model);
  const geometries = textures.length === 0 ? [] : await readGeometry(path, gltf, buffers);
  const { surfaces, problems } = surfacesOf(gltf, geometries, byUse);
  return {
    textures,
    surfaces,
    isSingleFile: model.glb !== undefined,
    notes: [...notes, ...missing, ...problems],
    assemble: (images, name) => {
      const painted = new Map([...images].map(([index, bytes]) => [textures[index]!.key, bytes]));
      return assemble(model, painted, name);
    },
  };
}

async function load(path: string): Promise<Loaded> {
  const folder = new ModelFolder(path);
  const bytes = await folder.model();
  if (bytes.length === 0) throw damaged(path, 'it is empty');
  const isBinary = isGlb(bytes) || extname(path).toLowerCase() === '.glb';
  const glb = isBinary ? splitGlb(path, bytes) : undefined;
  const text = new TextDecoder().decode(glb?.json ?? bytes);
  const gltf = parseGltf(path, text);
  const buffers: Uint8Array[] = [];
  for (const [index, buffer] of gltf.buffers.entries()) {
    if (buffer.uri !== undefined) buffers.push(await readUri(folder, buffer.uri));
    else if (index === 0 && glb?.binary) buffers.push(glb.binary);
    else buffers.push(emptyBuffer(path, buffer));
  }
  return { path, text, gltf, glb, buffers, folder };
}

/** The most bytes of a buffer that only compressed data refers to. */
const MOST_EMPTY_BYTES = 2 ** 28;

/** Compressed models may have a buffer without bytes, into which their data is unpacked. */
function emptyBuffer(path: string, buffer: Gltf['buffers'][number]): Uint8Array {
  const isFallback = JSON.stringify(buffer['extensions'] ?? {}).includes('"fallback":true');
  if (!isFallback || buffer.byteLength > MOST_EMPTY_BYTES) throw damaged(path, 'a buffer has no data');
  return new Uint8Array(buffer.byteLength);
}

async function readUri(folder: ModelFolder, uri: string): Promise<Uint8Array> {
  if (isDataUri(uri)) {
    const bytes = decodeDataUri(uri);
    if (!bytes) throw damaged(folder.path, 'an address that contains data is not valid');
    return bytes;
  }
  return folder.file(fileNameOf(folder.path, uri));
}

/** The file that an address stands for. */
function fileNameOf(path: string, uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    throw unsafeFile(path, uri.slice(0, 200));
  }
}

/** Reads the images that are not painted, so that they can be written next to the model. @returns what is missing */
async function readOtherFiles({ path, gltf, folder }: Loaded): Promise<string[]> {
  const notes: string[] = [];
  for (const { uri } of gltf.images) {
    if (uri === undefined || isDataUri(uri)) continue;
    try {
      await folder.file(fileNameOf(path, uri));
    } catch (thrown) {
      if (!(thrown instanceof ExpectedError) || thrown.code !== 'mesh/missing-file') throw thrown;
      notes.push(thrown.message);
    }
  }
  return notes;
}

async function findImage({ path, gltf, buffers, folder }: Loaded, index: number): Promise<ImagePlace> {
  const image = gltf.images[index];
  if (!image) throw damaged(path, `image ${index} is not there`);
  const name = image.name ?? `image ${index}`;
  if (image.uri !== undefined) {
    const bytes = await readUri(folder, image.uri);
    if (isDataUri(image.uri)) {
      return { key: `data ${gltf.images.findIndex(({ uri }) => uri === image.uri)}`, bytes, name };
    }
    return { key: `file ${fileNameOf(path, image.uri)}`, bytes, name: fileNameOf(path, image.uri) };
  }
  const view = image.bufferView === undefined ? undefined : gltf.bufferViews[image.bufferView];
  if (!view) throw damaged(path, `image ${index} has no data`);
  const from = view.byteOffset ?? 0;
  return {
    key: `view ${image.bufferView}`,
    bytes: buffers[view.buffer]!.subarray(from, from + view.byteLength),
    name,
  };
}

/** @param painted by key of an `ImagePlace` */
function assemble(model: Loaded, painted: ReadonlyMap<string, Uint8Array>, name: string): ModelPart[] {
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
