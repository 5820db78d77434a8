import sharp from 'sharp';
import type { CropDraw, CropRect, CropSettings } from '../../ml/data/samplePlan.js';
import { cropRect } from '../../ml/data/samplePlan.js';
import { openImage, type OpenedImage } from '../images/openImage.js';
import { readImage } from '../images/readImage.js';
import { layOnWhite } from '../images/writeImage.js';

/** Larger files are refused rather than decoded: 24,000 x 24,000 pixels. */
const MAX_INPUT_PIXELS = 24_000 * 24_000;

/** What is known of a training image before it is decoded. */
export interface CropSource {
  /** In pixels, as it is shown. */
  readonly width: number;
  readonly height: number;
  /** Whether its numbers are 8 bits of sRGB or gray without a profile or opacity: these are decoded in one go. */
  readonly isPlain: boolean;
}

/** Reads a header. Rejects when the file is no image. */
export async function readCropSource(path: string): Promise<CropSource> {
  const image = await openImage(path, MAX_INPUT_PIXELS);
  return { ...image.size, isPlain: isPlain(image) };
}

function isPlain({ format, kind, depth, space, colors, extra }: OpenedImage): boolean {
  // Others than these may be decoded by another library than sharp.
  if (!['jpeg', 'png', 'webp', 'avif', 'gif'].includes(format)) return false;
  const isSrgb = kind === 'rgb' && space === 'srgb' && !colors.space && !colors.levels && colors.hasTable !== true;
  const isGray = kind === 'gray' && !colors.profile;
  return (isSrgb || isGray) && depth === 'uchar' && extra.count === 0;
}

/**
 * Decodes one random crop: `size * size * 3` bytes, sRGB, interleaved. The file's orientation and colors are applied as for
 * photos that are painted, transparency is laid on white. Rejects when the file is broken.
 */
export async function decodeCrop(
  path: string,
  source: CropSource,
  settings: CropSettings,
  draw: CropDraw,
): Promise<Buffer> {
  const rect = cropRect(source.width, source.height, settings, draw);
  return source.isPlain ? decodePlain(path, rect) : decodeOther(path, rect);
}

async function decodePlain(path: string, rect: CropRect): Promise<Buffer> {
  const pipeline = sharp(path, {
    failOn: 'error',
    limitInputPixels: MAX_INPUT_PIXELS,
    sequentialRead: true,
    // sRGB's own profile changes nothing; one of another kind than the pixels must not.
    ignoreIcc: true,
  })
    .autoOrient()
    .resize(rect.width, rect.height, { fit: 'fill', kernel: 'cubic', fastShrinkOnLoad: true })
    .extract({ left: rect.left, top: rect.top, width: rect.size, height: rect.size })
    .toColorspace('srgb')
    .flop(rect.isFlipped);
  const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return info.channels === 1 ? spread(data) : data;
}

/** The way of the photos: every depth, profile and format, the whole picture for each crop. */
async function decodeOther(path: string, rect: CropRect): Promise<Buffer> {
  const image = await readImage(path, { maxPixels: MAX_INPUT_PIXELS });
  const { width, height } = image.pixels;
  return sharp(layOnWhite(image), { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .resize(rect.width, rect.height, { fit: 'fill', kernel: 'cubic' })
    .extract({ left: rect.left, top: rect.top, width: rect.size, height: rect.size })
    .flop(rect.isFlipped)
    .raw()
    .toBuffer();
}

/** Gray to RGB. */
function spread(gray: Buffer): Buffer {
  const pixels = Buffer.alloc(gray.length * 3);
  gray.forEach((value, index) => pixels.fill(value, index * 3, index * 3 + 3));
  return pixels;
}
