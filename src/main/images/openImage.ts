import { open } from 'node:fs/promises';
import sharp, { type Metadata, type Sharp } from 'sharp';
import type { PhotoNote } from '../../shared/domain/photoNote.js';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { checkIsFile } from '../files/folderItems.js';
import { countApngFrames } from './animation/apng.js';
import { readGifProfile } from './animation/gifBlocks.js';
import { profileKind } from './color/iccProfile.js';
import { isMonochrome } from './color/statedColors.js';
import { fileColors, type FileColors, pixelKind, type PixelKind } from './fileColors.js';
import { decodeOther, type OtherPicture } from './formats/decodeOther.js';
import { decodeRaw } from './formats/raw/decodeRaw.js';
import { notAnImage, tooLarge, unreadable } from './imageErrors.js';
import { isAvifSequence, libraryInput } from './libraryInput.js';
import type { ImageTags } from './loadedImage.js';
import { type FileFormat, FORMAT_NAMES, SNIFFED_BYTES, sniffFormat } from './sniffFormat.js';
import { readTags } from './readTags.js';
import { type TiffDirectory, withTiff } from './tiffFile.js';
import { checkNumbers, isMisread, type TiffNumbers, tiffNumbers, unreadTiff } from './tiffNumbers.js';

// libvips caches files by name, so a file that was rewritten would be read in its old version.
sharp.cache(false);

/** Input for the decoder: a file, its bytes, or pixels. */
type PictureSource =
  | { readonly file: string | Buffer }
  | { readonly pixels: Buffer; readonly raw: { width: number; height: number; channels: 1 | 2 | 3 | 4 } };

/** An image file with its header read. */
export interface OpenedImage {
  readonly path: string;
  readonly format: FileFormat;
  /** Upright, in pixels. */
  readonly size: { readonly width: number; readonly height: number };
  readonly kind: PixelKind;
  /** The decoder's names for the space and depth of the pixel values. */
  readonly space: string;
  readonly depth: Metadata['depth'];
  /** Bits per channel in the file. */
  readonly bits: number;
  readonly colors: FileColors;
  /** Whether the decoder knows the profile of the file. */
  readonly isProfileInSource: boolean;
  /** The number of channels besides the color channels, and the index of the opacity channel (undefined: none). */
  readonly extra: { readonly count: number; readonly alpha: number | undefined };
  /** The number of pictures in the file: frames or pages. */
  readonly pages: number;
  /** The number of animation frames that `readFrames` reads; 1 for a still picture. */
  readonly frames: number;
  readonly tags: ImageTags;
  /** What the decoder leaves out of the file. */
  readonly notes: readonly PhotoNote[];
  /**
   * Creates a pipeline for the upright picture. @param ignoresProfile whether the stored values are kept unconverted
   */
  readonly start: (ignoresProfile: boolean) => Sharp;
}

const SHARP_FORMATS: readonly string[] = ['jpeg', 'png', 'webp', 'tiff', 'avif', 'gif'];
/** Bits per channel, for formats whose decoder does not say. */
const BITS: Partial<Record<string, number>> = { uchar: 8, char: 8, ushort: 16, short: 16, double: 64 };
/** The number of color channels of each kind; any further channels are extra. */
const COLOR_CHANNELS: Readonly<Record<PixelKind, number>> = { rgb: 3, gray: 1, cmyk: 4, other: 3 };

/**
 * Detects the format of a file and reads its header.
 * @throws ExpectedError `disk/not-found`, `disk/not-readable`, `image/not-an-image`, `image/unreadable` (empty, cut
 *   off, damaged) or `image/too-large` (checked against the header, before decoding).
 */
export async function openImage(path: string, maxPixels: number): Promise<OpenedImage> {
  const format = await sniff(path);
  if (format === undefined || !SHARP_FORMATS.includes(format)) return openOther(path, format, maxPixels);
  if (format === 'tiff') {
    const raw = await decodeRaw(path, format, maxPixels);
    if (raw) return openDecoded(path, raw, maxPixels);
  }
  const numbers = format === 'tiff' ? await tiffNumbers(path) : undefined;
  if (numbers) checkNumbers(path, numbers);
  let header: Metadata;
  let file: string | Buffer;
  try {
    file = await libraryInput(path, format);
    header = await sharp(file, { limitInputPixels: false }).metadata();
  } catch (thrown) {
    const other = format === 'tiff' ? await decodeOther(path, 'tiff', maxPixels).catch(() => undefined) : undefined;
    if (other) return openDecoded(path, withBits(other, numbers), maxPixels);
    throw (numbers && unreadTiff(path, numbers, thrown)) ?? unreadable(path, FORMAT_NAMES[format], thrown);
  }
  if (numbers && isMisread(header, numbers)) {
    const other = await decodeOther(path, 'tiff', maxPixels);
    if (other) return openDecoded(path, withBits(other, numbers), maxPixels);
  }
  // The library does not read the profile of a GIF.
  const icc = format === 'gif' ? await readGifProfile(path) : undefined;
  const image = await describe(path, format, icc ? { ...header, icc } : header, { file }, maxPixels);
  const isMoving = format === 'avif' && (await isAvifSequence(path));
  return isMoving ? { ...image, notes: [{ kind: 'first-of-several' }] } : image;
}

/** A decoded TIFF with the depth that it has in the file. */
function withBits(other: OtherPicture, numbers: TiffNumbers | undefined): OtherPicture {
  return numbers ? { ...other, header: { ...other.header, bitsPerSample: numbers.bits } } : other;
}

