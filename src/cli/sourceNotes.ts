import { countPictures } from '../main/images/readImage.js';
import { printNote } from './terminal.js';

/** Says of style pictures and masks, such as animations, if only the first picture in them is used. */
export async function noteSources(paths: readonly string[]): Promise<void> {
  for (const path of new Set(paths)) {
    // If it cannot be read, using it says so.
    const count = await countPictures(path).catch(() => 1);
    if (count === 'several') printNote(`${path}: only its first frame is used.`);
    else if (count > 1) printNote(`${path}: only the first of its ${count} pictures is used.`);
  }
}
