import { freeName } from '../freeName.js';
import type { AssembleOptions, ModelPart, PaintedImage } from '../modelTypes.js';
import { showBaked, type BakedMaterial } from './bakeGltf.js';
import { joinGlb } from './container.js';
import { decodeDataUri, encodeBufferUri, encodeDataUri, isDataUri } from './dataUri.js';
import { declareFormat, listFormatExtensions, MIME_TYPES } from './imageFormats.js';
import { encodeFileName, fileNameOf, imageKey, type LoadedGltf } from './loadGltf.js';
import { packIntoOne } from './packIntoOne.js';
import { replaceViews } from './replaceViews.js';
import type { Gltf } from './schema.js';

/** A baked texture and what was painted on it. */
export interface PaintedBake extends Pick<BakedMaterial, 'use'> {
  readonly image: PaintedImage;
}

/** @param painted by key of an `ImagePlace` @param baked textures that the model did not have */
export function assembleGltf(
  model: LoadedGltf,
  painted: ReadonlyMap<string, PaintedImage>,
  baked: readonly PaintedBake[],
  { name, asGlb = false }: AssembleOptions,
): ModelPart[] {
  const isPacked = model.glb ? baked.length > 0 : asGlb;
  if (isPacked) return [intoGlb(rewritten(model, painted, baked), name)];
  const isRewritten = baked.length > 0 || [...painted.values()].some(({ isOther }) => isOther);
  return isRewritten ? partsOf(rewritten(model, painted, baked), name) : sameParts(model, painted, name);
}

/** A model whose JSON was changed. */
interface Rewritten {
  readonly model: LoadedGltf;
  readonly gltf: Gltf;
  /** The changed ones, by index. */
  readonly buffers: ReadonlyMap<number, Uint8Array>;
  /** Files that are written, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** As little as possible is changed: where no place in the data moves, the JSON stays the same text. */
function sameParts(model: LoadedGltf, painted: ReadonlyMap<string, PaintedImage>, name: string): ModelPart[] {
  const kinds = [...painted.keys()].map((key) => splitKey(key).kind);
  if (kinds.includes('view')) return partsOf(rewritten(model, painted, []), name);
  const files = new Map<string, Uint8Array>();
  let { text } = model;
  for (const [key, { bytes }] of painted) {
    const { kind, place } = splitKey(key);
    if (kind === 'file') files.set(place, bytes);
    else text = withUri(text, model.gltf.images[Number(place)]!.uri!, encodeDataUri(bytes));
  }
  const { folder, glb } = model;
  const parts = folder.names.map((each) => ({ name: each, bytes: files.get(each) ?? folder.known(each) }));
  const json = new TextEncoder().encode(text);
  return [...parts, { name, bytes: glb ? joinGlb({ ...glb, json }) : json }];
}

function rewritten(
  model: LoadedGltf,
  painted: ReadonlyMap<string, PaintedImage>,
  baked: readonly PaintedBake[],
): Rewritten {
  const gltf = withLists(JSON.parse(model.text) as Partial<Gltf>);
  const files = new Map(model.folder.names.map((each) => [each, model.folder.known(each)]));
  const views = new Map<number, Uint8Array>();
  for (const [key, { bytes, format, isOther }] of painted) {
    const { kind, place } = splitKey(key);
    const images = [...model.gltf.images.keys()].filter((index) => imageKey(model, index) === key);
    if (isOther) for (const image of images) declareFormat(gltf, image, format);
    if (kind === 'view') views.set(Number(place), bytes);
    if (kind === 'data') for (const image of images) gltf.images[image]!.uri = encodeDataUri(bytes);
    if (kind !== 'file') continue;
    const written = isOther ? freeName(place, format, files) : place;
    if (isOther) files.delete(place);
    files.set(written, bytes);
    if (isOther) for (const image of images) gltf.images[image]!.uri = encodeFileName(written);
  }
  for (const { use, image } of baked) {
    const isFile = !model.glb && files.size > 0;
    const written = isFile ? freeName(`baked-${use.material}.png`, image.format, files) : undefined;
    if (written !== undefined) files.set(written, image.bytes);
    const index = showBaked(gltf, use, written ?? encodeDataUri(image.bytes), MIME_TYPES[image.format]);
    declareFormat(gltf, index, image.format);
  }
  if (baked.length > 0 || [...painted.values()].some(({ isOther }) => isOther)) listFormatExtensions(gltf);
  const { buffers } = replaceViews(gltf, model.buffers, views);
  for (const [index, bytes] of buffers) {
    const { uri } = gltf.buffers[index]!;
    if (uri === undefined) continue;
    if (isDataUri(uri)) gltf.buffers[index]!.uri = encodeBufferUri(bytes);
    else files.set(fileNameOf(model.path, uri), bytes);
  }
  return { model, gltf, buffers, files };
}

function partsOf({ model, gltf, buffers, files }: Rewritten, name: string): ModelPart[] {
  const { glb } = model;
  const parts = [...files].map(([each, bytes]) => ({ name: each, bytes }));
  const binary = buffers.get(0) ?? glb?.binary;
  const own = glb ? joinGlb({ ...glb, json: encodeJson(gltf, 0), binary }) : encodeJson(gltf, 2);
  return [...parts, { name, bytes: own }];
}

function intoGlb({ model, gltf, buffers, files }: Rewritten, name: string): ModelPart {
  const all = model.buffers.map((bytes, index) => buffers.get(index) ?? bytes);
  const binary = packIntoOne(gltf, all, (uri) =>
    isDataUri(uri) ? decodeDataUri(uri) : files.get(fileNameOf(model.path, uri)),
  );
  const rest = model.glb?.rest ?? new Uint8Array(0);
  const parts = { json: encodeJson(gltf, 0), binary: binary.length > 0 ? binary : undefined, rest };
  return { name, bytes: joinGlb(parts) };
}

/** The JSON of a model with the lists that it may lack. @param gltf changed in place */
function withLists(gltf: Partial<Gltf>): Gltf {
  const { buffers = [], bufferViews = [], images = [], textures = [], materials = [], meshes = [] } = gltf;
  const { extensionsUsed = [], extensionsRequired = [] } = gltf;
  const lists = { buffers, bufferViews, images, textures, materials, meshes, extensionsUsed, extensionsRequired };
  return Object.assign(gltf, lists) as Gltf;
}

/** Lists that were added and stayed empty are left out: glTF has no empty ones. */
function encodeJson(gltf: Gltf, indent: number): Uint8Array {
  const isKept = (value: unknown): boolean => !Array.isArray(value) || value.length > 0;
  const written = Object.fromEntries(Object.entries(gltf).filter(([, value]) => isKept(value)));
  return new TextEncoder().encode(JSON.stringify(written, null, indent));
}

/** What an `ImagePlace` is called by. */
function splitKey(key: string): { readonly kind: string; readonly place: string } {
  const at = key.indexOf(' ');
  return { kind: key.slice(0, at), place: key.slice(at + 1) };
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
