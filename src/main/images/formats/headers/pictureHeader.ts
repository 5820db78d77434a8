import type { FrameSize } from '../../../../shared/domain/frame.js';

/** The header of a picture of a format that sharp does not read, read without decoding the picture. */
export interface PictureHeader {
  /** As stored, before the picture is turned upright. */
  readonly width: number;
  readonly height: number;
  /** How it is to be turned (EXIF 2.32, 4.6.4); 1: it is upright. */
  readonly orientation: number;
  /** Bits per channel. */
  readonly bits: number;
  /** Whether it is an animation. */
  readonly isMoving?: boolean;
  /** A TIFF structure, without a prefix. */
  readonly exif?: Uint8Array;
  readonly xmp?: string;
  /** In JPEG's form: the content of a Photoshop segment. */
  readonly iptc?: Uint8Array;
}

/** Metadata longer than this are not read. */
export const MOST_METADATA_BYTES = 16 << 20;

/** The size of a picture that is turned upright. */
export function uprightSize({
  width,
  height,
  orientation,
}: Pick<PictureHeader, 'width' | 'height' | 'orientation'>): FrameSize {
  return orientation > 4 ? { width: height, height: width } : { width, height };
}
