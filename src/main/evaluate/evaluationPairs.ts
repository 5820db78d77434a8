import { basename, extname, join } from 'node:path';
import { ExpectedError } from '../../shared/errors.js';
import { scanImageFolder } from '../images/imageFolder.js';

/** A stylized picture with its photo and, unless it is compared with a set, its artwork. */
export interface EvaluationPair {
  readonly stylized: string;
  readonly photo: string;
  readonly artwork: string | undefined;
}

/**
 * Finds the photo and the artwork of every picture in `stylized` by its name: `PHOTO@STYLE.png`, as `pentimento grid`
 * writes them. Without a folder of artworks, `PHOTO.png` is enough. Sorted by photo.
 * @throws ExpectedError `data/empty`, `disk/...`; `usage` if a photo or an artwork is missing or has two files.
 */
export async function findPairs(folders: {
  readonly photos: string;
  readonly artworks?: string | undefined;
  readonly stylized: string;
}): Promise<EvaluationPair[]> {
  const photos = await indexFolder(folders.photos);
  const artworks = folders.artworks === undefined ? undefined : await indexFolder(folders.artworks);
  const missing: string[] = [];
  const pairs: EvaluationPair[] = [];
  for (const [stem, stylized] of await indexFolder(folders.stylized)) {
    const at = stem.indexOf('@');
    const photo = photos.get(at < 0 ? stem : stem.slice(0, at));
    const artwork = at < 0 ? undefined : artworks?.get(stem.slice(at + 1));
    if (photo === undefined || (artworks && artwork === undefined)) missing.push(basename(stylized));
    else pairs.push({ stylized, photo, artwork });
  }
  if (missing.length > 0) {
    const some = missing.slice(0, 3).join(', ');
    const what = artworks ? 'photo or artwork' : 'photo';
    throw new ExpectedError('usage', `There is no ${what} for ${some}${missing.length > 3 ? ' and others' : ''}.`, {
      advice: 'Name stylized pictures PHOTO@STYLE.png, after the files they were made from.',
    });
  }
  return pairs.sort((a, b) => (a.photo < b.photo ? -1 : a.photo > b.photo ? 1 : 0));
}

/** The images directly in a folder, by their names without extension. */
async function indexFolder(folder: string): Promise<Map<string, string>> {
  const { root, files } = await scanImageFolder(folder);
  const byStem = new Map<string, string>();
  for (const file of files.filter((name) => !name.includes('/'))) {
    const stem = basename(file, extname(file));
    const other = byStem.get(stem);
    if (other !== undefined) {
      throw new ExpectedError('usage', `${other} and ${file} go by the same name.`, { advice: 'Rename one of them.' });
    }
    byStem.set(stem, join(root, file));
  }
  return byStem;
}
