import { randomBytes } from 'node:crypto';
import { link, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from './diskErrors.js';

const PREFIX = '.pentimento-';
const SUFFIX = '.tmp';

export interface AtomicOptions {
  /** Whether an existing file at the path may be replaced. If not, the write fails with `EEXIST`. */
  readonly canReplace: boolean;
  /** Checked before the file gets its name: an aborted write leaves nothing behind. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lets `write` fill a temporary file in the folder of `path`, flushes it to disk, and renames it. After a failure or
 * crash, `path` has either the old content or the new, never a part of it.
 * @throws errors of `write` or the system, after the temporary file is removed
 */
export async function writeAtomically(
  path: string,
  options: AtomicOptions,
  write: (temporaryPath: string) => Promise<void>,
): Promise<void> {
  const unique = randomBytes(6).toString('hex');
  const temporary = join(dirname(path), `${PREFIX}${process.pid}-${unique}${SUFFIX}`);
  try {
    // Created here, so that a missing or protected folder is reported by the system's own code.
    await (await open(temporary, 'wx')).close();
    await write(temporary);
    await forceToDisk(temporary);
    options.signal?.throwIfAborted();
    if (options.canReplace) await rename(temporary, path);
    else await nameExclusively(temporary, path);
    await forceToDisk(dirname(path));
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Removes the temporary files in `folder` left by a process that was killed while writing. */
export async function removeTemporaries(folder: string, pid: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const orphans = names.filter((name) => name.startsWith(`${PREFIX}${pid}-`) && name.endsWith(SUFFIX));
  await Promise.all(orphans.map((name) => rm(join(folder, name), { force: true })));
}

/** A rename that fails if the name is taken. `link` checks that atomically; file systems without links use a rename. */
async function nameExclusively(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') throw thrown;
    // Claim the name with an empty file first, so that only one of two writers gets it.
    await (await open(path, 'wx')).close();
    await rename(temporary, path);
  }
}

/**
 * Flushes a file or folder to disk. Some systems cannot open folders; it is harmless if their entry is written later.
 */
async function forceToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  try {
    await handle?.sync();
  } catch (thrown) {
    // Some file systems refuse to sync; the rename is still atomic. A full or failing disk reports its error here at
    // the latest.
    if (['ENOSPC', 'EDQUOT', 'EIO'].includes(systemCode(thrown) ?? '')) throw thrown;
  } finally {
    await handle?.close();
  }
}
