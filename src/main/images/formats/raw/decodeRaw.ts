import sharp, { type Metadata } from 'sharp';
import type { PhotoNote } from '../../../../shared/domain/photoNote.js';
import { ExpectedError } from '../../../../shared/errors.js';
import { adobeRgbProfile } from '../../color/statedColors.js';
import { notAnImage, unreadable } from '../../imageErrors.js';
import { FORMAT_NAMES } from '../../sniffFormat.js';
import { decodeWhole, fromPicture, type OtherPicture } from '../decodeOther.js';
import { insertSegment, orientationSegment } from '../jpegParts.js';
import { fullPreview } from './fullPreview.js';
import type { JpegPreview, RawPhoto } from './rawJpegs.js';
import { readPreview, readRawPhoto } from './rawPhoto.js';

/** The smallest preview that is used if the raw cannot be developed. */
const LEAST_PREVIEW_PX = 1000;

/**
 * Decodes a raw photo: its preview if that is as large as the photo, otherwise the sensor's data. A smaller preview is used
 * only if these cannot be developed, and that is noted.
 * @returns undefined for a TIFF file that is not a raw photo
 * @throws ExpectedError `image/unreadable`, `image/too-large`, `image/not-an-image` (nothing to show)
 */
export async function decodeRaw(
  path: string,
  format: 'raw' | 'tiff',
  maxPixels: number,
): Promise<OtherPicture | undefined> {
  const raw = await readRawPhoto(path);
  if (!raw && format === 'tiff') return undefined;
  const full = raw && fullPreview(raw);
  if (full) return fromPreview(path, raw, full);
  try {
    return await develop(path, raw, maxPixels);
  } catch (thrown) {
    if (thrown instanceof ExpectedError && thrown.code === 'image/too-large') throw thrown;
    const preview = raw?.preview;
    if (raw && preview && Math.max(preview.width, preview.height) >= LEAST_PREVIEW_PX) {
      const note = { kind: 'raw-preview', width: preview.width, height: preview.height } as const;
      return fromPreview(path, raw, preview, [note]);
    }
    if (raw && !raw.isWhole) throw thrown;
    const what = raw ? 'a raw photo' : 'a raw photo of a kind';
    throw notAnImage(path, `${path} is ${what} that cannot be developed here, and it has no large preview.`, thrown);
  }
}

/** The decoder fills up what is missing, so the length is checked before. */
async function develop(path: string, raw: RawPhoto | undefined, maxPixels: number): Promise<OtherPicture> {
  if (raw && !raw.isWhole) throw unreadable(path, FORMAT_NAMES.raw, new Error('The sensor data are cut off.'));
  const { orientation } = raw ?? {};
  const header = orientation === undefined ? undefined : { orientation };
  const picture = await decodeWhole(path, 'raw', { name: 'DNG', maxPixels, header });
  return fromPicture(path, 'raw', { picture });
}

async function fromPreview(
  path: string,
  { orientation = 1, isAdobeRgb }: RawPhoto,
  preview: JpegPreview,
  notes: readonly PhotoNote[] = [],
): Promise<OtherPicture> {
  const { bytes, own } = await openPreview(path, preview);
  const isTurned = own.orientation === undefined && orientation > 1 && orientation <= 8;
  const file = isTurned ? insertSegment(bytes, orientationSegment(orientation)) : bytes;
  const icc = isAdobeRgb && own.icc === undefined ? adobeRgbProfile() : undefined;
  return { format: 'raw', source: { file }, header: icc ? { icc: Buffer.from(icc) } : {}, tags: {}, notes };
}

/** @throws ExpectedError `image/unreadable` */
async function openPreview(path: string, preview: JpegPreview): Promise<{ bytes: Buffer; own: Metadata }> {
  try {
    const bytes = await readPreview(path, preview);
    return { bytes, own: await sharp(bytes).metadata() };
  } catch (thrown) {
    throw unreadable(path, FORMAT_NAMES.raw, thrown);
  }
}
