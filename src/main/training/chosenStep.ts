import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SavedFormat } from '../../shared/domain/savedFormat.js';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { readSavedJson } from '../files/readJson.js';
import { writeJson } from '../files/writeJson.js';
import { CheckpointFolder } from './checkpointFolder.js';

const chosenSchema = z.object({
  format: z.literal('pentimento-chosen-checkpoint'),
  version: z.literal(1),
  step: z.int().nonnegative(),
});

/** `chosen.json` in the folder of a run: the checkpoint that the style is to be made of. */
export const CHOSEN_FORMAT: SavedFormat<z.infer<typeof chosenSchema>> = { version: 1, schema: chosenSchema };

const pathIn = (run: string): string => join(run, 'chosen.json');

/** The checkpoint that the user wants the style to be made of; undefined: the last one. */
export async function readChosenStep(run: string): Promise<number | undefined> {
  const refuse = (cause: unknown): Error => new Error('The choice of a checkpoint cannot be read.', { cause });
  const file = await readSavedJson(pathIn(run), CHOSEN_FORMAT, refuse).catch(() => undefined);
  return file && (await isThere(run, file.step)) ? file.step : undefined;
}

/**
 * Chooses a checkpoint, which from then on is not pruned; null: the last one, as without a choice.
 * @throws ExpectedError `disk/not-found` for a checkpoint that is not there; `disk/…`
 */
export async function writeChosenStep(run: string, step: number | null): Promise<void> {
  const path = pathIn(run);
  try {
    if (step === null) await rm(path, { force: true });
    else await writeJson(path, { format: 'pentimento-chosen-checkpoint', version: 1, step });
  } catch (thrown) {
    throw toDiskError(thrown, path, 'write');
  }
  if (step === null || (await isThere(run, step))) return;
  // Looked for after the choice was written: a training that prunes meanwhile has then either kept or deleted it.
  await rm(path, { force: true });
  throw checkpointGone();
}

async function isThere(run: string, step: number): Promise<boolean> {
  return (await new CheckpointFolder(join(run, 'checkpoints')).steps()).includes(step);
}

export function checkpointGone(): ExpectedError {
  return new ExpectedError('disk/not-found', 'This checkpoint is not there any more.', {
    advice: 'Choose another one.',
  });
}
