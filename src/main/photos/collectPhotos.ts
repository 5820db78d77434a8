import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isReadableImage } from '../../shared/domain/imageFormat.js';
import { type AppError, ExpectedError } from '../../shared/errors.js';
import { compareNaturally } from '../../shared/text/naturalOrder.js';
import { toDiskError } from '../files/diskErrors.js';

/** A file to stylize, or what was named and cannot be one. */
export type FoundPhoto =
  { readonly path: string; readonly error?: undefined } | { readonly path: string; readonly error: AppError };

export interface FoundPhotos {
  readonly photos: readonly FoundPhoto[];
  /** Whether a folder was among what was named: then there may be several, even if there is one. */
  readonly hasFolder: boolean;
}

/** The photos that `paths` name: files, and folders for the images in them (not below). None comes twice. */
export async function collectPhotos(paths: readonly string[]): Promise<FoundPhotos> {
  const photos: FoundPhoto[] = [];
  const seen = new Set<string>();
  let hasFolder = false;
  const add = async (path: string): Promise<void> => {
    const real = await realpath(path);
    if (!seen.has(real)) photos.push({ path });
    seen.add(real);
  };
  for (const path of paths) {
    try {
      if (!(await stat(path)).isDirectory()) {
        await add(path);
        continue;
      }
      hasFolder = true;
      const names = await imageNames(path);
      if (names.length === 0) throw new ExpectedError('data/empty', `There are no images in the folder ${path}.`);
      for (const name of names) await add(join(path, name));
    } catch (thrown) {
      photos.push({ path, error: toDiskError(thrown, path, 'read') });
    }
  }
  return { photos, hasFolder };
}

/** In the order in which people count: photo 2 before photo 10. */
async function imageNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .filter(isReadableImage)
    .sort(compareNaturally);
}
