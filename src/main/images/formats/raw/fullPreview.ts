import sharp from 'sharp';
import type { FrameSize } from '../../../../shared/domain/frame.js';
import { uprightSize } from '../headers/pictureHeader.js';
import type { JpegPreview, RawPhoto } from './rawJpegs.js';
import { readPreview } from './rawPhoto.js';

/** The preview inside a raw photo counts as full-size from this share of the sensor's long side on. */
const FULL_SIZE_SHARE = 0.9;

/** The preview of a raw photo if it is as large as the photo. */
export function fullPreview({ longSidePx, preview }: RawPhoto): JpegPreview | undefined {
  if (!preview || longSidePx === undefined) return undefined;
  return Math.max(preview.width, preview.height) >= FULL_SIZE_SHARE * longSidePx ? preview : undefined;
}

/** The header of a full-size preview, with its size upright. Undefined if the photo has none: it must be developed. */
export async function fullPreviewFacts(
  path: string,
  raw: RawPhoto,
): Promise<{ size: FrameSize; exif: Uint8Array | undefined } | undefined> {
  const preview = fullPreview(raw);
  if (!preview) return undefined;
  const { orientation = raw.orientation ?? 1, exif } = await sharp(await readPreview(path, preview)).metadata();
  const { width, height } = preview;
  return { size: uprightSize({ width, height, orientation }), exif };
}
