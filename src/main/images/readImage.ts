import sharp, { type ResizeOptions, type Sharp } from 'sharp';
import { isPlainFrame, PLAIN_FRAME, type Frame, type FrameSize } from '../../shared/domain/frame.js';
import type { PhotoNote } from '../../shared/domain/photoNote.js';
import type { PictureCount } from '../../shared/domain/pictureCount.js';
import { ExpectedError } from '../../shared/errors.js';
import { type CanvasFrame, readFrames, readFrameTimes, readShownTimes } from './animation/readFrames.js';
import { applyFrame, sizeBeforeFrame } from './applyFrame.js';
import { beyondSrgb } from './color/convertRgb.js';
import { readStoredCredentials, type StoredCredentials } from './credentials/readCredentials.js';
import { decodePixels, type DecodedPixels } from './decodePixels.js';
import { growColors } from './growColors.js';
import { tooManyFrames, unreadable } from './imageErrors.js';
import type { LoadedFrame, LoadedImage } from './loadedImage.js';
import { openImage, type OpenedImage } from './openImage.js';
import { hasCredentials } from './reservedRights.js';
import { FORMAT_NAMES } from './sniffFormat.js';
import { tiffNumbers, unreadTiff } from './tiffNumbers.js';

/** Larger photos are rejected before decoding: 400 megapixels take 1.2 GB as pixels. */
export const MAX_PIXELS = 400e6;

export interface ReadOptions {
  /** The maximum long side in pixels; a larger image is scaled down. Images are never enlarged. */
  readonly maxSidePx?: number | undefined;
  /** The same for the short side. Only one of the two is used. */
  readonly maxShortSidePx?: number;
  /** The part of the image to read; the maximum sides apply to that part. Default: all. */
  readonly frame?: Frame | undefined;
  /** Whether to keep the colors that sRGB clips, for a result that blends in the photo. */
  readonly keepsWide?: boolean;
  /** For an animation: the first frame (default), all frames, or a frame by its number, counted from 0. */
  readonly frames?: 'first' | 'all' | number;
  /** For content credentials: loads them, or only notes that the file has some. Default: neither. */
  readonly credentials?: 'load' | 'note';
  /** Default: `MAX_PIXELS`. Applies to the sum of all frames if all are read. */
  readonly maxPixels?: number;
}

/**
 * Decodes an image file (the first of several frames or pages, unless all frames are requested): applies the
 * orientation, converts to sRGB by the declared colors, 8 bits per channel, stores alpha separately and fills the
 * colors under transparency from their surroundings.
 * @throws ExpectedError like `openImage`.
 */
export async function readImage(path: string, options: ReadOptions = {}): Promise<LoadedImage> {
  const image = await openImage(path, options.maxPixels ?? MAX_PIXELS);
  try {
    const loaded = await loadPicture(image, options);
    const { notes, ...kept } = await readProvenance(path, options);
    return { ...loaded, ...kept, format: image.format, notes: [...(loaded.notes ?? []), ...notes] };
  } catch (thrown) {
    if (thrown instanceof ExpectedError) throw thrown;
    const kind = image.format === 'tiff' ? unreadTiff(path, await tiffNumbers(path), thrown) : undefined;
    throw kind ?? unreadable(path, FORMAT_NAMES[image.format], thrown);
  }
}

async function loadPicture(image: OpenedImage, options: ReadOptions): Promise<LoadedImage> {
  if (options.frames === 'all' && image.frames > 1) return readAnimation(image, options);
  if (typeof options.frames === 'number') return readFrame(image, options.frames, options);
  const { width, height, rgb, alpha, own, isCut = false, isConverted = false } = await decodeTaken(image, options);
  const { profile, space } = image.colors;
  const beyond = own && space && options.keepsWide ? beyondSrgb(own, rgb, space) : undefined;
  return {
    pixels: { width, height, data: rgb },
    ...(alpha ? { alpha } : {}),
    ...(beyond ? { beyond } : {}),
    tags: { ...image.tags, ...(image.kind === 'rgb' && profile ? { rgbProfile: profile } : {}) },
    notes: notesOn(image, {
      isCut: isCut && options.keepsWide === true && !beyond,
      isConverted: isConverted && options.keepsWide === true,
    }),
  };
}

/** The file's content credentials, or a note on them. */
async function readProvenance(
  path: string,
  { credentials }: ReadOptions,
): Promise<{ readonly credentials?: StoredCredentials; readonly notes: readonly PhotoNote[] }> {
  if (credentials === undefined || !(await hasCredentials(path))) return { notes: [] };
  if (credentials === 'note') return { notes: [{ kind: 'credentials-unsigned' }] };
  const stored = await readStoredCredentials(path);
  return stored === undefined || stored === 'unreadable'
    ? { notes: [{ kind: 'credentials-unreadable' }] }
    : { credentials: stored, notes: [] };
}

/** Decodes the framed part of a picture at the requested size. */
async function decodeTaken(image: OpenedImage, options: ReadOptions): Promise<DecodedPixels> {
  const { frame = PLAIN_FRAME } = options;
  const isWhole = isPlainFrame(frame);
  const size = isWhole ? undefined : sizeBeforeFrame(image.size, frame, options);
  const decoded = await decodePixels(image, size ? { ...size, fit: 'fill' } : sideLimits(options));
  if (decoded.alpha) growColors({ ...decoded, data: decoded.rgb }, decoded.alpha);
  return isWhole ? decoded : framed(decoded, frame);
}

