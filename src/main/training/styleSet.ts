import { copyFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Frame } from '../../shared/domain/frame.js';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { makeFolder } from '../files/makeFolder.js';
import { readImage } from '../images/readImage.js';
import { writeImage } from '../images/writeImage.js';
import { scanImageFolder, type ImageFolder } from '../images/imageFolder.js';
import { reservedAmong, type ReservedPicture } from './reservedPictures.js';
import { renderSampleScenes, sampleFolders } from './sampleImages.js';

/** How many photos are held out to measure the result: the training does not see them. */
export const HELD_OUT_PHOTOS = 8;

/**
 * Fewer photos than this are supplemented by rendered scenes, or a style would learn the subjects of a few pictures.
 */
const ENOUGH_PHOTOS = 24 + HELD_OUT_PHOTOS;

/** How many of the individually given images are checked before any work is done. */
const MOST_CHECKED = 48;
const CHECKED_PX = 64;

/** How many rendered scenes to add to this many photos. */
export function scenesFor(photos: number): number {
  return Math.max(0, ENOUGH_PHOTOS - photos);
}

/**
 * The folder of artworks of a style set: the given folder itself, or one inside the run with copies of the given
 * images. With changes it is always the latter.
 * @param changes by the absolute paths of the pictures.
 * @throws ExpectedError `disk/…`, `data/empty`, and whatever `readImage` throws for an individually given image.
 */
export async function styleSetFolder(
  styles: readonly string[],
  run: string,
  changes: PictureChanges = new Map(),
): Promise<string> {
  const folder = changes.size === 0 ? await onlyFolder(styles) : undefined;
  if (folder !== undefined) return folder;
  const files = (await imageFiles(styles)).filter((file) => changes.get(file) !== 'excluded');
  if (files.length === 0) {
    throw new ExpectedError('data/empty', 'All pictures of the style are left out.', {
      advice: 'Keep at least one of them.',
    });
  }
  // Rejected here, where the reason can be reported, instead of skipped later.
  for (const file of files.slice(0, MOST_CHECKED)) await readImage(file, { maxShortSidePx: CHECKED_PX });
  return copyInto(join(run, 'style'), files, changes);
}

/** What is not to be used of a set, by path: a picture, or all of it but a part. */
export type PictureChanges = ReadonlyMap<string, 'excluded' | Frame>;

/**
 * The user's photos: the given folder itself, or one inside the run with copies of the given images; undefined if there
 * are none.
 * @throws ExpectedError `disk/…`, `data/empty`
 */
export async function ownPhotosFolder(photos: readonly string[], run: string): Promise<string | undefined> {
  if (photos.length === 0) return undefined;
  return (await onlyFolder(photos)) ?? copyInto(join(run, 'photos'), await imageFiles(photos));
}

/**
 * A folder without its reserved pictures: the folder itself if it has none, otherwise one inside the run with the others.
 * @throws ExpectedError `data/empty` if all are reserved; `disk/…`
 */
export async function withoutReserved(
  folder: string,
  inRun: string,
): Promise<{ readonly folder: string; readonly leftOut: readonly ReservedPicture[] }> {
  const paths = pathsIn(await scanImageFolder(folder));
  const leftOut = await reservedAmong(paths);
  if (leftOut.length === 0) return { folder, leftOut };
  const reserved = new Set(leftOut.map(({ path }) => path));
  const others = paths.filter((path) => !reserved.has(path));
  if (others.length === 0) {
    throw new ExpectedError('data/empty', `The metadata of all images in ${folder} reserve them.`, {
      advice: 'Ask their owners, or give other images.',
      details: { folder },
    });
  }
  return { folder: await copyInto(inRun, others), leftOut };
}

/**
 * The folder of photos to train on: the user's own or, if these are too few, one inside the run with copies of them and
 * rendered scenes.
 *
 * @param scenePx the side of the rendered scenes.
 * @param notice called when scenes are added.
 * @param pause awaited between scenes.
 * @throws ExpectedError `disk/…`, `data/empty`
 */
export async function photoFolder(
  photos: string | undefined,
  run: string,
  scenePx: number,
  { notice, pause }: { notice: (message: string) => void; pause?: (() => Promise<void>) | undefined },
): Promise<string> {
  const own = photos === undefined ? undefined : await scanImageFolder(photos);
  if (own && own.files.length >= ENOUGH_PHOTOS) return own.root;
  const missing = scenesFor(own?.files.length ?? 0);
  notice(
    own
      ? `${own.files.length} photos are few: ${missing} rendered scenes join them. Some hundred photos give better styles.`
      : `No photos given: training on rendered scenes. Some hundred photos of your own give better styles.`,
  );
  for (const { message } of own?.problems ?? []) notice(`Skipped: ${message}`);
  await renderSampleScenes(run, missing, scenePx, pause);
  const folder = sampleFolders(run).photos;
  if (own) await copyInto(folder, pathsIn(own));
  return folder;
}

/** The absolute paths of a folder's images. */
export function pathsIn({ root, files }: ImageFolder): string[] {
  return files.map((file) => join(root, file));
}

/** The folder, if exactly one was given; undefined for files. @throws ExpectedError `disk/…` if it does not exist. */
async function onlyFolder(given: readonly string[]): Promise<string | undefined> {
  const [first] = given;
  return given.length === 1 && first !== undefined && (await isFolder(first)) ? resolve(first) : undefined;
}

/** All images among files and folders. @throws ExpectedError `disk/…`, `data/empty` */
export async function imageFiles(given: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of given) {
    files.push(...((await isFolder(path)) ? pathsIn(await scanImageFolder(resolve(path))) : [resolve(path)]));
  }
  return files;
}

async function isFolder(path: string): Promise<boolean> {
  const status = await stat(path).catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'read');
  });
  return status.isDirectory();
}

async function copyInto(
  folder: string,
  files: readonly string[],
  changes: PictureChanges = new Map(),
): Promise<string> {
  await makeFolder(folder);
  for (const [index, file] of files.entries()) {
    const target = join(folder, `${String(index).padStart(4, '0')}-${basename(file)}`);
    const frame = changes.get(file);
    if (frame !== undefined && frame !== 'excluded') {
      await copyPart(file, frame, target);
      continue;
    }
    await copyFile(file, target).catch((thrown: unknown) => {
      throw toDiskError(thrown, target, 'write');
    });
  }
  return folder;
}

/** Keeps the metadata, which may reserve the picture. */
async function copyPart(file: string, frame: Frame, target: string): Promise<void> {
  const part = await readImage(file, { frame });
  await writeImage(`${target}.png`, part, { format: 'png', canReplace: true });
}
