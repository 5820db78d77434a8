import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** What travels with a photo into the image made from it. */
export interface ImageTags {
  /** The EXIF block as it was in the file. */
  readonly exif?: Uint8Array;
  readonly xmp?: string;
  /** The color profile of an RGB photo, which its export is converted back to. */
  readonly rgbProfile?: Uint8Array;
  /** Pixels per inch. */
  readonly density?: number;
}

/** A decoded image: upright, sRGB, its alpha kept aside. */
export interface LoadedImage {
  readonly pixels: PixelImage;
  /** One byte per pixel, 255 is opaque; absent where the image has no alpha. */
  readonly alpha?: Uint8Array;
  readonly tags: ImageTags;
}
