import { open, readFile, stat } from 'node:fs/promises';
import sharp, { type Metadata } from 'sharp';
import { notAnImage, tooLarge, unreadable } from '../imageErrors.js';
import type { ImageTags } from '../loadedImage.js';
import { type FileFormat, FORMAT_NAMES } from '../sniffFormat.js';
import { type DecodedPicture, type MagickFormatName, TooManyPixels } from './decodeByMagick.js';
import { decodePicture } from './formatsThread.js';
import { type JpegPreview, type RawPhoto, readFujifilmPreview, readRawPhoto } from './rawPreview.js';
import { cmykTiff } from './cmykTiff.js';
import { insertSegment, orientationSegment } from './jpegParts.js';

/** A picture of a format that sharp does not read, converted to one that it reads. */
export interface OtherPicture {
  readonly format: FileFormat;
  readonly source:
    | { readonly file: Buffer }
    | { readonly pixels: Buffer; readonly raw: { width: number; height: number; channels: 1 | 2 | 3 | 4 } };
  /** What is missing in the header of `source`. */
  readonly header: Partial<Pick<Metadata, 'icc' | 'exif' | 'space' | 'xmpAsString'>>;
  readonly tags: ImageTags;
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
 * The preview inside a raw photo is used from this share of the sensor's long side on; below it, the raw is developed.
 */
const FULL_SIZE_SHARE = 0.9;
/** The smallest preview that is used if the raw cannot be developed. */
const LEAST_PREVIEW_PX = 1000;

/**
 * Decodes formats that sharp does not read. `format` is `raw` also for a TIFF file that may be a raw photo.
 * @returns undefined for a format that is not supported, and for a TIFF file that is not a raw photo
 * @throws ExpectedError `image/unreadable`, `image/too-large`, `image/not-an-image` (a raw photo with nothing to show)
 */
export async function decodeOther(
  path: string,
  format: FileFormat,
  maxPixels: number,
): Promise<OtherPicture | undefined> {
  if (format === 'raw') return decodeRaw(path, maxPixels);
  const name = MAGICK_NAMES[format];
  if (!name) return undefined;
  const picture = await decodeWhole(path, format, name, maxPixels);
  return fromPicture(path, format, picture);
}

/** The last picture. Callers ask for the size first and then for the pixels, and each would decode it again. */
let last: { readonly key: string; readonly picture: DecodedPicture } | undefined;
const MOST_KEPT_PIXELS = 50e6;

async function decodeWhole(
  path: string,
  format: FileFormat,
  name: MagickFormatName,
  maxPixels: number,
): Promise<DecodedPicture> {
  const { size, mtimeMs } = await stat(path);
  const key = `${path}\0${size}\0${mtimeMs}`;
  if (last?.key === key && last.picture.width * last.picture.height <= maxPixels) return last.picture;
  if (size > MOST_BYTES) throw unreadable(path, FORMAT_NAMES[format], new Error(`${size} bytes`));
  const bytes = await readFile(path);
  const stated = statedSize(bytes, format);
  if (stated && stated.width * stated.height > maxPixels) throw tooLarge(path, stated, maxPixels);
  const isCodestream = name === 'JP2' && bytes[0] === 0xff;
  try {
    const picture = await decodePicture({ bytes, format: isCodestream ? 'J2K' : name, limits: { maxPixels } });
    last = picture.width * picture.height > MOST_KEPT_PIXELS ? undefined : { key, picture };
    return picture;
  } catch (thrown) {
    if (thrown instanceof TooManyPixels) throw tooLarge(path, thrown, maxPixels);
    throw unreadable(path, FORMAT_NAMES[format], thrown);
  }
}

/** The size in the header, for the two formats whose decoder allocates memory before checking it. */
function statedSize(bytes: Buffer, format: FileFormat): { width: number; height: number } | undefined {
  if (bytes.length < 26) return undefined;
  if (format === 'psd') return { width: bytes.readUInt32BE(18), height: bytes.readUInt32BE(14) };
  if (format !== 'bmp') return undefined;
  // The oldest header has 16-bit sizes. A negative height means that rows are stored from the top down.
  if (bytes.readUInt32LE(14) === 12) return { width: bytes.readUInt16LE(18), height: bytes.readUInt16LE(20) };
  return { width: Math.abs(bytes.readInt32LE(18)), height: Math.abs(bytes.readInt32LE(22)) };
}

async function fromPicture(path: string, format: FileFormat, picture: DecodedPicture): Promise<OtherPicture> {
  const { width, height, channels, data, icc, exif, xmp } = picture;
  if (picture.isCmyk) return { format, source: { file: cmykTiff(picture) }, header: {}, tags: {} };
  // libheif applies the orientation and ignores other metadata, but sharp reads more of it.
  const header =
    format === 'heic'
      ? await sharp(path)
          .metadata()
          .catch(() => undefined)
      : undefined;
  const profile = icc ?? header?.icc;
  const block = exif ?? header?.exif;
  const packet = xmp ?? header?.xmpAsString;
  return {
    format,
    source: { pixels: Buffer.from(data.buffer, data.byteOffset, data.byteLength), raw: { width, height, channels } },
    header: {
      ...(profile ? { icc: Buffer.from(profile) } : {}),
      ...(block ? { exif: Buffer.from(block) } : {}),
      ...(packet === undefined ? {} : { xmpAsString: packet }),
    },
    tags: {},
  };
}

async function decodeRaw(path: string, maxPixels: number): Promise<OtherPicture | undefined> {
  const raw = (await readRawPhoto(path)) ?? (await readFujifilmPreview(path));
  const isTiff = raw === undefined;
  if (!raw && (await isReadByOthers(path))) return undefined;
  const preview = raw && largest(raw);
  if (raw && preview && isFullSize(raw, preview)) return fromPreview(raw, preview);
  try {
    const picture = await decodeWhole(path, 'raw', 'DNG', maxPixels);
    return await fromPicture(path, 'raw', picture);
  } catch (thrown) {
    if (raw && preview && Math.max(preview.width, preview.height) >= LEAST_PREVIEW_PX) return fromPreview(raw, preview);
    const what = isTiff ? 'a raw photo of a kind' : 'a raw photo';
    throw notAnImage(path, `${path} is ${what} that cannot be developed here, and it has no large preview.`, thrown);
  }
}

/** sharp reads a TIFF file that is not a raw photo. */
async function isReadByOthers(path: string): Promise<boolean> {
  const handle = await readHead(path);
  return /^(II\*\0|MM\0\*)/.test(handle);
}

async function readHead(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(4);
    await file.read(head, 0, 4, 0);
    return head.toString('latin1');
  } finally {
    await file.close();
  }
}

function largest({ previews }: RawPhoto): JpegPreview | undefined {
  return [...previews].sort((a, b) => b.width * b.height - a.width * a.height)[0];
}

function isFullSize({ longSidePx }: RawPhoto, { width, height }: JpegPreview): boolean {
  const side = Math.max(width, height);
  return longSidePx === undefined ? side >= LEAST_PREVIEW_PX : side >= FULL_SIZE_SHARE * longSidePx;
}

/** Uses the orientation of the preview, or else that of the raw photo. */
async function fromPreview({ orientation }: RawPhoto, { bytes }: JpegPreview): Promise<OtherPicture> {
  const header = await sharp(bytes).metadata();
  const isTurned = header.orientation === undefined && orientation > 1 && orientation <= 8;
  const file = isTurned ? insertSegment(bytes, orientationSegment(orientation)) : bytes;
  return { format: 'raw', source: { file }, header: {}, tags: {} };
}
