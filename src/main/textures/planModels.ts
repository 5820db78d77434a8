import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { isModelName } from '../../shared/domain/modelFormat.js';
import { ExpectedError } from '../../shared/errors.js';
import { kindOfModel } from './openModel.js';

/** Where a painted model goes. */
export interface PlannedModel {
  readonly path: string;
  readonly folder: string;
  /** Of the model's own file in it. */
  readonly name: string;
  /** Whether it becomes one GLB file, whatever it was. */
  readonly asGlb: boolean;
}

/**
 * Plans where models go. If `out` has the end of a model's name, it is the file of the only model. Otherwise it is a
 * folder: a GLB file goes into it, and a model of several files into a folder of its own below.
 * @param wantsGlb whether all become GLB files, as the name of a GLB file as `out` means as well
 * @throws ExpectedError `usage` for one file and several models, another format, or the model's own folder
 */
export async function planModels(paths: readonly string[], out: string, wantsGlb = false): Promise<PlannedModel[]> {
  const namesFile = isModelName(out) && !(await isFolder(out));
  if (namesFile && paths.length > 1) throw usage('Several models need a folder as --out, not a file.');
  const planned: PlannedModel[] = [];
  for (const path of paths) {
    const kind = kindOfModel(path);
    const asGlb = wantsGlb || (namesFile && kindOfModel(out) === 'glb');
    if (namesFile && kindOfModel(out) !== (asGlb ? 'glb' : kind)) {
      throw usage(`A model keeps its format or becomes a GLB file: ${path} cannot become ${out}.`);
    }
    const stem = basename(path, extname(path));
    const isSingleFile = asGlb || kind === 'glb';
    const folder = namesFile ? dirname(out) : isSingleFile ? out : join(out, stem);
    const own = asGlb ? `${stem}.glb` : basename(path);
    const item = { path, folder: resolve(folder), name: namesFile ? basename(out) : own, asGlb };
    if (planned.some((each) => each.folder === item.folder && each.name === item.name)) {
      throw usage(`Two models are called ${item.name}: paint them into different folders.`);
    }
    await checkPlace(item, isSingleFile);
    planned.push(item);
  }
  return planned;
}

/** A model of several files shares their names with its painted version. */
async function checkPlace({ path, folder, name }: PlannedModel, isSingleFile: boolean): Promise<void> {
  const own = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
  const target = await realpath(folder).catch(() => folder);
  if (own !== target) return;
  if (!isSingleFile)
    throw usage(`${path} has files of its own: choose another folder than ${folder} for the painted ones.`);
  if (name === basename(path)) throw usage(`The painted model would replace ${path}: give it another name or folder.`);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

function usage(message: string): ExpectedError {
  return new ExpectedError('usage', message, { advice: 'See pentimento texture --help.' });
}
