import { copyFile, mkdir, readdir, rm, rmdir, utimes, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import type { ProgressSink } from '../../shared/progress.js';
import { systemCode, toDiskError } from '../files/diskErrors.js';
import { hashFile } from '../files/fileHash.js';
import { makeFolder } from '../files/makeFolder.js';
import { isWithin } from '../files/pathKind.js';
import { folderUsage, freeBytesAt } from '../files/folderUsage.js';

/** The name of a library folder inside a folder with other content. */
export const LIBRARY_FOLDER_NAME = 'Pentimento Library';

export interface MoveLibraryOptions {
  readonly from: string;
  readonly to: string;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressSink;
  /** Makes the program use the new folder. After this, the move cannot be undone. */
  readonly switchTo: (folder: string) => Promise<void>;
}

/** The folder for a library moved to `folder`: `folder` itself if it is empty or missing, else a folder in it. */
export async function libraryFolderFor(folder: string): Promise<string> {
  const wanted = resolve(folder);
  if (await isEmpty(wanted)) return wanted;
  const below = join(wanted, LIBRARY_FOLDER_NAME);
  if (await isEmpty(below)) return below;
  throw new ExpectedError('library/not-empty', `There is something in ${below} already.`, {
    advice: 'Choose another folder.',
    details: { path: below },
  });
}

/**
 * Moves the library: copies every file, compares each by its SHA-256, switches, and removes the old files. Before the
 * switch nothing is lost: a failure or cancellation removes the copy.
 * @returns the number of files moved
 * @throws CancelledError before the switch; ExpectedError `library/...`, `disk/...`
 */
export async function moveLibrary({ from, to, signal, onProgress, switchTo }: MoveLibraryOptions): Promise<number> {
  if (from === to) throw new ExpectedError('library/in-use', 'The library lies in this folder already.');
  if (isWithin(to, from) || isWithin(from, to)) {
    throw new ExpectedError('library/in-use', 'One of the two folders lies in the other one.', {
      advice: 'Choose a folder in another place.',
    });
  }
  const files = await listFiles(from);
  await checkSpace(from, to);
  try {
    await copyAll(files, { from, to, signal, onProgress });
    await switchTo(to);
  } catch (thrown) {
    await removeFiles(to, files);
    throw signal.aborted ? new CancelledError() : toDiskError(thrown, to, 'write');
  }
  await removeFiles(from, files);
  onProgress({ fraction: 1, phase: 'remove' });
  return files.length;
}

async function copyAll(files: readonly string[], options: Omit<MoveLibraryOptions, 'switchTo'>): Promise<void> {
  const { from, to, signal, onProgress } = options;
  await makeFolder(to);
  for (const [index, file] of files.entries()) {
    if (signal.aborted) throw new CancelledError();
    const [source, target] = [join(from, file), join(to, file)];
    await mkdir(dirname(target), { recursive: true });
    await copyFile(source, target);
    const { atime, mtime } = await stat(source);
    await utimes(target, atime, mtime);
    if ((await hashFile(source)) !== (await hashFile(target))) {
      throw new ExpectedError('disk/not-writable', `The copy of ${file} is not like its original.`, {
        advice: 'The disk may be failing: choose another one.',
        details: { path: target },
      });
    }
    onProgress({ fraction: (0.95 * (index + 1)) / files.length, phase: 'copy' });
  }
}

/** Paths of all files below `folder`, relative to it. */
async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return [];
    throw toDiskError(thrown, folder, 'read');
  }
}

/** Removes these files and the folders that become empty; all other content stays. */
async function removeFiles(folder: string, files: readonly string[]): Promise<void> {
  for (const file of files) await rm(join(folder, file), { force: true });
  const folders = new Set<string>([folder]);
  for (const file of files) {
    for (let parent = dirname(file); parent !== '.'; parent = dirname(parent)) folders.add(join(folder, parent));
  }
  // Inner folders come before outer ones.
  for (const empty of [...folders].sort((a, b) => b.length - a.length)) await rmdir(empty).catch(() => undefined);
}

async function checkSpace(from: string, to: string): Promise<void> {
  const { bytes } = await folderUsage(from);
  const freeBytes = await freeBytesAt(to);
  if (freeBytes === null || bytes <= freeBytes) return;
  throw new ExpectedError('disk/full', `The library needs ${Math.ceil(bytes / 1e6)} MB, and less is left there.`, {
    advice: 'Free some space, or choose another disk.',
    details: { path: to },
  });
}

async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return true;
    throw toDiskError(thrown, folder, 'read');
  }
}
