import { mkdir } from 'node:fs/promises';
import { ExpectedError } from '../../shared/errors.js';
import { systemCode, toDiskError } from './diskErrors.js';

/** Makes a folder and those above it, where they are missing. @throws ExpectedError `disk/...` */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw toDiskError(thrown, path, 'write');
    throw new ExpectedError('disk/not-writable', `The folder ${path} cannot be made: a file is in its way.`, {
      cause: thrown,
      details: { path },
    });
  }
}
