import { access, constants, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExpectedError } from '../../shared/errors.js';
import { systemCode, toDiskError } from './diskErrors.js';

/** Creates a folder and its missing parents. @throws ExpectedError `disk/...` */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === 'ENOENT') throw toDiskError(await refusalAbove(path, thrown), path, 'write');
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw toDiskError(thrown, path, 'write');
    throw new ExpectedError('disk/not-writable', `The folder ${path} cannot be made: a file is in its way.`, {
      cause: thrown,
      details: { path },
    });
  }
}

/**
 * On a read-only disk, creating a folder fails as if its parent were missing. The parent's own error is the real
 * reason.
 */
async function refusalAbove(path: string, otherwise: unknown): Promise<unknown> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const refusal: unknown = await access(folder, constants.W_OK).catch((thrown: unknown) => thrown);
    if (systemCode(refusal) !== 'ENOENT') return refusal ?? otherwise;
    if (folder === dirname(folder)) return otherwise;
  }
}
