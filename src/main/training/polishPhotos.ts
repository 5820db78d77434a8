import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.js';
import { makeFolder } from '../files/makeFolder.js';
import { readImage } from '../images/readImage.js';
import { writeImage } from '../images/writeImage.js';
import { renderSampleScenes, sampleFolders } from './sampleImages.js';

/** At most this many of the user's photos are practiced on. */
const MOST_PHOTOS = 24;
/** Rendered scenes join fewer photos than this, or a style would learn the subjects of a few pictures. */
const ENOUGH_PHOTOS = 12;
const PHOTO_SHORT_PX = 640;
const SCENE_PX = 384;

export interface PolishPhotosOptions {
  readonly photos: readonly string[];
  readonly run: string;
  /** Rendered scenes are kept here for the next time: a scene takes about a second. */
  readonly scenesFolder: string;
  /** Awaited before each picture. */
  readonly pause: () => Promise<void>;
}

/**
 * Puts small copies of the photos, and of rendered scenes if they are few, in a folder of the run. Photos that cannot be
 * read are skipped; pictures that are there already stay.
 * @returns the folder
 */
export async function polishPhotos({ photos, run, scenesFolder, pause }: PolishPhotosOptions): Promise<string> {
  const folder = join(run, 'photos');
  await makeFolder(folder);
  let count = 0;
  for (const [index, path] of photos.slice(0, MOST_PHOTOS).entries()) {
    await pause();
    if (await copySmall(path, join(folder, `photo-${index}.jpg`))) count++;
  }
  if (count >= ENOUGH_PHOTOS) return folder;
  await renderSampleScenes(scenesFolder, ENOUGH_PHOTOS, SCENE_PX, pause);
  const scenes = sampleFolders(scenesFolder).photos;
  const names = (await readdir(scenes)).filter((name) => name.endsWith('.png')).sort();
  for (const name of names.slice(0, ENOUGH_PHOTOS)) await copyFile(join(scenes, name), join(folder, name));
  return folder;
}

async function copySmall(path: string, to: string): Promise<boolean> {
  const image = await readImage(path, { maxShortSidePx: PHOTO_SHORT_PX }).catch((thrown: unknown) => {
    if (thrown instanceof AppError) return undefined;
    throw thrown;
  });
  if (!image) return false;
  const { pixels } = image;
  await writeImage(to, { pixels, tags: {} }, { format: 'jpg', quality: 95, canReplace: true });
  return true;
}
