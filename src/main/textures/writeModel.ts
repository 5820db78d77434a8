import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
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
 * Writes the files of a model. All are written aside before the first gets its name, so that a full disk changes nothing;
 * the model itself is the last one. If one fails, those that were new are removed.
 * @throws ExpectedError `disk/...`; CancelledError
 */
export async function writeModel(
  folder: string,
  parts: readonly ModelPart[],
  { canReplace, signal }: WriteModelOptions,
): Promise<void> {
  await checkFree(folder, parts, canReplace);
  if (signal?.aborted) throw new CancelledError();
  const added: string[] = [];
  let path = folder;
  let aside: string | undefined;
  try {
    await makeFolder(folder);
    aside = await mkdtemp(join(folder, '.pentimento-model-'));
    for (const [index, { name, bytes }] of parts.entries()) {
      path = pathOf(folder, name);
      await writeFile(join(aside, String(index)), bytes);
      if (signal?.aborted) throw new CancelledError();
    }
    for (const [index, { name }] of parts.entries()) {
      path = pathOf(folder, name);
      const written = join(aside, String(index));
      await makeFolder(dirname(path));
      const isNew = !(await exists(path));
      await writeAtomically(path, { canReplace, signal }, (temporary) => rename(written, temporary));
      if (isNew) added.push(path);
    }
  } catch (thrown) {
    for (const each of added) await rm(each, { force: true });
    if (signal?.aborted) throw new CancelledError();
    throw toDiskError(thrown, path, 'write');
  } finally {
    if (aside !== undefined) await rm(aside, { recursive: true, force: true });
  }
}

function pathOf(folder: string, name: string): string {
  return join(folder, ...name.split('/'));
}

/** @throws ExpectedError `disk/exists` if a file is there that may not be replaced, or a folder of that name */
export async function checkFree(
  folder: string,
  parts: readonly Pick<ModelPart, 'name'>[],
  canReplace: boolean,
): Promise<void> {
  for (const { name } of parts) {
    const path = pathOf(folder, name);
    const isFile = await stat(path).then(
      (status) => !status.isDirectory(),
      () => undefined,
    );
    if (isFile === undefined || (isFile && canReplace)) continue;
    throw new ExpectedError('disk/exists', `${path} exists already.`, {
      details: { path },
      advice: isFile
        ? 'Name another file or folder, or allow replacing it with --overwrite.'
        : 'It is a folder. Name another file or folder.',
    });
  }
}
