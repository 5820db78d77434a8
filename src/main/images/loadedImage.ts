import type { PhotoNote } from '../../shared/domain/photoNote.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { StoredCredentials } from './credentials/readCredentials.js';
import type { FileFormat } from './sniffFormat.js';

/** The metadata copied from a photo into the image made from it. */
export interface ImageTags {
  /** The EXIF block as in the file. */
  readonly exif?: Uint8Array;
  readonly xmp?: string;
  /** Press metadata (IPTC-IIM) in JPEG's form: the content of the Photoshop segment. */
  readonly iptc?: Uint8Array;
  /** The color profile of an RGB photo; its export is converted back to it. */
  readonly rgbProfile?: Uint8Array;
  /** Pixels per inch. */
  readonly density?: number;
}

/** A decoded image: upright, in sRGB, with alpha stored separately. */
export interface LoadedImage {
  readonly pixels: PixelImage;
  /** One byte per pixel, 255 is opaque; absent if the image has no alpha. */
  readonly alpha?: Uint8Array;
  /**
   * The colors that sRGB clips: the values under `tags.rgbProfile` minus those of `pixels` converted to that profile.
   * Absent if nothing is clipped or if it was not requested.
   */
  readonly beyond?: Int16Array;
  readonly tags: ImageTags;
  /** Present if all frames of an animation were requested. */
  readonly animation?: LoadedAnimation;
  readonly format?: FileFormat;
  /** The file's content credentials, if they were requested and can be kept. */
  readonly credentials?: StoredCredentials;
  /** Features of the file that were not loaded. */
  readonly notes?: readonly PhotoNote[];
}

/** The frame times of an animation. */
export interface FrameTimes {
  /** How long each frame is shown. */
  readonly delaysMs: readonly number[];
  /** How often the animation plays; 0: forever. */
  readonly loops: number;
}

/** A complete frame of an animation. */
export type LoadedFrame = Pick<LoadedImage, 'pixels' | 'alpha'>;

/** The frames of an animation, all of one size; the first is the image itself. */
export interface LoadedAnimation extends FrameTimes {
  readonly frames: readonly LoadedFrame[];
}
