import type { Metadata } from 'sharp';
import { readGifXmp } from './animation/gifXmp.js';
import { readCanonTags } from './formats/raw/canonBoxes.js';
import { readJpegMetadata } from './jpegMetadata.js';
import type { ImageTags } from './loadedImage.js';
import type { FileFormat } from './sniffFormat.js';
import { readTiffExif, readTiffIptc, readTiffXmp } from './tiffExif.js';

/** The metadata copied from a photo to its result, except for the color profile. */
export async function readTags(path: string, format: FileFormat, header: Metadata): Promise<ImageTags> {
  const more = await ownTags(path, format).catch((): ImageTags => ({}));
  return {
    ...(header.exif ? { exif: header.exif } : {}),
    ...(header.xmpAsString === undefined ? {} : { xmp: header.xmpAsString }),
    ...(header.density === undefined ? {} : { density: header.density }),
    ...more,
  };
}

/**
 * Metadata that the decoder does not return: TIFF tags, all of GIF's, and more than one segment of each kind in JPEG.
 */
async function ownTags(path: string, format: FileFormat): Promise<ImageTags> {
  if (format === 'jpeg') return readJpegMetadata(path);
  if (format === 'gif') {
    const xmp = await readGifXmp(path);
    return xmp === undefined ? {} : { xmp };
  }
  if (format !== 'tiff' && format !== 'raw') return {};
  const canon = format === 'raw' ? await readCanonTags(path) : {};
  if (canon.exif) return canon;
  const [exif, iptc, xmp] = [await readTiffExif(path), await readTiffIptc(path), await readTiffXmp(path)];
  return { ...(exif ? { exif } : {}), ...(iptc ? { iptc } : {}), ...(xmp === undefined ? {} : { xmp }) };
}
