import { stat } from 'node:fs/promises';
import sharp from 'sharp';
import { dayOf } from '../../shared/batch/nameTemplate.js';
import { isReadableVideo } from '../../shared/domain/videoFormat.js';
import { checkIsFile } from '../files/folderItems.js';
import { readVideoHeader } from '../video/videoComment.js';
import { uprightSize } from './formats/headers/pictureHeader.js';
import { readHeader } from './formats/headers/readHeader.js';
import { readCanonTags } from './formats/raw/canonBoxes.js';
import { fullPreviewFacts } from './formats/raw/fullPreview.js';
import { readRawPhoto } from './formats/raw/rawPhoto.js';
import { libraryInput } from './libraryInput.js';
import { sniff } from './openImage.js';
import { readXmp } from './readXmp.js';
import { exifDateTime } from './tiffBlock.js';
import { readTiffExif } from './tiffExif.js';
import { readRecipe } from './xmpRecipe.js';

/** The facts in the header of a photo or video, read without decoding. */
export interface PhotoFacts {
  /** Upright, in pixels; absent for a raw photo that must be developed to know. */
  readonly width?: number;
  readonly height?: number;
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
    if (isReadableVideo(path)) {
      await checkIsFile(path);
      return await readVideoHeader(path);
    }
    const { size, isMoving, exif } = await readHeaderOf(path);
    const taken = exif && exifDateTime(exif);
    const recipe = readRecipe(await readXmp(path));
    return {
      ...size,
      ...(isMoving ? { isMoving } : {}),
      ...(taken === undefined ? {} : { takenOn: taken.slice(0, 10).replaceAll(':', '-') }),
      ...(recipe ? { recipe } : {}),
    };
  } catch {
    return undefined;
  }
}

interface Header {
  readonly size?: { readonly width: number; readonly height: number } | undefined;
  readonly isMoving?: boolean;
  readonly exif?: Uint8Array | undefined;
}

async function readHeaderOf(path: string): Promise<Header> {
  const format = await sniff(path);
  const raw = format === 'raw' || format === 'tiff' ? await readRawPhoto(path) : undefined;
  if (raw) {
    const preview = await fullPreviewFacts(path, raw);
    const canon = format === 'raw' ? await readCanonTags(path) : {};
    return { size: preview?.size, exif: (await readTiffExif(path)) ?? canon.exif ?? preview?.exif };
  }
  const own = format && (await readHeader(path, format));
  if (own) return { size: uprightSize(own), exif: own.exif };
  const file = await libraryInput(path, format);
  const header = await sharp(file, { limitInputPixels: false }).metadata();
  const { width, height } = header.autoOrient;
  return {
    size: { width, height },
    isMoving: header.format === 'gif' && (header.pages ?? 1) > 1,
    exif: header.format === 'tiff' ? await readTiffExif(path) : header.exif,
  };
}

/** The day a photo was taken, or else the day of its file; undefined if the file is gone. */
export async function dayOfPhoto(path: string, facts: PhotoFacts | undefined): Promise<string | undefined> {
  if (facts?.takenOn !== undefined) return facts.takenOn;
  const file = await stat(path).catch(() => undefined);
  return file && dayOf(file.mtime);
}
