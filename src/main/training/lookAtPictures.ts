import sharp from 'sharp';
import { TINY_PX, type PictureProblem } from '../../shared/domain/trainingPictures.js';
import { AppError } from '../../shared/errors.js';
import { readPhotoFacts } from '../images/photoFacts.js';
import { readImage } from '../images/readImage.js';

export interface LookedAtPicture {
  readonly path: string;
  /** Upright, in px; null for a broken one. */
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly problem: PictureProblem | null;
  /** The index of the picture that a duplicate repeats; null for others. */
  readonly repeats: number | null;
}

const READERS = 2;
/** Pictures are decoded at this size to be compared, which some formats do without reading all of their data. */
const DECODED_PX = 96;
/** The side of the thumbnail that is compared. */
const COMPARED_PX = 12;
/** Two thumbnails that differ by less than this share of their contrast show the same picture. */
const SAME = 0.06;
/** Pictures whose proportions differ by more than this are not the same. */
const SAME_SHAPE = 0.03;

/**
 * Looks for pictures that teach little: broken ones, ones that are too small, and ones that are there twice, also in
 * another size or format.
 * @param paths files that exist.
 * @param isWanted asked before each picture; the look ends when it says no.
 */
export async function lookAtPictures(
  paths: readonly string[],
  isWanted: () => boolean = () => true,
): Promise<LookedAtPicture[]> {
  const thumbnails: (Thumbnail | undefined)[] = [];
  let next = 0;
  const lookOn = async (): Promise<void> => {
    for (let index = next++; index < paths.length && isWanted(); index = next++) {
      thumbnails[index] = await thumbnailOf(paths[index]!);
    }
  };
  await Promise.all(Array.from({ length: READERS }, lookOn));
  return paths.map((path, index) => {
    const own = thumbnails[index];
    if (!own) return { path, size: null, problem: 'broken', repeats: null };
    const { width, height } = own;
    const size = { width, height };
    const first = thumbnails.slice(0, index).findIndex((other) => other !== undefined && isSame(other, own));
    if (first >= 0) return { path, size, problem: 'duplicate', repeats: first };
    return { path, size, problem: Math.min(width, height) < TINY_PX ? 'tiny' : null, repeats: null };
  });
}

interface Thumbnail {
  /** Of the picture. */
  readonly width: number;
  readonly height: number;
  /** `COMPARED_PX` by `COMPARED_PX`, RGB. */
  readonly data: Uint8Array;
  /** The standard deviation of the data, at least 1. */
  readonly contrast: number;
}

/** Undefined for a picture that cannot be decoded. */
async function thumbnailOf(path: string): Promise<Thumbnail | undefined> {
  try {
    const { pixels } = await readImage(path, { maxSidePx: DECODED_PX });
    const { width = pixels.width, height = pixels.height } = (await readPhotoFacts(path)) ?? {};
    const raw = { width: pixels.width, height: pixels.height, channels: 3 } as const;
    const data = await sharp(pixels.data, { raw }).resize(COMPARED_PX, COMPARED_PX, { fit: 'fill' }).raw().toBuffer();
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
    return { width, height, data, contrast: Math.max(1, Math.sqrt(variance)) };
  } catch (thrown) {
    if (thrown instanceof AppError) return undefined;
    throw thrown;
  }
}

function isSame(one: Thumbnail, other: Thumbnail): boolean {
  const shapes = (one.width / one.height) * (other.height / other.width);
  if (Math.abs(Math.log(shapes)) > SAME_SHAPE) return false;
  const difference = one.data.reduce((sum, value, index) => sum + Math.abs(value - other.data[index]!), 0);
  return difference / one.data.length < SAME * Math.min(one.contrast, other.contrast);
}
