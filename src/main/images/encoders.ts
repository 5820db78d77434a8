import type { Sharp } from 'sharp';
import type { ImageFormat } from '../../shared/domain/imageFormat.js';

interface Encoder {
  /** Longest side in pixels that the format can hold. */
  readonly maxSidePx: number;
  /** Used where the user names no quality; undefined for a format that loses nothing. */
  readonly defaultQuality?: number;
  readonly encode: (image: Sharp, quality: number) => Sharp;
}

export const ENCODERS: Readonly<Record<ImageFormat, Encoder>> = {
  jpg: {
    maxSidePx: 65_535,
    defaultQuality: 92,
    // Brush strokes have hard color edges: at high quality keep the color at full resolution.
    encode: (image, quality) => image.jpeg({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' }),
  },
  png: { maxSidePx: 2 ** 31 - 1, encode: (image) => image.png() },
  webp: { maxSidePx: 16_383, defaultQuality: 90, encode: (image, quality) => image.webp({ quality }) },
  avif: { maxSidePx: 16_384, defaultQuality: 65, encode: (image, quality) => image.avif({ quality }) },
  tiff: {
    maxSidePx: 2 ** 31 - 1,
    encode: (image) => image.tiff({ compression: 'lzw', predictor: 'horizontal' }),
  },
};
