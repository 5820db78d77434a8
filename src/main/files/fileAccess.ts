import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ExpectedError } from '../../shared/errors.js';
import { systemCode } from './diskErrors.js';
import { isWithin } from './pathKind.js';

/** Which files windows may name. */
export interface FileAccess {
  /** The folders that may be looked at; null if all may. */
  readonly roots: readonly string[] | null;
  /**
   * Whether a path may be read or written: by where it really lies, links followed.
   * @returns the absolute path. @throws ExpectedError `access/denied`
   */
  check(path: string): Promise<string>;
}

export const fullAccess: FileAccess = { roots: null, check: (path) => Promise.resolve(resolve(path)) };

/** Access to some folders and everything below them. */
export function accessTo(folders: readonly string[]): FileAccess {
  const roots = folders.map((folder) => resolve(folder));
  return {
    roots,
    async check(path) {
      const wanted = await realPathOf(resolve(path));
      for (const root of roots) if (isWithin(wanted, await realPathOf(root))) return resolve(path);
      throw new ExpectedError('access/denied', `${path} is outside of the folders that were allowed.`, {
        advice: 'Restart the studio and allow the folder: npm start -- --browser --allow FOLDER',
        details: { path },
      });
    },
  };
}

/** The path without links; of what does not exist yet, that of the nearest folder that does, and the rest. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (thrown) {
    const parent = dirname(path);
    if (systemCode(thrown) !== 'ENOENT' || parent === path) return path;
    return join(await realPathOf(parent), basename(path));
  }
}
