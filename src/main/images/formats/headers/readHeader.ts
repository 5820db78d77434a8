import { withFile, type FileBytes } from '../../fileBytes.js';
import type { FileFormat } from '../../sniffFormat.js';
import { readBmpHeader } from './bmpHeader.js';
import { readJp2Header } from './jp2Header.js';
import { readJxlHeader } from './jxlHeader.js';
import type { PictureHeader } from './pictureHeader.js';
import { readPsdHeader } from './psdHeader.js';

const READERS: Partial<Record<FileFormat, (file: FileBytes) => Promise<PictureHeader>>> = {
  bmp: readBmpHeader,
  jp2: readJp2Header,
  jxl: readJxlHeader,
  psd: readPsdHeader,
};

/**
 * The header of a picture of a format that sharp does not read. Undefined for other formats, and for a header that is
 * damaged: decoding the picture says so.
 */
export async function readHeader(path: string, format: FileFormat): Promise<PictureHeader | undefined> {
  const read = READERS[format];
  return read && withFile(path, read).catch(() => undefined);
}
