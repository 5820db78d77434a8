import { framedSize, PLAIN_FRAME, type Frame, type FrameSize } from '../domain/frame.js';
import { fromFramed, toFramed, type Point } from '../domain/framePoint.js';

/** The long side in px of masks that windows show while they are drawn. */
export const SHOWN_MASK_PX = 1024;
/** The long side in px of masks that pictures are painted with; they are resized to the picture where they are used. */
export const FINE_MASK_PX = 2048;

/** The px of a mask over the part of a photo that a frame selects. */
export interface MaskRaster {
  readonly photo: FrameSize;
  readonly frame: Frame;
  readonly size: FrameSize;
}

/** The raster over the framed part of a photo, never larger than that part. */
export function maskRaster(photo: FrameSize, frame: Frame, longSidePx = SHOWN_MASK_PX): MaskRaster {
  const { width, height } = framedSize(photo, frame);
  const scale = Math.min(1, longSidePx / Math.max(width, height));
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  return { photo, frame, size };
}

/** The same px density over the whole photo, at most `longSidePx`. */
export function wholeRaster(photo: FrameSize, longSidePx: number): MaskRaster {
  return maskRaster(photo, PLAIN_FRAME, longSidePx);
}

/** Converts a place on the photo, as fractions of its sides, to px of the mask. */
export function inRaster(at: Point, { photo, frame, size }: MaskRaster): Point {
  const { x, y } = toFramed(at, photo, frame);
  const framed = framedSize(photo, frame);
  return { x: (x * size.width) / framed.width, y: (y * size.height) / framed.height };
}

/** A length, as a fraction of the photo's long side, in px of the mask. */
export function lengthInRaster(share: number, { photo, frame, size }: MaskRaster): number {
  return (share * Math.max(photo.width, photo.height) * size.width) / framedSize(photo, frame).width;
}

/** An affine map of places: `x' = xx * x + xy * y + x0`, and so on. */
export interface PlaceMap {
  readonly xx: number;
  readonly xy: number;
  readonly x0: number;
  readonly yx: number;
  readonly yy: number;
  readonly y0: number;
}

/** The map from px of a mask to fractions of the photo, followed by another affine map of these fractions. */
export function mapFrom({ photo, frame, size }: MaskRaster, onwards: (at: Point) => Point): PlaceMap {
  const framed = framedSize(photo, frame);
  const mapped = (x: number, y: number): Point =>
    onwards(fromFramed({ x: (x * framed.width) / size.width, y: (y * framed.height) / size.height }, photo, frame));
  // Taken far apart, so that rounding does not matter.
  const [origin, right, below] = [mapped(0, 0), mapped(size.width, 0), mapped(0, size.height)];
  return {
    xx: (right.x - origin.x) / size.width,
    xy: (below.x - origin.x) / size.height,
    x0: origin.x,
    yx: (right.y - origin.y) / size.width,
    yy: (below.y - origin.y) / size.height,
    y0: origin.y,
  };
}
