import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { ROOT } from '../setup/places.mjs';

/** @import { TourFiles } from './tour.mjs' */

/** With at least this many photos, a training renders no scenes. */
const PRACTICE_PHOTOS = 32;
const PRACTICE_PX = 240;

/**
 * The files that a tour opens: the photos of a folder, a damaged one, a folder with all of these, and the files to
 * train a style on.
 *
 * @param {string} photoFolder
 * @param {string} out a new folder for the generated files
 * @returns {Promise<Required<Omit<TourFiles, "video">>>}
 */
export async function prepareFiles(photoFolder, out) {
  const photos = readdirSync(photoFolder).map((name) => join(photoFolder, name));
  const folder = join(out, 'Coast in May');
  mkdirSync(folder, { recursive: true });
  for (const photo of photos) copyFileSync(photo, join(folder, basename(photo)));
  const damaged = join(folder, 'unfinished download.jpg');
  writeFileSync(damaged, Buffer.from('\u00ff\u00d8\u00ff\u00e0 and then nothing', 'latin1'));
  return {
    photos,
    damaged,
    folder,
    artwork: join(ROOT, 'resources', 'styles', 'great-wave', 'image.jpg'),
    practice: await partsOf(photos, join(out, 'practice')),
  };
}

/** Cuts photos into small photos. @param {readonly string[]} photos @param {string} folder */
async function partsOf(photos, folder) {
  mkdirSync(folder, { recursive: true });
  /** @type {string[]} */
  const parts = [];
  for (let index = 0; index < PRACTICE_PHOTOS; index++) {
    const photo = photos[index % photos.length];
    if (photo === undefined) throw new Error('There are no photos.');
    const place = Math.floor(index / photos.length);
    const path = join(folder, `part ${index + 1}.jpg`);
    await sharp(photo)
      .resize({ width: 4 * PRACTICE_PX, height: 2 * PRACTICE_PX, fit: 'cover' })
      .extract({
        left: (place % 4) * PRACTICE_PX,
        top: (place >> 2) * PRACTICE_PX,
        width: PRACTICE_PX,
        height: PRACTICE_PX,
      })
      .toFile(path);
    parts.push(path);
  }
  return parts;
}
