import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describePassedOver, isOtherPicture, isPaintable, isReadableImage } from '../../shared/domain/imageFormat.js';
import { type AppError, ExpectedError } from '../../shared/errors.js';
import { compareNaturally } from '../../shared/text/naturalOrder.js';
import { toDiskError } from '../files/diskErrors.js';
import { checkIsFile, type FolderItem, folderItems } from '../files/folderItems.js';

/** A file to stylize, or a given path that cannot be one. */
export type FoundPhoto =
  { readonly path: string; readonly error?: undefined } | { readonly path: string; readonly error: AppError };

export interface FoundPhotos {
  readonly photos: readonly FoundPhoto[];
  /** Whether a folder was given: then there may be several photos, even if only one was found. */
  readonly hasFolder: boolean;
  /** Names of pictures in folders whose formats are not supported. Default: none. */
  readonly passedOver?: readonly string[];
}

/**
 * The photos at `paths`: files, and for folders the images in them (not in subfolders). Contains no duplicates.
 * @param takesVideos whether the videos in folders are taken too
 */
export async function collectPhotos(paths: readonly string[], takesVideos = false): Promise<FoundPhotos> {
  const photos: FoundPhoto[] = [];
  const seen = new Set<string>();
  const passedOver: string[] = [];
  let hasFolder = false;
  const add = async (path: string): Promise<void> => {
    const real = await realpath(path);
    if (!seen.has(real)) photos.push({ path });
    seen.add(real);
  };
  for (const path of paths) {
    try {
      if (!(await stat(path)).isDirectory()) {
        await checkIsFile(path);
        await add(path);
        continue;
      }
      hasFolder = true;
      const { images, passedOver: others } = await imagesIn(path, takesVideos ? isPaintable : isReadableImage);
      passedOver.push(...others);
      if (images.length === 0) throw emptyFolder(path, others);
      // Add each one separately: an unreadable image does not stop the others.
      for (const { name, error } of images) {
        const image = join(path, name);
        if (error) photos.push({ path: image, error });
        else
          await add(image).catch((thrown: unknown) =>
            photos.push({ path: image, error: toDiskError(thrown, image, 'read') }),
          );
      }
    } catch (thrown) {
      photos.push({ path, error: toDiskError(thrown, path, 'read') });
    }
  }
  return { photos, hasFolder, passedOver };
}

function emptyFolder(path: string, passedOver: readonly string[]): ExpectedError {
  const others = passedOver.length > 0 ? ` ${describePassedOver(passedOver)}` : '';
  return new ExpectedError('data/empty', `There are no images in the folder ${path}.${others}`);
}

/** In natural order: photo 2 before photo 10. */
async function imagesIn(
  folder: string,
  isWanted: (name: string) => boolean,
): Promise<{ images: FolderItem[]; passedOver: string[] }> {
  const items = (await folderItems(folder)).filter(({ kind }) => kind === 'file' || kind === 'unusable');
  return {
    images: items.filter(({ name }) => isWanted(name)).sort((a, b) => compareNaturally(a.name, b.name)),
    passedOver: items
      .map(({ name }) => name)
      .filter((name) => !isWanted(name) && (isPaintable(name) || isOtherPicture(name))),
  };
}
