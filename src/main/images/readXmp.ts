import sharp from 'sharp';
import { readGifXmp } from './animation/gifXmp.js';
import { readHeader } from './formats/headers/readHeader.js';
import { readCanonTags } from './formats/raw/canonBoxes.js';
import { readJpegMetadata } from './jpegMetadata.js';
import { libraryInput } from './libraryInput.js';
import { sniff } from './openImage.js';
import { readTiffXmp } from './tiffExif.js';

/** The XMP packet of a picture, read without decoding it; undefined if it has none or cannot be read. */
export async function readXmp(path: string): Promise<string | undefined> {
  try {
    const format = await sniff(path);
    if (format === 'jpeg') return (await readJpegMetadata(path)).xmp;
    if (format === 'gif') return await readGifXmp(path);
    if (format === 'raw' || format === 'tiff') return (await readTiffXmp(path)) ?? (await readCanonTags(path)).xmp;
    const header = format && (await readHeader(path, format));
    if (header) return header.xmp;
    const file = await libraryInput(path, format);
    return (await sharp(file, { limitInputPixels: false }).metadata()).xmpAsString;
  } catch {
    return undefined;
  }
}
