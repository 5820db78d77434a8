import { posix } from 'node:path';
import { freeName } from '../freeName.js';
import type { AssembleOptions, ModelPart, ModelTexture, PaintedImage } from '../modelTypes.js';
import type { LoadedObj } from './loadObj.js';
import { rewriteMtl, withoutColors } from './rewriteObj.js';

/** What was painted of a model. */
export interface PaintedObj {
  /** By the key of the texture. */
  readonly images: ReadonlyMap<string, PaintedImage>;
  /** Textures that the model did not have, by the name of the material. */
  readonly baked: ReadonlyMap<string, ModelTexture>;
}

/** Files keep their text where the names of textures stay. */
export function assembleObj(model: LoadedObj, { images, baked }: PaintedObj, { name }: AssembleOptions): ModelPart[] {
  const { folder, bytes, text, libraries } = model;
  const files = new Map(folder.names.map((each) => [each, folder.known(each)]));
  const renamed = new Map<string, string>();
  for (const [key, { bytes: image, format, isOther }] of images) {
    if (!files.has(key)) continue;
    const written = isOther ? freeName(key, format, files) : key;
    if (isOther) {
      files.delete(key);
      renamed.set(key, written);
    }
    files.set(written, image);
  }
  const made = new Map<string, string>();
  for (const [material, texture] of baked) {
    const image = images.get(texture.key);
    if (!image) continue;
    const wanted = `${posix.parse(name).name} ${material}`.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
    const written = freeName(wanted, image.format, files, { hasEnd: false });
    files.set(written, image.bytes);
    made.set(material, written);
  }
  const isRewritten = renamed.size > 0 || made.size > 0;
  for (const library of isRewritten ? libraries : []) {
    const changed = rewriteMtl(library, new TextDecoder().decode(files.get(library)), { renamed, baked: made });
    files.set(library, new TextEncoder().encode(changed));
  }
  const own =
    made.size > 0 ? new TextEncoder().encode(withoutColors(folder.path, text, (each) => made.has(each))) : bytes;
  return [...files].map(([each, data]): ModelPart => ({ name: each, bytes: data })).concat({ name, bytes: own });
}
