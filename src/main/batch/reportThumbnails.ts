import { join } from 'node:path';
import sharp from 'sharp';
import type { BatchReport } from '../../shared/batch/batchReport.js';
import { readImage } from '../images/readImage.js';
import { layOnWhite } from '../images/writeImage.js';

/** A photo and its result, as small JPEGs. */
export interface ThumbnailPair {
  readonly photo: string;
  readonly out: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** A page with all pictures of a large batch would be too large to open. */
const MAX_PAIRS = 12;
const SIDE_PX = 240;

/** Some pairs, spread evenly over the finished items. Pictures that no longer exist are skipped. */
export async function makeThumbnails(report: BatchReport): Promise<ThumbnailPair[]> {
  const done = report.items.filter(({ state }) => state === 'done');
  const count = Math.min(MAX_PAIRS, done.length);
  const pairs: ThumbnailPair[] = [];
  for (let index = 0; index < count; index++) {
    const { photo, out } = done[Math.floor((index * done.length) / count)]!;
    const before = await shrink(join(report.settings.source, photo));
    const after = await shrink(join(report.settings.destination, out));
    if (before && after) pairs.push({ photo, out, before, after });
  }
  return pairs;
}

async function shrink(path: string): Promise<Uint8Array | undefined> {
  try {
    const image = await readImage(path, { maxSidePx: SIDE_PX });
    const { width, height } = image.pixels;
    return await sharp(layOnWhite(image), { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 70 })
      .toBuffer();
  } catch {
    return undefined;
  }
}
