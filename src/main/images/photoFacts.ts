import { stat } from 'node:fs/promises';
import sharp from 'sharp';
import { checkIsFile } from '../files/folderItems.js';
import { dayOf } from '../../shared/batch/nameTemplate.js';
import { readGifXmp } from './animation/gifXmp.js';
import { exifDateTime } from './tiffBlock.js';
import { readTiffExif } from './tiffExif.js';
import { readRecipe } from './xmpRecipe.js';

/** What the header of a photo says, without decoding it. */
export interface PhotoFacts {
  /** Upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether it is an animated GIF. */
  readonly isMoving?: boolean;
  /** The day it was taken, `2024-05-31`, by its camera's clock. */
  readonly takenOn?: string;
  /** What this program wrote into it, if it made it. */
  readonly recipe?: { readonly fingerprint?: string };
}

/** Undefined for a file whose header cannot be read: whoever decodes it will say why. */
export async function readPhotoFacts(path: string): Promise<PhotoFacts | undefined> {
  try {
    await checkIsFile(path);
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

/** The day a photo was taken, else the day of its file; undefined if that is gone. */
export async function dayOfPhoto(path: string, facts: PhotoFacts | undefined): Promise<string | undefined> {
  if (facts?.takenOn !== undefined) return facts.takenOn;
  const file = await stat(path).catch(() => undefined);
  return file && dayOf(file.mtime);
}
