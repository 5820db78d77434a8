import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { framedSize, uprightSize, type Frame, type FrameSize } from '../../shared/domain/frame.js';

/** Decoded pixels as sharp returns them. */
export interface RawPixels {
  readonly data: Buffer;
  readonly info: Pick<OutputInfo, 'width' | 'height' | 'channels'>;
}

/** The size in px to scale the whole photo to, so that the framed part has the requested sides. */
export function sizeBeforeFrame(
  photo: FrameSize,
  frame: Frame,
  { maxSidePx, maxShortSidePx }: { readonly maxSidePx?: number | undefined; readonly maxShortSidePx?: number },
): FrameSize {
  const { width, height } = framedSize(photo, frame);
  const byLong = (maxSidePx ?? Infinity) / Math.max(width, height);
  const byShort = maxSidePx === undefined ? (maxShortSidePx ?? Infinity) / Math.min(width, height) : Infinity;
  const scale = Math.min(1, byLong, byShort);
  return {
    width: Math.max(1, Math.round(photo.width * scale)),
    height: Math.max(1, Math.round(photo.height * scale)),
  };
}

/**
 * The part of a photo inside a frame. Quarter turns and crops copy pixels unchanged; straightening interpolates them.
 */
export async function applyFrame(photo: RawPixels, frame: Frame): Promise<RawPixels> {
  const target = framedSize(photo.info, frame);
  let pixels = photo;
  if (frame.turns !== 0) pixels = await work(pixels, (image) => image.rotate(90 * frame.turns));
  if (frame.isMirrored) pixels = await work(pixels, (image) => image.flop());
  const upright = uprightSize(photo.info, frame);
  let center = { x: frame.x * upright.width, y: frame.y * upright.height };
  if (frame.angle !== 0) {
    const radians = (frame.angle * Math.PI) / 180;
    const [cosine, sine] = [Math.cos(radians), Math.sin(radians)];
    pixels = await work(pixels, (image) =>
      image.affine([cosine, -sine, sine, cosine], { interpolator: 'bicubic', background: '#000' }),
    );
    // The center of the rotated photo is the center of its bounding box.
    const [dx, dy] = [center.x - upright.width / 2, center.y - upright.height / 2];
    center = {
      x: pixels.info.width / 2 + cosine * dx - sine * dy,
      y: pixels.info.height / 2 + sine * dx + cosine * dy,
    };
  }
  const { width, height } = pixels.info;
  const left = place(center.x, target.width, width);
  const top = place(center.y, target.height, height);
  const box = { left, top, width: Math.min(target.width, width), height: Math.min(target.height, height) };
  return work(pixels, (image) => image.extract(box));
}

/** The start of a box of length `length` centered on `center`, kept within `limit`. */
function place(center: number, length: number, limit: number): number {
  return Math.max(0, Math.min(limit - length, Math.round(center - length / 2)));
}

function work({ data, info }: RawPixels, change: (image: Sharp) => Sharp): Promise<RawPixels> {
  const { width, height, channels } = info;
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  return change(image).raw().toBuffer({ resolveWithObject: true });
}
