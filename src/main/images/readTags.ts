import type { Metadata } from 'sharp';
import type { ImageTags } from './loadedImage.js';
import type { FileFormat } from './sniffFormat.js';

/** What goes from a photo into what is made of it, but for its color profile. */
export function readTags(path: string, format: FileFormat, header: Metadata): Promise<ImageTags> {
  void path;
  void format;
  return Promise.resolve({
    ...(header.exif ? { exif: header.exif } : {}),
    ...(header.xmpAsString === undefined ? {} : { xmp: header.xmpAsString }),
    ...(header.density === undefined ? {} : { density: header.density }),
  });
}
