import type { TextureFormat } from '../modelTypes.js';
import type { Gltf } from './schema.js';

export const MIME_TYPES: Readonly<Record<TextureFormat, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
  ktx2: 'image/ktx2',
};

/** Extensions that name the image of a texture, by the format of the image. */
export const SOURCE_EXTENSIONS = {
  webp: 'EXT_texture_webp',
  avif: 'EXT_texture_avif',
  ktx2: 'KHR_texture_basisu',
} as const satisfies Partial<Record<TextureFormat, string>>;

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
    const named: readonly string[] = Object.values(SOURCE_EXTENSIONS);
    const all = Object.entries(texture.extensions ?? {});
    const others = all.filter(([name, value]) => !named.includes(name) || sourceOf(value) !== image);
    const extensions = Object.fromEntries(others);
    if (texture.source !== image && others.length === all.length) continue;
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
  const others = gltf[property].filter((each) => each !== name);
  gltf[property] = isListed ? [...others, name] : others;
}

function sourceOf(extension: unknown): unknown {
  return typeof extension === 'object' && extension !== null ? (extension as { source?: unknown }).source : undefined;
}
