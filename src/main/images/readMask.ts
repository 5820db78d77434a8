import sharp from 'sharp';
import { lumaAt } from '../../ml/tensors/luma.js';
import type { MaskRect, PixelMask } from '../../shared/domain/pixelMask.js';
import type { LoadedImage } from './loadedImage.js';
import { readImage } from './readImage.js';

/**
 * Reads an image as a mask: white covers, black and transparent do not. The mask is scaled to `width` x `height`.
 *
 * @param rect the part to return, with exactly the values of the whole mask; default: all
 * @throws ExpectedError like `readImage`.
 */
export async function readMask(path: string, width: number, height: number, rect?: MaskRect): Promise<PixelMask> {
  const { x, y, ...wanted } = rect ?? { x: 0, y: 0, width, height };
  const cover = maskOf(await readImage(path));
  const raw = { width: cover.width, height: cover.height, channels: 1 } as const;
  const { data } = await sharp(cover.data, { raw, limitInputPixels: false })
    // Splines would overshoot at edges.
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .extract({ left: x, top: y, ...wanted })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { ...wanted, data };
}

/** What an image covers as a mask, at its own size. */
export function maskOf({ pixels, alpha }: Pick<LoadedImage, 'pixels' | 'alpha'>): PixelMask {
  const { width, height } = pixels;
  const data = new Uint8Array(width * height);
  for (let index = 0, at = 0; index < data.length; index++, at += 3) {
    const luma = lumaAt(pixels.data, at);
    data[index] = Math.round(alpha ? (luma * alpha[index]!) / 255 : luma);
  }
  return { width, height, data };
}