/** All frames of an animation, in sRGB. */
async function readAnimation(image: OpenedImage, options: ReadOptions): Promise<LoadedImage> {
  const maxPixels = options.maxPixels ?? MAX_PIXELS;
  const times = await readFrameTimes(image);
  const frames: LoadedFrame[] = [];
  let isCut = false;
  for await (const canvas of readFrames(image)) {
    const { isCut: isFrameCut, ...frame } = await loadFrame(image, canvas, options);
    isCut ||= isFrameCut;
    const { width, height } = frame.pixels;
    if (width * height * image.frames > maxPixels) throw tooManyFrames(image, frame.pixels, maxPixels);
    frames.push(frame);
  }
  const notes = notesOn({ ...image, pages: 1 }, { isCut: isCut && options.keepsWide === true });
  return { ...frames[0]!, tags: image.tags, animation: { ...times, frames }, notes };
}

/** One frame of an animation. @throws ExpectedError `usage` for a frame that is not there */
async function readFrame(image: OpenedImage, index: number, options: ReadOptions): Promise<LoadedImage> {
  if (index < image.frames && image.frames > 1) {
    for await (const canvas of readFrames(image, index)) {
      const { pixels, alpha } = await loadFrame(image, canvas, options);
      return { pixels, ...(alpha ? { alpha } : {}), tags: image.tags };
    }
  }
  throw new ExpectedError('usage', `${image.path} has no frame ${index}.`);
}

async function loadFrame(
  image: OpenedImage,
  { width, height, data }: CanvasFrame,
  options: ReadOptions,
): Promise<LoadedFrame & { readonly isCut: boolean }> {
  const start = (): Sharp => sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: false });
  const extra = { count: 1, alpha: 0 };
  const canvas = { ...image, start, space: 'srgb', depth: 'uchar', extra, isProfileInSource: false } as const;
  const taken = await decodeTaken(canvas, options);
  const pixels = { width: taken.width, height: taken.height, data: taken.rgb };
  return { pixels, isCut: taken.isCut ?? false, ...(taken.alpha ? { alpha: taken.alpha } : {}) };
}

function notesOn(
  { pages, frames, bits, colors, notes }: OpenedImage,
  { isCut, isConverted = false }: { readonly isCut: boolean; readonly isConverted?: boolean },
): PhotoNote[] {
  return [
    ...(pages > 1 ? [{ kind: frames > 1 ? ('first-frame' as const) : ('first-page' as const), count: pages }] : []),
    ...(bits > 8 ? [{ kind: 'depth' as const, bits }] : []),
    ...(colors.levels ? [{ kind: 'hdr' as const }] : []),
    ...(isCut ? [{ kind: 'gamut' as const }] : []),
    ...(isConverted ? [{ kind: 'converted' as const }] : []),
    ...notes,
  ];
}

function sideLimits({ maxSidePx, maxShortSidePx }: ReadOptions): ResizeOptions | undefined {
  const size = maxSidePx ?? maxShortSidePx;
  if (size === undefined) return undefined;
  const fit = maxSidePx === undefined ? 'outside' : 'inside';
  return { width: size, height: size, fit, withoutEnlargement: true };
}

/** The displayed size of an image (orientation applied), from its header. Throws like `readImage`. */
export async function readImageSize(path: string, maxPixels = MAX_PIXELS): Promise<{ width: number; height: number }> {
  const { size } = await openImage(path, maxPixels);
  return size;
}

/**
 * The number of frames or pages in a file; `several` for an animation of a format whose frames are not counted. Throws like
 * `openImage`.
 */
export async function countPictures(path: string): Promise<PictureCount> {
  const { pages, notes } = await openImage(path, MAX_PIXELS);
  return notes.some(({ kind }) => kind === 'first-of-several') ? 'several' : pages;
}

/** The displayed size of an image, and for an animation `readShownTimes`. Throws like `readImage`. */
export async function readImageShape(path: string): Promise<{ size: FrameSize; times?: Float64Array }> {
  const image = await openImage(path, MAX_PIXELS);
  if (image.frames < 2) return { size: image.size };
  // Of a damaged animation, the first frame may still be read.
  const times = await readShownTimes(image).catch(() => undefined);
  return { size: image.size, ...(times && times.length > 2 ? { times } : {}) };
}

async function framed(decoded: DecodedPixels, frame: Frame): Promise<DecodedPixels> {
  const cut = async (data: Uint8Array, channels: 1 | 3): Promise<{ data: Buffer; width: number; height: number }> => {
    const { width, height } = decoded;
    const rgb = channels === 3 ? data : spreadOut(data);
    const info = { width, height, channels: 3 } as const;
    const { data: taken, info: size } = await applyFrame({ data: asBuffer(rgb), info }, frame);
    return { data: channels === 3 ? taken : everyThird(taken), width: size.width, height: size.height };
  };
  const { data, width, height } = await cut(decoded.rgb, 3);
  const alpha = decoded.alpha && (await cut(decoded.alpha, 1)).data;
  const own = decoded.own && (await cut(decoded.own, 3)).data;
  return { ...decoded, width, height, rgb: data, ...(alpha ? { alpha } : {}), ...(own ? { own } : {}) };
}

function spreadOut(gray: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(gray.length * 3);
  for (let i = 0; i < gray.length; i++) rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = gray[i]!;
  return rgb;
}

function everyThird(rgb: Uint8Array): Buffer {
  return Buffer.from(Uint8Array.from({ length: rgb.length / 3 }, (_, index) => rgb[3 * index]!));
}

/** The same bytes; sharp wants a Buffer here. */
function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
