import { stat } from 'node:fs/promises';
import sharp from 'sharp';
import { checkIsFile } from '../files/folderItems.js';
import { isReadableVideo } from '../../shared/domain/videoFormat.js';
import { readVideoHeader } from '../video/videoComment.js';
import { dayOf } from '../../shared/batch/nameTemplate.js';
import { readGifXmp } from './animation/gifXmp.js';
import { exifDateTime } from './tiffBlock.js';
import { readTiffExif } from './tiffExif.js';
import { readRecipe } from './xmpRecipe.js';

/** The facts in the header of a photo or video, read without decoding. */
export interface PhotoFacts {
  /** Upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether it is an animated GIF. */
  readonly isMoving?: boolean;
  /** The day it was taken, `2024-05-31`, by the camera's clock. */
  readonly takenOn?: string;
  /** The recipe that this program wrote into the file, if it made it. */
  readonly recipe?: { readonly fingerprint?: string };
}

/** Undefined for a file whose header cannot be read; decoding it reports the reason. */
export async function readPhotoFacts(path: string): Promise<PhotoFacts | undefined> {
  try {
    await checkIsFile(path);
    if (isReadableVideo(path)) return await readVideoHeader(path);
    const header = await sharp(path, { limitInputPixels: false }).metadata();
    const { width, height } = header.autoOrient;
    const exif = header.format === 'tiff' ? await readTiffExif(path) : header.exif;
    const taken = exif && exifDateTime(exif);
    const recipe = readRecipe(header.format === 'gif' ? await readGifXmp(path) : header.xmpAsString);
    return {
      width,
      height,
      ...(header.format === 'gif' && (header.pages ?? 1) > 1 ? { isMoving: true } : {}),
      ...(taken === undefined ? {} : { takenOn: taken.slice(0, 10).replaceAll(':', '-') }),
      ...(recipe ? { recipe } : {}),
    };
  } catch {
    return undefined;
  }
}

/** The day a photo was taken, or else the day of its file; undefined if the file is gone. */
export async function dayOfPhoto(path: string, facts: PhotoFacts | undefined): Promise<string | undefined> {
  if (facts?.takenOn !== undefined) return facts.takenOn;
  const file = await stat(path).catch(() => undefined);
  return file && dayOf(file.mtime);
}