/** Handles formats that sharp does not read: uses another decoder, or rejects the file with the name of its format. */
async function openOther(path: string, format: FileFormat | undefined, maxPixels: number): Promise<OpenedImage> {
  if (format === undefined) throw notAnImage(path, `${path} is not an image.`);
  const other =
    format === 'raw' ? await decodeRaw(path, format, maxPixels) : await decodeOther(path, format, maxPixels);
  if (!other) throw notAnImage(path, `${path} is a ${FORMAT_NAMES[format]} file, which is not read as a photo.`);
  return openDecoded(path, other, maxPixels);
}

async function openDecoded(path: string, other: OtherPicture, maxPixels: number): Promise<OpenedImage> {
  const { format, source } = other;
  try {
    const header = await sharpOf(source, true).metadata();
    const tagged = { ...header, ...other.header };
    const image = await describe(path, format, tagged, source, maxPixels);
    return { ...image, tags: { ...image.tags, ...other.tags }, notes: other.notes ?? [] };
  } catch (thrown) {
    if (thrown instanceof ExpectedError) throw thrown;
    throw unreadable(path, FORMAT_NAMES[format], thrown);
  }
}

async function describe(
  path: string,
  format: FileFormat,
  header: Metadata,
  source: PictureSource,
  maxPixels: number,
): Promise<OpenedImage> {
  const { width, height } = header;
  if (width * height > maxPixels) throw tooLarge(path, { width, height }, maxPixels);
  const decodedKind = pixelKind(header.space);
  const kind = (await isGrayAsRgb(path, format, header)) ? 'gray' : decodedKind;
  const count = Math.max(0, header.channels - COLOR_CHANNELS[decodedKind]);
  return {
    path,
    format,
    kind,
    size: header.autoOrient,
    space: header.space,
    depth: header.depth,
    bits: header.bitsPerSample ?? BITS[header.depth] ?? 32,
    colors: await fileColors(path, format, header, kind),
    isProfileInSource: 'file' in source && format !== 'gif',
    extra: { count, alpha: count > 0 ? await opacityChannel(path, format, source) : undefined },
    ...(await countPictures(path, format, header)),
    tags: await readTags(path, format, header),
    notes: [],
    start: (ignoresProfile) => sharpOf(source, ignoresProfile),
  };
}

/** Whether the decoder gives a gray picture under a gray profile as RGB. */
async function isGrayAsRgb(path: string, format: FileFormat, { icc }: Metadata): Promise<boolean> {
  if ((format !== 'avif' && format !== 'heic') || !icc || profileKind(icc) !== 'gray') return false;
  return isMonochrome(path);
}

async function countPictures(
  path: string,
  format: FileFormat,
  header: Metadata,
): Promise<Pick<OpenedImage, 'pages' | 'frames'>> {
  const pages = header.pages ?? 1;
  switch (format) {
    case 'gif':
    case 'webp':
      return { pages, frames: pages };
    case 'png': {
      const frames = Math.max(1, await countApngFrames(path));
      return { pages: frames, frames };
    }
    case 'tiff':
      return { pages: pages > 1 ? await countTiffPages(path).catch(() => pages) : pages, frames: 1 };
    default:
      return { pages, frames: 1 };
  }
}

const SUBFILE = 254;

/** Does not count reduced copies of other pages (TIFF 6.0, NewSubfileType). */
function countTiffPages(path: string): Promise<number> {
  return withTiff(path, (tiff) => {
    const isCopy = (directory: TiffDirectory): boolean => ((tiff.numbers(directory.get(SUBFILE))[0] ?? 0) & 1) === 1;
    return Promise.resolve(Math.max(1, tiff.main.filter((directory) => !isCopy(directory)).length));
  }).then((count) => count ?? 1);
}

function sharpOf(source: PictureSource, ignoreIcc: boolean): Sharp {
  // `error` rejects truncated or damaged files and ignores warnings (odd metadata).
  const options = { failOn: 'error', limitInputPixels: false, autoOrient: true, ignoreIcc } as const;
  return 'file' in source ? sharp(source.file, options) : sharp(source.pixels, { ...options, raw: source.raw });
}

const EXTRA_SAMPLES = 338;

/**
 * TIFF declares for each extra channel whether it is opacity (1, 2) or something else, such as a spot color or a
 * selection.
 */
async function opacityChannel(path: string, format: FileFormat, source: PictureSource): Promise<number | undefined> {
  if (format !== 'tiff' || !('file' in source)) return 0;
  const kinds = await withTiff(path, (tiff) => Promise.resolve(tiff.numbers(tiff.main[0]?.get(EXTRA_SAMPLES)))).catch(
    () => undefined,
  );
  // Not declared: use the library's own guess.
  if (!kinds || kinds.length === 0) return 0;
  const alpha = kinds.findIndex((kind) => kind === 1 || kind === 2);
  return alpha < 0 ? undefined : alpha;
}

/**
 * Detects the format of a file by its first bytes. @throws ExpectedError `disk/...`, `image/unreadable` if it is empty
 */
export async function sniff(path: string): Promise<FileFormat | undefined> {
  await checkIsFile(path);
  const head = new Uint8Array(SNIFFED_BYTES);
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead } = await file.read(head, 0, head.length, 0);
      if (bytesRead === 0) {
        throw new ExpectedError('image/unreadable', `${path} is empty.`, { details: { path } });
      }
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw toDiskError(thrown, path, 'read');
  }
  return sniffFormat(head);
}
