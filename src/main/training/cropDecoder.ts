import sharp, { type Sharp } from 'sharp';
import type { CropDraw, CropSettings } from '../../ml/data/samplePlan.js';
import { cropRect } from '../../ml/data/samplePlan.js';

/** Larger files are refused rather than decoded: 24,000 x 24,000 pixels. */
const MAX_INPUT_PIXELS = 24_000 * 24_000;

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The size of an image file in pixels as it is shown, its orientation applied. Rejects when it is not an image. */
export async function readImageSize(path: string): Promise<ImageSize> {
  const { autoOrient } = await open(path).metadata();
  return autoOrient;
}

/**
 * Decodes one random crop: `size * size * 3` bytes, sRGB, interleaved. The file's orientation and color profile are
 * applied, transparency is laid on white. Rejects when the file is broken.
 */
export async function decodeCrop(
  path: string,
  size: ImageSize,
  settings: CropSettings,
  draw: CropDraw,
): Promise<Buffer> {
  const rect = cropRect(size.width, size.height, settings, draw);
  const pipeline = open(path)
    .autoOrient()
    .resize(rect.width, rect.height, { fit: 'fill', kernel: 'cubic', fastShrinkOnLoad: true })
    .extract({ left: rect.left, top: rect.top, width: rect.size, height: rect.size })
    .flatten({ background: '#fff' })
    .toColorspace('srgb')
    .flop(rect.isFlipped);
  const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return info.channels === 1 ? spread(data) : data;
}

function open(path: string): Sharp {
  return sharp(path, { failOn: 'error', limitInputPixels: MAX_INPUT_PIXELS, sequentialRead: true });
}

/** Gray to RGB. */
function spread(gray: Buffer): Buffer {
  const pixels = Buffer.alloc(gray.length * 3);
  gray.forEach((value, index) => pixels.fill(value, index * 3, index * 3 + 3));
  return pixels;
}
