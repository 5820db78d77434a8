import type { Sharp } from 'sharp';
import type { ImageFormat } from '../../shared/domain/imageFormat.js';
import { ExpectedError } from '../../shared/errors.js';

interface Encoder {
  /** The longest side in pixels that the format supports. */
  readonly maxSidePx: number;
  /** Used if the user gives no quality; undefined for a lossless format. */
  readonly defaultQuality?: number;
  readonly encode: (image: Sharp, quality: number) => Sharp;
}

/**
 * Encoder efforts. Measured on a stylized megapixel, one core: webp at effort 2 takes 75 ms for 174 kB, at the
 * library's default of 4 it takes 166 ms for 170 kB; avif takes 1.1 s for 107 kB, at 4 it takes 5.8 s for 96 kB. The
 * quality is the same to within 0.2 dB for webp and 0.6 dB for avif.
 */
export const WEBP_EFFORT = 2;
const AVIF_EFFORT = 2;

export const ENCODERS: Readonly<Record<ImageFormat, Encoder>> = {
  jpg: {
    maxSidePx: 65_535,
    defaultQuality: 92,
    // Brush strokes have hard color edges: at high quality, keep the color at full resolution.
    encode: (image, quality) => image.jpeg({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' }),
  },
  png: { maxSidePx: 2 ** 31 - 1, encode: (image) => image.png() },
  webp: {
    maxSidePx: 16_383,
    defaultQuality: 90,
    encode: (image, quality) => image.webp({ quality, effort: WEBP_EFFORT }),
  },
  avif: {
    maxSidePx: 16_384,
    defaultQuality: 65,
    encode: (image, quality) => image.avif({ quality, effort: AVIF_EFFORT }),
  },
  tiff: {
    maxSidePx: 2 ** 31 - 1,
    encode: (image) => image.tiff({ compression: 'lzw', predictor: 'horizontal' }),
  },
  gif: { maxSidePx: 65_535, encode: (image) => image.gif() },
};

/** @throws ExpectedError `image/too-large` for a size that the format does not support; called before stylizing */
export function checkFits(
  path: string,
  format: ImageFormat,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  const { maxSidePx } = ENCODERS[format];
  if (Math.max(width, height) <= maxSidePx) return;
  throw new ExpectedError(
    'image/too-large',
    `An image of ${width} x ${height} does not fit into ${format}, which holds ${maxSidePx} pixels a side.`,
    { advice: 'Choose png or tiff, or a smaller size.', details: { path, width, height } },
  );
}
