import sharp from 'sharp';
import { lumaAt } from '../../ml/tensors/luma.js';
import type { MaskRect } from '../../shared/domain/paintMask.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { readImage } from './readImage.js';

/**
 * Reads an image as a mask: white covers, black and transparent do not. The mask is scaled to `width` x `height`.
 *
 * @param rect the part to return, with exactly the values of the whole mask; default: all
 * @throws ExpectedError like `readImage`.
 */
export async function readMask(path: string, width: number, height: number, rect?: MaskRect): Promise<PixelMask> {
  const { x, y, ...wanted } = rect ?? { x: 0, y: 0, width, height };
  const { pixels, alpha } = await readImage(path);
  const count = pixels.width * pixels.height;
  const cover = new Uint8Array(count);
  for (let index = 0, at = 0; index < count; index++, at += 3) {
    const luma = lumaAt(pixels.data, at);
    cover[index] = Math.round(alpha ? (luma * alpha[index]!) / 255 : luma);
  }
  const raw = { width: pixels.width, height: pixels.height, channels: 1 } as const;
  const { data } = await sharp(cover, { raw, limitInputPixels: false })
    // Splines would overshoot at edges.
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .extract({ left: x, top: y, ...wanted })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { ...wanted, data };
}
