import { extname } from 'node:path';
import { damaged, unsafeFile } from '../modelErrors.js';
import { ModelFolder } from '../modelFolder.js';
import type { OpenOptions } from '../modelTypes.js';
import { isGlb, splitGlb, type GlbParts } from './container.js';
import { decodeDataUri, isDataUri } from './dataUri.js';
import { parseGltf, type Gltf } from './schema.js';

/** A model's file and what it refers to. */
export interface LoadedGltf {
  readonly path: string;
  readonly text: string;
  readonly gltf: Gltf;
  readonly glb: GlbParts | undefined;
  readonly buffers: readonly Uint8Array[];
  readonly folder: ModelFolder;
}

/** Where the bytes of an image lie; images of one place are one texture. */
export interface ImagePlace {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** Reads a model's file and its buffers. @throws ExpectedError `disk/...`, `mesh/...` */
export async function loadGltf(path: string, options: Pick<OpenOptions, 'isGathered'>): Promise<LoadedGltf> {
  const folder = new ModelFolder(path, options);
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

/** Whether a buffer is one that compressed data is unpacked into. */
export function isFallback(buffer: Gltf['buffers'][number]): boolean {
  return JSON.stringify(buffer['extensions'] ?? {}).includes('"fallback":true');
}

/** Compressed models may have a buffer without bytes, into which their data is unpacked. */
function emptyBuffer(path: string, buffer: Gltf['buffers'][number]): Uint8Array {
  if (!isFallback(buffer) || buffer.byteLength > MOST_EMPTY_BYTES) throw damaged(path, 'a buffer has no data');
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
export function fileNameOf(path: string, uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    throw unsafeFile(path, uri.slice(0, 200));
  }
}

/** The inverse of `fileNameOf`. */
export function encodeFileName(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}

/** What tells the places of images apart. @throws ExpectedError `mesh/unreadable`, `mesh/unsafe` */
export function imageKey({ path, gltf }: LoadedGltf, index: number): string {
  const image = gltf.images[index];
  if (!image) throw damaged(path, `image ${index} is not there`);
  if (image.uri === undefined) return `view ${image.bufferView}`;
  return isDataUri(image.uri)
    ? `data ${gltf.images.findIndex(({ uri }) => uri === image.uri)}`
    : `file ${fileNameOf(path, image.uri)}`;
}

/** @throws ExpectedError `mesh/...` */
export async function findImage(model: LoadedGltf, index: number): Promise<ImagePlace> {
  const { path, gltf, buffers, folder } = model;
  const key = imageKey(model, index);
  const { uri, bufferView, name = `image ${index}` } = gltf.images[index]!;
  if (uri !== undefined) {
    const bytes = await readUri(folder, uri);
    return { key, bytes, name: isDataUri(uri) ? name : fileNameOf(path, uri) };
  }
  const view = bufferView === undefined ? undefined : gltf.bufferViews[bufferView];
  if (!view) throw damaged(path, `image ${index} has no data`);
  const from = view.byteOffset ?? 0;
  return { key, bytes: buffers[view.buffer]!.subarray(from, from + view.byteLength), name };
}
