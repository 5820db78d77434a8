import sharp from 'sharp';
import type { LoadedImage } from './loadedImage.js';
import { layOnWhite } from './writeImage.js';

/**
 * Scales a picture down and tiles it `copies` times in each direction, at about its original size. Every second copy is
 * mirrored, so that the copies join without seams. Transparent pixels become white.
 */
export async function repeatPicture(image: LoadedImage, copies: number): Promise<LoadedImage> {
  if (copies === 1) return image;
  const { width, height } = image.pixels;
  const small = { width: Math.max(1, Math.round(width / copies)), height: Math.max(1, Math.round(height / copies)) };
  // Two pipelines: a single one would extend before resizing.
  const shrunk = await sharp(layOnWhite(image), { raw: { width, height, channels: 3 } })
    .resize(small.width, small.height, { fit: 'fill' })
    .raw()
    .toBuffer();
  const laid = await sharp(shrunk, { raw: { ...small, channels: 3 } })
    .extend({ right: (copies - 1) * small.width, bottom: (copies - 1) * small.height, extendWith: 'mirror' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = { width: laid.info.width, height: laid.info.height, data: laid.data };
  return { pixels, tags: image.tags };
}
