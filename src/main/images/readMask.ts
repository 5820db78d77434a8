import sharp from 'sharp';
import { lumaAt } from '../../ml/tensors/luma.js';
import type { FrameSize } from '../../shared/domain/frame.js';
import type { MaskRect } from '../../shared/domain/paintMask.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { ExpectedError } from '../../shared/errors.js';
import { readImage } from './readImage.js';

/** By how much the sides of a mask may differ from the picture's, as a share or in px of the mask. */
const SAME_SHAPE = { share: 0.02, px: 1 };

/**
 * Reads an image as a mask: white covers, black and transparent do not. The mask is scaled to `width` x `height`, which
 * have to be of its shape.
 *
 * @param rect the part to return, with exactly the values of the whole mask; default: all
 * @throws ExpectedError `mask/shape` for a mask of another shape; like `readImage`.
 */
export async function readMask(path: string, width: number, height: number, rect?: MaskRect): Promise<PixelMask> {
  const { x, y, ...wanted } = rect ?? { x: 0, y: 0, width, height };
  const { pixels, alpha } = await readImage(path);
  checkShape(path, pixels, { width, height });
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

function checkShape(path: string, mask: FrameSize, picture: FrameSize): void {
  // A small mask has rounded sides.
  const isNear = (actual: number, wanted: number): boolean =>
    Math.abs(actual - wanted) <= Math.max(SAME_SHAPE.px, SAME_SHAPE.share * wanted);
  const height = (mask.width * picture.height) / picture.width;
  const width = (mask.height * picture.width) / picture.height;
  if (isNear(mask.height, height) || isNear(mask.width, width)) return;
  const sizes = [mask, picture].map((size) => `${size.width} x ${size.height}`);
  throw new ExpectedError(
    'mask/shape',
    `The mask ${path} (${sizes[0]}) has another shape than its photo (${sizes[1]}).`,
    {
      advice: 'Make a mask of the shape of the photo; its size may differ.',
      details: { path },
    },
  );
}
