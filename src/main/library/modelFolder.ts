import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BundleFiles } from '../../ml/models/modelBundle.js';
import { MANIFEST_FILE, parseModelManifest, type ModelManifest } from '../../ml/models/modelManifest.js';
import { ModelError } from '../../shared/errors.js';
import { systemCode, toDiskError } from '../files/diskErrors.js';

const DEFAULT_MODEL = 'default';

export interface ModelChoice {
  /** A folder, or the name of a model that ships with the program. Default: `PENTIMENTO_MODEL`, else `default`. */
  readonly model?: string | undefined;
  /** The folder of the models that ship with the program. */
  readonly shipped: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The folder of the model to use. @throws ModelError `model/missing` if there is no model in it */
export function findModelFolder({ model, shipped, env = process.env }: ModelChoice): string {
  const fromEnv = env['PENTIMENTO_MODEL'];
  const wanted = model ?? (fromEnv === undefined || fromEnv === '' ? DEFAULT_MODEL : fromEnv);
  const byName = /^[\w.-]+$/.test(wanted) ? [join(shipped, wanted)] : [];
  const folder = [...byName, resolve(wanted)].find((candidate) => existsSync(join(candidate, MANIFEST_FILE)));
  if (folder !== undefined) return folder;
  throw new ModelError('model/missing', `There is no model ${wanted}.`, {
    advice: 'Name a folder with a manifest.json (--model, PENTIMENTO_MODEL), or install the program again.',
    details: { model: wanted },
  });
}

/** Access to a model's files in a folder. */
export function folderFiles(folder: string): BundleFiles {
  return {
    async read(name) {
      try {
        return await readFile(join(folder, name));
      } catch (thrown) {
        if (systemCode(thrown) !== 'ENOENT') throw toDiskError(thrown, join(folder, name), 'read');
        throw new ModelError('model/missing', `The model in ${folder} lacks its file ${name}.`, {
          cause: thrown,
          advice: 'Copy the model again, or install the program again.',
        });
      }
    },
  };
}

/** Reads a model's manifest, without its weights. @throws ModelError like `parseModelManifest` */
export async function readManifest(folder: string): Promise<ModelManifest> {
  return parseModelManifest(await folderFiles(folder).read(MANIFEST_FILE));
}
