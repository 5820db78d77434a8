import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isReadableImage } from '../../shared/domain/imageFormat.js';
import { type AppError, ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { folderItems } from '../files/folderItems.js';

/** A folder of training images. Keeps only relative paths, about 60 bytes per file. */
export interface ImageFolder {
  readonly root: string;
  /** With `/` between folders, in code unit order, so that a seed gives the same order on every machine. */
  readonly files: readonly string[];
  /** What cannot be read of it: links that lead nowhere, pipes, names that are no text, folders. */
  readonly problems?: readonly AppError[];
}

/**
 * Finds all images below `root` by their extension. Skips hidden folders and links to folders. What cannot be a file is a
 * problem of its own and does not end the search.
 * @throws ExpectedError `disk/not-readable` when the folder cannot be listed, `data/empty` when it has no image.
 */
export async function scanImageFolder(root: string): Promise<ImageFolder> {
  const files: string[] = [];
  const problems: AppError[] = [];
  try {
    await collect(root, '', { files, problems });
  } catch (cause) {
    throw new ExpectedError('disk/not-readable', `The folder ${root} cannot be read.`, {
      cause,
      advice: 'Check its name and that you may read it.',
    });
  }
  if (files.length === 0) {
    throw new ExpectedError('data/empty', `The folder ${root} holds no images.`, {
      details: { folder: root },
      advice: 'Give a folder with JPEG, PNG, WebP, TIFF, AVIF, GIF, HEIC or raw files.',
    });
  }
  files.sort((first, second) => (first < second ? -1 : first > second ? 1 : 0));
  return { root, files, ...(problems.length > 0 ? { problems } : {}) };
}

/**
 * Splits a folder into training images and `count` held-out images, evenly spread. The split is deterministic.
 * @throws ExpectedError `data/empty` if no training images would be left.
 */
export function holdOut({ root, files }: ImageFolder, count: number): { training: ImageFolder; held: ImageFolder } {
  if (count >= files.length) {
    throw new ExpectedError(
      'data/empty',
      `The folder ${root} holds ${files.length} images, of which ${count} are kept.`,
      {
        details: { folder: root },
        advice: 'Give more images.',
      },
    );
  }
  const chosen = new Set(Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * files.length) / count)));
  return {
    training: { root, files: files.filter((_, index) => !chosen.has(index)) },
    held: { root, files: files.filter((_, index) => chosen.has(index)) },
  };
}

/** SHA-256 of the folders' relative paths; shows whether two runs use the same files in the same order. */
export function hashImageFolders(...folders: readonly ImageFolder[]): string {
  const hash = createHash('sha256');
  for (const { files } of folders) {
    for (const file of files) hash.update(file).update('\n');
    hash.update('\0');
  }
  return hash.digest('hex');
}

interface Found {
  readonly files: string[];
  readonly problems: AppError[];
}

async function collect(root: string, below: string, found: Found): Promise<void> {
  for (const { name, kind, error } of await folderItems(join(root, below))) {
    const path = below === '' ? name : `${below}/${name}`;
    if (kind === 'folder') {
      await collect(root, path, found).catch((thrown: unknown) => {
        found.problems.push(toDiskError(thrown, join(root, path), 'read'));
      });
    } else if (isReadableImage(name)) {
      if (kind === 'file') found.files.push(path);
      else if (error) found.problems.push(error);
    }
  }
}
