import { crc32 } from 'node:zlib';

const PREFIX = 'Exif\0\0';
const ORIENTATION = 0x0112;
const ENTRY_BYTES = 12;

/**
 * An EXIF block made fit for an image whose pixels are new: orientation 1, as it was applied already, and no link to the
 * thumbnail, which shows the photo as it was. Returns a TIFF structure without the `Exif` prefix; undefined for a block
 * that cannot be followed.
 *
 * A TIFF structure is a byte order mark, the offset of the first directory, and directories: a count, 12-byte entries
 * (tag, type, count, value), and the offset of the next directory, which in EXIF is the thumbnail's (EXIF 2.32, 4.5.2).
 */
export function renewExif(exif: Uint8Array): Uint8Array | undefined {
  const block = Buffer.from(exif);
  const tiff = block.toString('latin1', 0, PREFIX.length) === PREFIX ? block.subarray(PREFIX.length) : block;
  const order = tiff.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return undefined;
  const isLittle = order === 'II';
  try {
    const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
    const count = isLittle ? tiff.readUInt16LE(directory) : tiff.readUInt16BE(directory);
    for (let i = 0; i < count; i++) {
      const entry = directory + 2 + i * ENTRY_BYTES;
      const tag = isLittle ? tiff.readUInt16LE(entry) : tiff.readUInt16BE(entry);
      if (tag !== ORIENTATION) continue;
      if (isLittle) tiff.writeUInt16LE(1, entry + 8);
      else tiff.writeUInt16BE(1, entry + 8);
    }
    tiff.writeUInt32LE(0, directory + 2 + count * ENTRY_BYTES);
  } catch {
    return undefined; // An offset outside of the block.
  }
  return tiff;
}

/**
 * A PNG of one pixel with an `eXIf` chunk put in after its header. sharp writes EXIF only as it came with an input, so
 * this is the input that carries it.
 */
export function insertExif(png: Uint8Array, tiff: Uint8Array): Uint8Array {
  const headerEnd = 8 + 4 + 4 + 13 + 4; // Signature; length, type, data and checksum of IHDR.
  const typed = Buffer.concat([Buffer.from('eXIf', 'latin1'), tiff]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(tiff.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(typed));
  return Buffer.concat([png.subarray(0, headerEnd), length, typed, checksum, png.subarray(headerEnd)]);
}
