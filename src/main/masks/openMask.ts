import sharp from 'sharp';
import { framedSize, type Frame, type FrameSize } from '../../shared/domain/frame.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { ExpectedError } from '../../shared/errors.js';
import { FINE_MASK_PX, maskRaster } from '../../shared/masks/maskRaster.js';
import { readImage } from '../images/readImage.js';
import { isBlank, maskOf } from '../images/readMask.js';

/** Proportions that differ by less than this share are the same, but for rounding. */
const SAME_PROPORTIONS = 0.02;

/** A mask from a file, and whether it had other proportions than the photo. */
export interface OpenedMask {
  readonly mask: PixelMask;
  readonly isFitted: boolean;
}

/**
 * Reads an image as a mask of the framed part of a photo (`maskOf`). An image of other proportions is fitted into the
 * middle, and nothing around it is covered.
 *
 * @param name the file's, for messages
 * @throws ExpectedError like `readImage`; `mask/empty` for an image that covers nothing
 */
export async function openMask(path: string, name: string, photo: FrameSize, frame: Frame): Promise<OpenedMask> {
  const image = await readImage(path, { maxSidePx: FINE_MASK_PX });
  const own = maskOf(image);
  if (isBlank(own)) {
    throw new ExpectedError('mask/empty', `${name} covers nothing: it is black or transparent everywhere.`, {
      advice: 'White marks what a mask covers.',
      details: { name },
    });
  }
  const { size } = maskRaster(photo, frame, FINE_MASK_PX);
  const framed = framedSize(photo, frame);
  const isFitted = Math.abs(Math.log((own.width / own.height) * (framed.height / framed.width))) > SAME_PROPORTIONS;
  const data = await sharp(own.data, { raw: { width: own.width, height: own.height, channels: 1 } })
    .resize(size.width, size.height, { fit: isFitted ? 'contain' : 'fill', background: '#000', kernel: 'linear' })
    .extractChannel(0)
    .raw()
    .toBuffer();
  return { mask: { ...size, data }, isFitted };
}
