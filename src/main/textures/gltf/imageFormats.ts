import type { TextureFormat } from '../modelTypes.js';
import { SOURCE_EXTENSIONS } from './findTextures.js';
import type { Gltf } from './schema.js';

export const MIME_TYPES: Readonly<Record<TextureFormat, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
  ktx2: 'image/ktx2',
};

/** The format of an image file by its first bytes. */
export function formatOf(bytes: Uint8Array): TextureFormat {
  const kinds: Readonly<Record<number, TextureFormat>> = { 0x89: 'png', 0xff: 'jpg', 0x52: 'webp', 0xab: 'ktx2' };
  return kinds[bytes[0] ?? 0] ?? 'avif';
}

/**
 * Declares the format of an image: in the image itself, and in the textures that show it, which name images of some formats
 * by an extension. @param gltf changed in place
 */
export function declareFormat(gltf: Gltf, image: number, format: TextureFormat): void {
  const own = gltf.images[image]!;
  if (own.bufferView !== undefined || own.mimeType !== undefined) own.mimeType = MIME_TYPES[format];
  for (const texture of gltf.textures) {
    const extensions = { ...texture.extensions };
    const names = Object.values(SOURCE_EXTENSIONS).filter((name) => sourceOf(extensions[name]) === image);
    if (texture.source !== image && names.length === 0) continue;
    for (const name of names) delete extensions[name];
    if (texture.source === image) delete texture.source;
    if (format === 'png' || format === 'jpg') texture.source = image;
    else extensions[SOURCE_EXTENSIONS[format]] = { source: image };
    delete texture.extensions;
    if (Object.keys(extensions).length > 0) texture.extensions = extensions;
  }
}

/** Lists the extensions for formats that textures use, and no others. @param gltf changed in place */
export function listFormatExtensions(gltf: Gltf): void {
  for (const name of Object.values(SOURCE_EXTENSIONS)) {
    const users = gltf.textures.filter(({ extensions }) => extensions?.[name] !== undefined);
    list(gltf, 'extensionsUsed', name, users.length > 0);
    const isRequired = users.some(({ source }) => source === undefined);
    list(gltf, 'extensionsRequired', name, isRequired);
  }
}

function list(gltf: Gltf, property: 'extensionsUsed' | 'extensionsRequired', name: string, isListed: boolean): void {
  const others = (gltf[property] ?? []).filter((each) => each !== name);
  const names = isListed ? [...others, name] : others;
  if (names.length > 0) gltf[property] = names;
  else delete (gltf as Partial<Gltf>)[property];
}

function sourceOf(extension: unknown): unknown {
  return typeof extension === 'object' && extension !== null ? (extension as { source?: unknown }).source : undefined;
}
