import type { PhotoNote } from '../../shared/domain/photoNote.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** What travels with a photo into the image made from it. */
export interface ImageTags {
  /** The EXIF block as it was in the file. */
  readonly exif?: Uint8Array;
  readonly xmp?: string;
  /** What press agencies write (IPTC-IIM), as JPEG holds it: the content of its Photoshop segment. */
  readonly iptc?: Uint8Array;
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
  /**
   * What sRGB cuts of the colors: how far the numbers under `tags.rgbProfile` differ from those of `pixels` under it. Absent
   * where nothing is cut, and where nobody asked for it.
   */
  readonly beyond?: Int16Array;
  readonly tags: ImageTags;
  /** Where all frames of a moving picture were asked for. */
  readonly animation?: LoadedAnimation;
  /** What the file has that is not in here. */
  readonly notes?: readonly PhotoNote[];
}

/** What a moving picture says of its frames. */
export interface FrameTimes {
  /** How long each frame is shown. */
  readonly delaysMs: readonly number[];
  /** How often the whole is shown; 0: for ever. */
  readonly loops: number;
}

/** A frame of a moving picture, whole. */
export type LoadedFrame = Pick<LoadedImage, 'pixels' | 'alpha'>;

/** The frames of a moving picture, all of one size; the first is the image's own. */
export interface LoadedAnimation extends FrameTimes {
  readonly frames: readonly LoadedFrame[];
}
