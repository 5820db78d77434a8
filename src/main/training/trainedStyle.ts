import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_FILE } from '../../ml/models/modelManifest.js';
import { decodeStyleCode } from '../../ml/models/styleCode.js';
import { QUALITY_FILE } from '../../shared/domain/qualityCard.js';
import { STYLE_CODE_FILE, STYLE_MODEL_FOLDER, STYLE_PREVIEW_FILE } from '../../shared/domain/styleInfo.js';
import { RECIPE_FILE, trainingRecipeSchema } from '../../shared/domain/trainingRecipe.js';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { readJson } from '../files/readJson.js';
import { folderFiles, readManifest } from '../library/modelFolder.js';
import { findStyleOfCode, saveUnderFreeName, type LibraryStyle, type NewStyle } from '../library/styleLibrary.js';
import { READY_FOLDER, readStyleRun, writeStyleRun, type StyleRun } from './styleRun.js';

/**
 * Adds the output of `trainStyle` to the user's styles, under its name or the first free variant of it. Reuses a style
 * that an earlier attempt added before it was killed.
 * @throws ExpectedError `disk/…`
 */
export async function addTrainedStyle(run: string, userStyles: string): Promise<LibraryStyle> {
  const notes = await readStyleRun(run);
  const out = join(run, READY_FOLDER);
  const learnt = await readLearnt(run, notes);
  const { step } = await readJson(join(out, RECIPE_FILE), trainingRecipeSchema, (cause) => unreadable(run, cause));
  const added = await findStyleOfCode(userStyles, learnt.code, notes.created);
  const style = added ?? (await saveUnderFreeName(userStyles, await newStyle(out, notes, learnt, step)));
  await writeStyleRun(run, { ...notes, result: { styleId: style.info.id, step } });
  return style;
}

async function newStyle(out: string, notes: StyleRun, learnt: LearntStyle, step: number): Promise<NewStyle> {
  const extras = new Map<string, Uint8Array>();
  for (const name of [RECIPE_FILE, QUALITY_FILE, STYLE_PREVIEW_FILE]) {
    const bytes = await readFile(join(out, name)).catch(() => undefined);
    if (bytes) extras.set(name, bytes);
  }
  const what = notes.pictures === 1 ? 'one picture' : `${notes.pictures} pictures`;
  const left = notes.leftOut ?? 0;
  const without = left === 0 ? '' : ` Left out ${left} that ${left === 1 ? 'is' : 'are'} reserved by metadata.`;
  return {
    ...learnt,
    name: notes.name,
    description: `Trained on ${what}, ${step} steps${notes.network === 'own' ? ', with its own network' : ''}.${without}`,
    imagePath: notes.imagePath ?? '',
    created: new Date().toISOString(),
    extras,
  };
}

/** The parts of a style: its code and, if it has one, its own network. */
export type LearntStyle = Pick<NewStyle, 'code' | 'trunk' | 'model'>;

/** The exported files of a run. @throws ExpectedError, ModelError if they cannot be read */
export async function readLearnt(run: string, { network }: StyleRun): Promise<LearntStyle> {
  const out = join(run, READY_FOLDER);
  const path = join(out, STYLE_CODE_FILE);
  const code = await readFile(path).catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'read');
  });
  if (network === 'shared') return { code, trunk: decodeStyleCode(code).trunk };
  const folder = join(out, STYLE_MODEL_FOLDER);
  const { trunk, weights } = await readManifest(folder);
  const files = folderFiles(folder);
  const names = [MANIFEST_FILE, weights.file];
  const model = new Map(await Promise.all(names.map(async (name) => [name, await files.read(name)] as const)));
  return { code, trunk, model };
}

function unreadable(run: string, cause: unknown): ExpectedError {
  return new ExpectedError('disk/not-readable', `What the training in ${run} has made cannot be read.`, {
    cause,
    advice: 'Continue the training: the result is written again.',
    details: { path: run },
  });
}
