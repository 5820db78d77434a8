import { crc32 } from 'node:zlib';
import { directoryEntries, directoryLink, readTiff } from './tiffBlock.js';

const ORIENTATION = 0x0112;

/**
 * An EXIF block made fit for an image whose pixels are new: orientation 1, as it was applied already, and no link to the
 * thumbnail, which shows the photo as it was. Returns a TIFF structure without the `Exif` prefix; undefined for a block
 * that cannot be followed.
 */
export function renewExif(exif: Uint8Array): Uint8Array | undefined {
  const view = readTiff(exif);
  if (!view) return undefined;
  try {
    const directory = view.u32(4);
    for (const { tag, at } of directoryEntries(view, directory)) if (tag === ORIENTATION) view.setU16(at + 8, 1);
    // In EXIF the next directory is the thumbnail's (EXIF 2.32, 4.5.2).
    view.blank(directoryLink(view, directory), 4);
    return view.tiff;
  } catch {
    return undefined; // An offset outside of the block.
  }
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
