import { realpath, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import picomatch from 'picomatch';
import { describePassedOver, isOtherPicture, PAINTABLE_EXTENSIONS } from '../../shared/domain/imageFormat.js';
import { type AppError, CancelledError, ExpectedError } from '../../shared/errors.js';
import { compareNaturally } from '../../shared/text/naturalOrder.js';
import { toDiskError } from '../files/diskErrors.js';
import { folderItems } from '../files/folderItems.js';

export interface PhotoFilter {
  /** Globs on paths relative to the folder; one without a slash matches the file's name. Empty: all. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** In lower case without the dot; empty: all readable formats. */
  readonly extensions: readonly string[];
}

export interface ScanOptions extends PhotoFilter {
  readonly isRecursive: boolean;
  /** A folder that is skipped if it is inside the scanned one. Need not exist. */
  readonly leaveOut: string;
  readonly signal?: AbortSignal | undefined;
}

export interface ScannedPhotos {
  /** Relative, with slashes, in natural order: photo 2 before photo 10. */
  readonly photos: readonly string[];
  /** Folders and entries that could not be read, and skipped entries. */
  readonly problems: readonly AppError[];
}

/** Whether a file, by its path relative to the scanned folder, passes a filter. */
export function photoMatcher(filter: PhotoFilter): (path: string) => boolean {
  const extensions = filter.extensions.length > 0 ? filter.extensions : PAINTABLE_EXTENSIONS;
  const isIncluded = filter.include.length > 0 ? anyOf(filter.include) : () => true;
  const isExcluded = anyOf(filter.exclude);
  return (path) => {
    if (path.split('/').some((segment) => segment.startsWith('.'))) return false;
    return extensions.includes(extname(path).slice(1).toLowerCase()) && isIncluded(path) && !isExcluded(path);
  };
}

/** If the user set a filter, skipped files need no report. */
function hasNoFilter({ include, extensions }: PhotoFilter): boolean {
  return include.length === 0 && extensions.length === 0;
}

function anyOf(patterns: readonly string[]): (path: string) => boolean {
  const matchers = patterns.map((pattern) => {
    const matches = picomatch(pattern, { nocase: true, dot: true });
    return pattern.includes('/') ? matches : (path: string) => matches(basename(path));
  });
  return (path) => matchers.some((matches) => matches(path));
}

/**
 * The photos in `folder`. Skips names that begin with a dot, and links to folders, which could form cycles.
 * @throws ExpectedError `disk/...` if the folder itself cannot be read; CancelledError.
 */
export async function scanPhotos(folder: string, options: ScanOptions): Promise<ScannedPhotos> {
  const photos: string[] = [];
  const problems: AppError[] = [];
  const passedOver: string[] = [];
  const isWanted = photoMatcher(options);
  const leftOut = await realpath(options.leaveOut).catch(() => undefined);
  const root = await realRoot(folder);
  const walk = async (relativeFolder: string): Promise<void> => {
    if (options.signal?.aborted) throw new CancelledError();
    const path = join(root, relativeFolder);
    // The root itself may be the destination: then its files are checked one by one.
    if (relativeFolder !== '' && path === leftOut) return;
    for (const { name, kind, error } of await folderItems(path)) {
      const child = relativeFolder === '' ? name : `${relativeFolder}/${name}`;
      if (kind === 'folder') {
        if (!options.isRecursive) continue;
        await walk(child).catch((thrown: unknown) => {
          if (thrown instanceof CancelledError) throw thrown;
          problems.push(toDiskError(thrown, join(folder, child), 'read'));
        });
      } else if (isWanted(child)) {
        if (kind === 'file') photos.push(child);
        else if (error) problems.push(error);
      } else if (kind === 'file' && isOtherPicture(child) && hasNoFilter(options)) passedOver.push(child);
    }
  };
  await walk('');
  if (passedOver.length > 0) {
    problems.push(new ExpectedError('image/not-an-image', describePassedOver(passedOver.sort(compareNaturally))));
  }
  return { photos: photos.sort(compareNaturally), problems };
}

async function realRoot(folder: string): Promise<string> {
  try {
    const root = await realpath(folder);
    if ((await stat(root)).isDirectory()) return root;
  } catch (thrown) {
    throw toDiskError(thrown, folder, 'read');
  }
  throw new ExpectedError('usage', `${folder} is a file, and a batch takes a folder.`, {
    advice: 'Use pentimento stylize for single photos.',
  });
}
