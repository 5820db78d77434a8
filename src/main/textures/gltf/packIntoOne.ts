import { joined, placesOf, type Place } from './replaceViews.js';
import { isFallback } from './loadGltf.js';
import { formatOf, MIME_TYPES } from './imageFormats.js';
import type { Gltf } from './schema.js';

/** All places in the buffer are multiples of this. */
const ALIGNMENT = 8;

/**
 * Puts all buffers and images of a model into one buffer, as a GLB file has it.
 * @param gltf changed in place @param buffers the bytes of each @param imageBytes of an address; undefined if not known
 */
export function packIntoOne(
  gltf: Gltf,
  buffers: readonly Uint8Array[],
  imageBytes: (uri: string) => Uint8Array | undefined,
): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const add = (bytes: Uint8Array): number => {
    const padding = (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT;
    parts.push(new Uint8Array(padding), bytes);
    length += padding + bytes.length;
    return length - bytes.length;
  };
  const kept: Gltf['buffers'] = [];
  const moves: { readonly place: Place; readonly start: number; readonly target: number }[] = [];
  const places = gltf.bufferViews.flatMap(placesOf);
  for (const [index, buffer] of gltf.buffers.entries()) {
    const mine = places.filter((place) => place.buffer === index);
    // Some programs unpack compressed data into a buffer that has no bytes of its own.
    const hasBytes = buffer.uri !== undefined || !isFallback(buffer);
    const start = hasBytes ? add(buffers[index]!.subarray(0, buffer.byteLength)) : 0;
    const target = hasBytes ? 0 : kept.push(buffer);
    moves.push(...mine.map((place) => ({ place, start, target })));
  }
  for (const { place, start, target } of moves) {
    place.buffer = target;
    if (start > 0) place.byteOffset = (place.byteOffset ?? 0) + start;
  }
  for (const image of gltf.images) {
    const bytes = image.uri === undefined ? undefined : imageBytes(image.uri);
    if (!bytes) continue;
    delete image.uri;
    image.bufferView = gltf.bufferViews.push({ buffer: 0, byteOffset: add(bytes), byteLength: bytes.length }) - 1;
    image.mimeType = MIME_TYPES[formatOf(bytes)];
  }
  gltf.buffers = length > 0 ? [{ byteLength: length }, ...kept] : kept;
  return joined(parts, length);
}
