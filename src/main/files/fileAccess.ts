import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ExpectedError } from '../../shared/errors.js';
import { systemCode } from './diskErrors.js';
import { isWithin } from './pathKind.js';

/** The files that windows may access. */
export interface FileAccess {
  /** The folders that may be accessed; null if all may. */
  readonly roots: readonly string[] | null;
  /**
   * Checks whether a path may be read or written, by its real location after following links.
   * @returns the absolute path
   * @throws ExpectedError `access/denied`
   */
  check(path: string): Promise<string>;
}

export const fullAccess: FileAccess = { roots: null, check: (path) => Promise.resolve(resolve(path)) };

/** Allows access to the given folders and everything below them. */
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

/** The path with links resolved. For a path that does not exist yet, resolves the nearest existing folder. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (thrown) {
    const parent = dirname(path);
    if (systemCode(thrown) !== 'ENOENT' || parent === path) return path;
    return join(await realPathOf(parent), basename(path));
  }
}
