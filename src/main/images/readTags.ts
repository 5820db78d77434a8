import type { Metadata } from 'sharp';
import { readGifXmp } from './animation/gifXmp.js';
import { readJpegMetadata } from './jpegMetadata.js';
import type { ImageTags } from './loadedImage.js';
import type { FileFormat } from './sniffFormat.js';
import { readTiffExif, readTiffIptc } from './tiffExif.js';

/** What goes from a photo into what is made of it, except for its color profile. */
export async function readTags(path: string, format: FileFormat, header: Metadata): Promise<ImageTags> {
  const more = await ownTags(path, format).catch((): ImageTags => ({}));
  return {
    ...(header.exif ? { exif: header.exif } : {}),
    ...(header.xmpAsString === undefined ? {} : { xmp: header.xmpAsString }),
    ...(header.density === undefined ? {} : { density: header.density }),
    ...more,
  };
}

/** What the decoder leaves out: it gives no TIFF tags, nothing of GIF's, and of JPEG's metadata one segment each. */
async function ownTags(path: string, format: FileFormat): Promise<ImageTags> {
  if (format === 'jpeg') return readJpegMetadata(path);
  if (format === 'gif') {
    const xmp = await readGifXmp(path);
    return xmp === undefined ? {} : { xmp };
  }
  if (format !== 'tiff' && format !== 'raw') return {};
  const [exif, iptc] = [await readTiffExif(path), await readTiffIptc(path)];
  return { ...(exif ? { exif } : {}), ...(iptc ? { iptc } : {}) };
}
