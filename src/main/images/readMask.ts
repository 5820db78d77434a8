import sharp, { type Sharp } from 'sharp';
import { lumaAt } from '../../ml/tensors/luma.js';
import type { FrameSize } from '../../shared/domain/frame.js';
import type { MaskRect, PixelMask } from '../../shared/domain/pixelMask.js';
import { ExpectedError } from '../../shared/errors.js';
import type { LoadedImage } from './loadedImage.js';
import { plainGraySize } from './plainGray.js';
import { MAX_PIXELS, readImage } from './readImage.js';

/** By how much the sides of a mask may differ from the picture's, as a share or in px of the larger one. */
const SAME_SHAPE = { share: 0.02, px: 1 };

/** How files of masks end that were painted on a photo: those of a recipe also serve photos of another shape. */
const DRAWN_MASK = '.mask';

/**
 * Reads an image as a mask (`maskOf`). The mask is scaled to `width` x `height`, which
 * have to be of its shape but for a mask that was painted on a photo.
 *
 * @param rect the part to return, with exactly the values of the whole mask; default: all
 * @throws ExpectedError `mask/shape` for a mask of another shape; like `readImage`.
 */
export async function readMask(path: string, width: number, height: number, rect?: MaskRect): Promise<PixelMask> {
  const place = rect ?? { x: 0, y: 0, width, height };
  const plain = await plainGraySize(path);
  if (plain && plain.width * plain.height <= MAX_PIXELS) {
    if (!path.endsWith(DRAWN_MASK)) checkShape(path, plain, { width, height });
    const data = await resized(
      sharp(path, { failOn: 'error', limitInputPixels: false }),
      { width, height },
      place,
    ).catch(() => undefined);
    // What is wrong with a damaged file is found below.
    if (data) return { width: place.width, height: place.height, data };
  }
  const cover = maskOf(await readImage(path));
  if (!path.endsWith(DRAWN_MASK)) checkShape(path, cover, { width, height });
  const raw = { width: cover.width, height: cover.height, channels: 1 } as const;
  const data = await resized(sharp(cover.data, { raw, limitInputPixels: false }), { width, height }, place);
  return { width: place.width, height: place.height, data };
}

/** Resizes a mask and cuts a part out. */
function resized(mask: Sharp, { width, height }: FrameSize, { x, y, ...part }: MaskRect): Promise<Buffer> {
  return (
    mask
      // Splines would overshoot at edges.
      .resize(width, height, { fit: 'fill', kernel: 'linear' })
      .extract({ left: x, top: y, width: part.width, height: part.height })
      .extractChannel(0)
      .raw()
      .toBuffer()
  );
}

/** A mask whose highest value is below this covers nothing that could be seen. */
const LEAST_COVER = 3;

/** Whether a mask covers nothing. */
export function isBlank({ data }: PixelMask): boolean {
  return data.every((value) => value < LEAST_COVER);
}

/**
 * What an image covers as a mask, at its own size: where it is white and opaque. An image without light, whose
 * transparency alone differs, covers where it is opaque.
 */
export function maskOf({ pixels, alpha }: Pick<LoadedImage, 'pixels' | 'alpha'>): PixelMask {
  const { width, height } = pixels;
  const data = new Uint8Array(width * height);
  for (let index = 0, at = 0; index < data.length; index++, at += 3) {
    const luma = lumaAt(pixels.data, at);
    data[index] = Math.round(alpha ? (luma * alpha[index]!) / 255 : luma);
  }
  if (alpha && isBlank({ width, height, data })) data.set(alpha);
  return { width, height, data };
}

function checkShape(path: string, mask: FrameSize, picture: FrameSize): void {
  // The sides of both are rounded, which matters if they are small.
  const px = SAME_SHAPE.px * Math.max(1, mask.width / picture.width);
  const isNear = (actual: number, wanted: number): boolean =>
    Math.abs(actual - wanted) <= Math.max(px, SAME_SHAPE.share * wanted);
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
