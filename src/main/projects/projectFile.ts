import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { modelChoiceSchema } from '../../shared/contract/models.js';
import { MAX_HISTORY } from '../../shared/contract/projects.js';
import { lookSchema, subjectLookSchema } from '../../shared/contract/stylize.js';
import { frameSchema, PLAIN_FRAME } from '../../shared/domain/frame.js';
import { readSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { parseJson } from '../files/readJson.js';
import { writeJson } from '../files/writeJson.js';
import { strokesToSteps } from './strokesToSteps.js';

export const PROJECT_FILE = 'project.json';

const filePhotoSchema = z.object({
  /** Absolute for a file of the user's; relative to the project's folder for a file that the project keeps. */
  file: z.string().min(1),
  name: z.string(),
  frame: frameSchema.default(PLAIN_FRAME),
  look: subjectLookSchema,
  history: z.array(lookSchema).max(MAX_HISTORY),
});

const fileModelSchema = z.object({
  /** Absolute for a file of the user's; relative to the project's folder for files that the project keeps. */
  file: z.string().min(1),
  name: z.string(),
  look: lookSchema,
  choice: modelChoiceSchema,
});
export type FileModel = z.infer<typeof fileModelSchema>;

const projectFileSchema = z.object({
  format: z.literal('pentimento-project'),
  version: z.literal(3),
  name: z.string().max(120),
  changedAt: z.number().nonnegative(),
  photos: z.array(filePhotoSchema),
  /** The index in `photos` of the photo on the canvas; null for none. */
  current: z.int().nonnegative().nullable(),
  models: z.array(fileModelSchema).default([]),
  /** The index in `models` of the model in the view; null for none. */
  currentModel: z.int().nonnegative().nullable().default(null),
});
export type ProjectFile = z.infer<typeof projectFileSchema>;

/**
 * `project.json`. Until version 1, regions were brush strokes, possibly inverted; since then they are steps of a mask.
 * Version 3 has more: steps that find a subject, frames of videos that steps look at, strengths of regions.
 */
export const PROJECT_FORMAT: SavedFormat<ProjectFile> = {
  version: 3,
  schema: projectFileSchema,
  migrations: { 1: strokesToSteps, 2: (file) => ({ ...file }) },
};

/**
 * @throws ExpectedError `disk/...`; `project/unknown-version` for a file of a newer program, which stays as it is;
 *   `project/unreadable` for a damaged file, which is renamed and kept in its folder
 */
export async function readProjectFile(path: string): Promise<ProjectFile> {
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'read');
  });
  const file = readSaved(PROJECT_FORMAT, parseJson(text));
  if (file.kind === 'read') return file.value;
  if (file.kind === 'newer') {
    throw new ExpectedError('project/unknown-version', `A newer version of Pentimento saved the project in ${path}.`, {
      advice: 'Update Pentimento to open it. The project stays as it is.',
      details: { path, version: file.version },
    });
  }
  const aside = `${path}.damaged-${Date.now()}`;
  await rename(path, aside).catch(() => undefined);
  throw new ExpectedError('project/unreadable', `The project in ${path} is damaged.`, {
    advice: `It was set aside as ${aside}.`,
    details: { path, aside },
  });
}

/** Writes the whole file or nothing. @throws ExpectedError `disk/...` */
export async function writeProjectFile(path: string, file: ProjectFile): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeJson(path, file);
  } catch (thrown) {
    throw toDiskError(thrown, path, 'write');
  }
}
