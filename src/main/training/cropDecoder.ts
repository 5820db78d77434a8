import sharp from 'sharp';
import type { CropDraw, CropRect, CropSettings } from '../../ml/data/samplePlan.js';
import { cropRect } from '../../ml/data/samplePlan.js';
import { openImage, type OpenedImage } from '../images/openImage.js';
import { readImage } from '../images/readImage.js';
import { layOnWhite } from '../images/writeImage.js';

/** Larger files are rejected instead of decoded: 24,000 x 24,000 pixels. */
const MAX_INPUT_PIXELS = 24_000 * 24_000;

/** What is known of a training image before it is decoded. */
export interface CropSource {
  /** In pixels, after the file's orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** Whether the pixels are 8-bit sRGB or gray without a profile or alpha: these are decoded in one pass. */
  readonly isPlain: boolean;
}

/** Reads a header. Rejects if the file is not an image. */
export async function readCropSource(path: string): Promise<CropSource> {
  const image = await openImage(path, MAX_INPUT_PIXELS);
  return { ...image.size, isPlain: isPlain(image) };
}

function isPlain({ format, kind, depth, space, colors, extra }: OpenedImage): boolean {
  // Other formats may need a library other than sharp.
  if (!['jpeg', 'png', 'webp', 'avif', 'gif'].includes(format)) return false;
  const isSrgb = kind === 'rgb' && space === 'srgb' && !colors.space && !colors.levels && colors.hasTable !== true;
  const isGray = kind === 'gray' && !colors.profile;
  return (isSrgb || isGray) && depth === 'uchar' && extra.count === 0;
}

/**
 * Decodes one random crop: `size * size * 3` bytes, sRGB, interleaved. The file's orientation and colors are handled as
 * for photos to be painted; transparent pixels are placed on white. Rejects if the file is damaged.
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
    // The sRGB profile changes nothing; a profile that does not match the pixel format must not be applied.
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

/** Decodes like the photos: every bit depth, profile and format, but the whole picture for each crop. */
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
