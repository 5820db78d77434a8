import type { FileBytes } from '../../fileBytes.js';
import { readJpegHead } from './jpegHead.js';

const MOST_PREVIEW_BYTES = 256 << 20;
/** How much of a JPEG is read for its size, which follows its metadata. */
const JPEG_HEAD_BYTES = 1 << 20;

/** The contents of a raw photo file other than the sensor data. */
export interface RawPhoto {
  /** The long side of the sensor's picture in px; undefined if the file does not give it. */
  readonly longSidePx: number | undefined;
  /** The EXIF orientation (EXIF 2.32, 4.6.4); undefined if the file does not give it here. */
  readonly orientation: number | undefined;
  /** The largest JPEG picture in the file. */
  readonly preview: JpegPreview | undefined;
  /** Whether the camera was set to Adobe RGB: its preview need not say so itself. */
  readonly isAdobeRgb: boolean;
  /** Whether the file is long enough for the sensor's data. */
  readonly isWhole: boolean;
}

/** A JPEG picture inside a file. */
export interface JpegPreview {
  readonly width: number;
  readonly height: number;
  readonly at: number;
  readonly length: number;
}

/** A JPEG as its header describes it. */
export interface ReadJpeg extends JpegPreview {
  readonly components: number;
  readonly isLossless: boolean;
}

/** The JPEG at a place; undefined if there is none, or if it exceeds the file. */
export async function jpegAt(
  file: Pick<FileBytes, 'read' | 'size'>,
  at: number | undefined,
  length: number | undefined,
): Promise<ReadJpeg | undefined> {
  if (at === undefined || length === undefined || length > MOST_PREVIEW_BYTES) return undefined;
  if (at + length > file.size) return undefined;
  const bytes = await file.read(at, Math.min(length, JPEG_HEAD_BYTES)).catch(() => undefined);
  const head = bytes && readJpegHead(bytes);
  return head && { ...head, at, length };
}

/** The largest picture to show. */
export function largest(jpegs: readonly ReadJpeg[]): JpegPreview | undefined {
  const shown = jpegs.filter(({ isLossless }) => !isLossless);
  const [first] = shown.sort((a, b) => b.width * b.height - a.width * a.height);
  return first && { width: first.width, height: first.height, at: first.at, length: first.length };
}
