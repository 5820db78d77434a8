import { readFile, stat } from 'node:fs/promises';
import sharp, { type Metadata } from 'sharp';
import type { PhotoNote } from '../../../shared/domain/photoNote.js';
import { tooLarge, unreadable } from '../imageErrors.js';
import type { ImageTags } from '../loadedImage.js';
import { type FileFormat, FORMAT_NAMES } from '../sniffFormat.js';
import type { LabWhite } from '../color/convertLab.js';
import { tiffLabWhite } from '../tiffNumbers.js';
import { cmykTiff } from './cmykTiff.js';
import { type DecodedPicture, type MagickFormatName, TooManyPixels } from './decodeByMagick.js';
import { decodePicture } from './formatsThread.js';
import type { PictureHeader } from './headers/pictureHeader.js';
import { readHeader } from './headers/readHeader.js';

/** A picture of a format that sharp does not read, converted to one that it reads. */
export interface OtherPicture {
  readonly format: FileFormat;
  readonly source:
    | { readonly file: Buffer }
    | { readonly pixels: Buffer; readonly raw: { width: number; height: number; channels: 1 | 2 | 3 | 4 } };
  /** What is missing in the header of `source`. */
  readonly header: Partial<Pick<Metadata, 'icc' | 'exif' | 'space' | 'xmpAsString' | 'bitsPerSample' | 'pages'>>;
  readonly tags: ImageTags;
  /** What is not painted of the file. */
  readonly notes?: readonly PhotoNote[];
}

const MAGICK_NAMES: Partial<Record<FileFormat, MagickFormatName>> = {
  heic: 'HEIC',
  jxl: 'JXL',
  bmp: 'BMP',
  jp2: 'JP2',
  psd: 'PSD',
  tiff: 'TIFF',
};
/** A file is read into memory as a whole, so its size is limited. */
const MOST_BYTES = 1 << 30;

/**
 * Decodes formats that sharp does not read, but for raw photos.
 * @returns undefined for a format that is not supported
 * @throws ExpectedError `image/unreadable`, `image/too-large`
 */
export async function decodeOther(
  path: string,
  format: FileFormat,
  maxPixels: number,
): Promise<OtherPicture | undefined> {
  const name = MAGICK_NAMES[format];
  if (!name) return undefined;
  const header = await readHeader(path, format);
  const labWhite = format === 'tiff' ? await tiffLabWhite(path) : undefined;
  const picture = await decodeWhole(path, format, { name, maxPixels, header, labWhite });
  return fromPicture(path, format, { picture, header });
}

/** The last picture. Callers ask for the size first and then for the pixels, and each would decode it again. */
let last: { readonly key: string; readonly picture: DecodedPicture } | undefined;
const MOST_KEPT_PIXELS = 50e6;

export interface DecodeWishes {
  readonly name: MagickFormatName;
  readonly maxPixels: number;
  /** The white that Lab refers to, if the file states one. */
  readonly labWhite?: LabWhite | undefined;
  readonly header?: (Pick<PictureHeader, 'orientation'> & Partial<Pick<PictureHeader, 'width' | 'height'>>) | undefined;
}

/** Decodes a file by ImageMagick. @throws ExpectedError `image/unreadable`, `image/too-large` */
export async function decodeWhole(
  path: string,
  format: FileFormat,
  { name, maxPixels, header, labWhite }: DecodeWishes,
): Promise<DecodedPicture> {
  const { size, mtimeMs } = await stat(path);
  const key = `${path}\0${size}\0${mtimeMs}`;
  if (last?.key === key && last.picture.width * last.picture.height <= maxPixels) return last.picture;
  if (size > MOST_BYTES) throw unreadable(path, FORMAT_NAMES[format], new Error(`${size} bytes`));
  // Some decoders allocate memory before they check the size.
  const { width = 0, height = 0 } = header ?? {};
  if (width * height > maxPixels) throw tooLarge(path, { width, height }, maxPixels);
  const bytes = await readFile(path);
  const isCodestream = name === 'JP2' && bytes[0] === 0xff;
  const options = { maxPixels, orientation: header?.orientation, labWhite };
  try {
    const picture = await decodePicture({ bytes, format: isCodestream ? 'J2K' : name, options });
    last = picture.width * picture.height > MOST_KEPT_PIXELS ? undefined : { key, picture };
    return picture;
  } catch (thrown) {
    if (thrown instanceof TooManyPixels) throw tooLarge(path, thrown, maxPixels);
    throw unreadable(path, FORMAT_NAMES[format], thrown);
  }
}

/** What is known of a picture from decoding it and from its header. */
export interface KnownPicture {
  readonly picture: DecodedPicture;
  readonly header?: Pick<PictureHeader, 'bits' | 'isMoving' | 'exif' | 'xmp' | 'iptc'> | undefined;
}

export async function fromPicture(
  path: string,
  format: FileFormat,
  { picture, header }: KnownPicture,
): Promise<OtherPicture> {
  const tags = header?.iptc ? { iptc: header.iptc } : {};
  const notes: PhotoNote[] = header?.isMoving ? [{ kind: 'first-of-several' }] : [];
  const { width, height, channels, data } = picture;
  const source =
    picture.isCmyk || channels === 5
      ? { file: cmykTiff(picture) }
      : { pixels: Buffer.from(data.buffer, data.byteOffset, data.byteLength), raw: { width, height, channels } };
  return { format, source, header: await completeHeader(path, format, { picture, header }), tags, notes };
}

async function completeHeader(
  path: string,
  format: FileFormat,
  { picture, header }: KnownPicture,
): Promise<OtherPicture['header']> {
  // libheif applies the orientation and ignores other metadata, but sharp reads more of it.
  const heic =
    format === 'heic'
      ? await sharp(path)
          .metadata()
          .catch(() => undefined)
      : undefined;
  // A profile of inks is in their file already.
  const profile = picture.isCmyk ? undefined : (picture.icc ?? heic?.icc);
  const exif = header?.exif ?? picture.exif ?? heic?.exif;
  const xmp = header?.xmp ?? picture.xmp ?? heic?.xmpAsString;
  const bits = header?.bits ?? heic?.bitsPerSample;
  return {
    ...(profile ? { icc: Buffer.from(profile) } : {}),
    ...(exif ? { exif: Buffer.from(exif) } : {}),
    ...(xmp === undefined ? {} : { xmpAsString: xmp }),
    ...(bits === undefined ? {} : { bitsPerSample: bits }),
    ...(heic?.pages === undefined ? {} : { pages: heic.pages }),
  };
}
