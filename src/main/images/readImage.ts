import { open } from 'node:fs/promises';
import sharp, { type Metadata, type ResizeOptions } from 'sharp';
import { isPlainFrame, PLAIN_FRAME, type Frame } from '../../shared/domain/frame.js';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { applyFrame, sizeBeforeFrame } from './applyFrame.js';
import type { ImageTags, LoadedImage } from './loadedImage.js';
import { sniffFormat } from './sniffFormat.js';

// libvips keeps what it has read by file name, so that a file which was written again would be read as it was before.
sharp.cache(false);

/** Photos beyond this are refused before they are decoded: 400 megapixels are 1.2 GB of pixels. */
export const MAX_PIXELS = 400e6;

const READ_FORMATS: readonly string[] = ['jpeg', 'png', 'webp', 'tiff', 'avif', 'gif'];
const READ_FORMATS_TEXT = 'JPEG, PNG, WebP, TIFF, AVIF and GIF images are read.';

export interface ReadOptions {
  /** The long side in pixels beyond which the image is made smaller; it is never enlarged. */
  readonly maxSidePx?: number | undefined;
  /** The same for the short side. Only one of the two is looked at. */
  readonly maxShortSidePx?: number;
  /** What is taken of the image; the sides are those of what is taken. Default: all. */
  readonly frame?: Frame | undefined;
  /** Default: `MAX_PIXELS`. */
  readonly maxPixels?: number;
}

/**
 * Decodes a JPEG, PNG, WebP, TIFF, AVIF or GIF (first frame) file: orientation applied, converted to sRGB by the embedded
 * profile, 8 bits per channel, alpha kept aside.
 * @throws ExpectedError `disk/not-found`, `disk/not-readable`, `image/not-an-image`, `image/unreadable` (empty, cut off,
 *   damaged) or `image/too-large` (judged by the header, before decoding).
 */
export async function readImage(path: string, options: ReadOptions = {}): Promise<LoadedImage> {
  const header = await readHeader(path, options.maxPixels ?? MAX_PIXELS);
  const { frame = PLAIN_FRAME } = options;
  try {
    // `error` refuses what is cut off or damaged, and lets a mere warning (odd metadata) pass.
    let pipeline = sharp(path, { failOn: 'error', limitInputPixels: false, autoOrient: true });
    if (isPlainFrame(frame)) pipeline = pipeline.resize(sideLimits(options));
    else pipeline = pipeline.resize({ ...sizeBeforeFrame(header.autoOrient, frame, options), fit: 'fill' });
    const decoded = await pipeline.toColorspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const { data, info } = isPlainFrame(frame) ? decoded : await applyFrame(decoded, frame);
    return { ...splitAlpha(data, info.width, info.height, info.channels), tags: tagsOf(header) };
  } catch (thrown) {
    throw unreadable(path, formatName(header), thrown);
  }
}

function sideLimits({ maxSidePx, maxShortSidePx }: ReadOptions): ResizeOptions {
  const size = maxSidePx ?? maxShortSidePx;
  if (size === undefined) return {};
  const fit = maxSidePx === undefined ? 'outside' : 'inside';
  return { width: size, height: size, fit, withoutEnlargement: true };
}

/** The size of an image as it is shown (orientation applied), from its header. Throws like `readImage`. */
export async function readImageSize(path: string, maxPixels = MAX_PIXELS): Promise<{ width: number; height: number }> {
  const { autoOrient } = await readHeader(path, maxPixels);
  return autoOrient;
}

async function readHeader(path: string, maxPixels: number): Promise<Metadata> {
  const sniffed = await sniff(path);
  if (sniffed === 'HEIC') throw notAnImage(path, `${path} is a HEIC image, which this program cannot decode.`);
  let header: Metadata;
  try {
    header = await sharp(path, { limitInputPixels: false }).metadata();
  } catch (thrown) {
    if (sniffed !== undefined) throw unreadable(path, sniffed, thrown);
    throw notAnImage(path, `${path} is not an image.`, thrown);
  }
  if (!READ_FORMATS.includes(formatName(header))) {
    throw notAnImage(path, `${path} is a ${header.format.toUpperCase()} file, which is not read as a photo.`);
  }
  const { width, height } = header;
  if (width * height > maxPixels) {
    const megapixels = (count: number): string => String(Math.round(count / 1e6));
    throw new ExpectedError(
      'image/too-large',
      `${path} is too large: ${width} x ${height} are ${megapixels(width * height)} megapixels, ` +
        `the limit is ${megapixels(maxPixels)}.`,
      { advice: 'Make it smaller in an image editor first.', details: { path, width, height } },
    );
  }
  return header;
}

async function sniff(path: string): Promise<string | undefined> {
  const head = new Uint8Array(16);
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

/** sharp calls AVIF `heif` and tells the codec apart. */
function formatName(header: Metadata): string {
  if (header.format === 'heif') return header.compression === 'av1' ? 'avif' : 'heic';
  return header.format;
}

function tagsOf(header: Metadata): ImageTags {
  const isRgb = header.space === 'srgb' || header.space === 'rgb16';
  return {
    ...(header.exif ? { exif: header.exif } : {}),
    ...(header.xmpAsString === undefined ? {} : { xmp: header.xmpAsString }),
    ...(isRgb && header.icc ? { rgbProfile: header.icc } : {}),
    ...(header.density === undefined ? {} : { density: header.density }),
  };
}

function splitAlpha(data: Uint8Array, width: number, height: number, channels: number): Omit<LoadedImage, 'tags'> {
  if (channels === 3) return { pixels: { width, height, data } };
  if (channels !== 4) throw new Error(`${channels} channels`);
  const count = width * height;
  const rgb = new Uint8Array(count * 3);
  const alpha = new Uint8Array(count);
  let isOpaque = true;
  for (let i = 0; i < count; i++) {
    rgb[3 * i] = data[4 * i]!;
    rgb[3 * i + 1] = data[4 * i + 1]!;
    rgb[3 * i + 2] = data[4 * i + 2]!;
    const a = data[4 * i + 3]!;
    alpha[i] = a;
    isOpaque &&= a === 255;
  }
  const pixels = { width, height, data: rgb };
  return isOpaque ? { pixels } : { pixels, alpha };
}

function notAnImage(path: string, message: string, cause?: unknown): ExpectedError {
  return new ExpectedError('image/not-an-image', message, { cause, advice: READ_FORMATS_TEXT, details: { path } });
}

/** What the decoder says is no sentence for a user: it stays with the cause. */
function unreadable(path: string, format: string, cause: unknown): ExpectedError {
  const message = `${path} is damaged or cut off: its ${format.toUpperCase()} data cannot be decoded.`;
  return new ExpectedError('image/unreadable', message, {
    cause,
    advice: 'Get the file again from where it came from.',
    details: { path },
  });
}
