import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import { writeAtomically } from '../files/atomicFile.js';
import { toDiskError } from '../files/diskErrors.js';
import { makeFolder } from '../files/makeFolder.js';
import { exists } from '../files/pathKind.js';
import type { ModelPart } from './modelTypes.js';

export interface WriteModelOptions {
  readonly canReplace: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes the files of a model, each atomically and the model itself last. If one fails, those that were new are removed.
 * @throws ExpectedError `disk/...`; CancelledError
 */
export async function writeModel(
  folder: string,
  parts: readonly ModelPart[],
  { canReplace, signal }: WriteModelOptions,
): Promise<void> {
  await checkFree(folder, parts, canReplace);
  const added: string[] = [];
  for (const { name, bytes } of parts) {
    const path = join(folder, ...name.split('/'));
    try {
      await makeFolder(dirname(path));
      const isNew = !(await exists(path));
      await writeAtomically(path, { canReplace, signal }, (temporary) => writeFile(temporary, bytes));
      if (isNew) added.push(path);
    } catch (thrown) {
      for (const each of added) await rm(each, { force: true });
      if (signal?.aborted) throw new CancelledError();
      throw toDiskError(thrown, path, 'write');
    }
  }
}

/** @throws ExpectedError `disk/exists` if a file is there that may not be replaced */
export async function checkFree(
  folder: string,
  parts: readonly Pick<ModelPart, 'name'>[],
  canReplace: boolean,
): Promise<void> {
  if (canReplace) return;
  for (const { name } of parts) {
    const path = join(folder, ...name.split('/'));
    if (!(await exists(path))) continue;
    throw new ExpectedError('disk/exists', `${path} exists already.`, {
      details: { path },
      advice: 'Name another file or folder, or allow replacing it with --overwrite.',
    });
  }
}
