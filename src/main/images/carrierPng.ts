import { deflateSync } from 'node:zlib';
import { pngChunk } from './pngChunks.js';

/**
 * Adds a color profile and an EXIF block to a PNG, after its header. sharp writes both only if the input had them, so
 * this PNG is the input that carries them.
 */
export function carrierPng(
  png: Uint8Array,
  { icc, exif }: { readonly icc?: Uint8Array | undefined; readonly exif?: Uint8Array | undefined },
): Buffer {
  const headerEnd = 8 + 4 + 4 + 13 + 4; // Signature; length, type, data and checksum of IHDR.
  const chunks = [
    // A name, a zero byte, and the compression method: deflate (PNG, 11.3.2.3).
    ...(icc ? [pngChunk('iCCP', Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(icc)]))] : []),
    ...(exif ? [pngChunk('eXIf', exif)] : []),
  ];
  return Buffer.concat([png.subarray(0, headerEnd), ...chunks, png.subarray(headerEnd)]);
}
