import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import { STYLE_NETWORKS, styleIdFor, type StyleNetwork } from '../../shared/domain/styleInfo.js';
import { ExpectedError } from '../../shared/errors.js';
import { grainSchema, type Grain } from '../../ml/models/grain.js';
import { makeFolder } from '../files/makeFolder.js';
import { writeJson } from '../files/writeJson.js';
import { findOwnStyle, nameTaken } from '../library/styleLibrary.js';
import { CheckpointFolder } from './checkpointFolder.js';
import { scanImageFolder } from '../images/imageFolder.js';
import { writeReserved } from './reservedPictures.js';
import { ownPhotosFolder, styleSetFolder, withoutReserved, type PictureChanges } from './styleSet.js';

/** A style run's own notes, next to its configuration: the request and the result. */
const NOTES_FILE = 'style.json';

const folder = z.string().min(1);

const styleRunSchema = z.object({
  format: z.literal('pentimento-style-run'),
  version: z.literal(2),
  name: z.string().min(1).max(120),
  /** Folder of the artworks. */
  styles: folder,
  /** How many pictures the style is trained on. */
  pictures: z.int().positive(),
  /** Folder of the user's photos; absent: rendered scenes only. */
  photos: folder.optional(),
  /** How many pictures and photos were left out because their metadata reserve them; absent: none was to be. */
  leftOut: z.int().nonnegative().optional(),
  /** How long to train. */
  length: z.union([z.object({ minutes: z.number().positive() }), z.object({ steps: z.int().positive() })]),
  network: z.enum(STYLE_NETWORKS),
  /** Folder of the model that training starts from; absent: the app's own, wherever it is located at that time. */
  model: folder.optional(),
  seed: z.int().min(0),
  created: z.iso.datetime(),
  /** The picture that represents the style in lists; known once the pictures have been encoded. */
  imagePath: z.string().min(1).optional(),
  /** The mean grain of the encoded pictures: training does not change it. Absent in runs of earlier versions. */
  grain: grainSchema.optional(),
  /** The style in the library, once the training is over. */
  result: z.object({ styleId: z.string(), step: z.int().nonnegative() }).optional(),
});

export const STYLE_RUN_FORMAT: SavedFormat<z.infer<typeof styleRunSchema>> = { version: 2, schema: styleRunSchema };

export type StyleRun = z.infer<typeof styleRunSchema>;
export type StyleTrainingLength = StyleRun['length'];

export interface NewStyleTraining {
  /** One folder of images in one style, or single images. */
  readonly styles: readonly string[];
  /** One folder of photos, or single photos; empty: rendered scenes only. */
  readonly photos: readonly string[];
  /** The style's name in the library. */
  readonly name: string;
  readonly length: StyleTrainingLength;
  readonly network: StyleNetwork;
  /** Folder of a model to start from; absent: the app's own. */
  readonly model?: string | undefined;
  readonly seed?: number | undefined;
  /** Pictures that are left out or cropped, by absolute path. Default: none. */
  readonly changes?: PictureChanges | undefined;
  /** Does without pictures and photos whose metadata reserve them. Default: they are used, with a warning. */
  readonly excludesReserved?: boolean | undefined;
}

/** The trained style in library format; in the run's folder. */
export const READY_FOLDER = 'style-code';

/**
 * Checks what a style is to be trained with and records it in the folder of a new run. Images given one by one are
 * copied there, so that the run can continue when the originals are gone. Nothing is computed.
 * @throws ExpectedError `disk/exists` if a style of that name or the run already exists; `disk/…`, `data/empty`,
 *   `image/…` for the input.
 */
export async function beginStyleRun(run: string, userStyles: string, training: NewStyleTraining): Promise<StyleRun> {
  if (await findOwnStyle(userStyles, styleIdFor(training.name))) throw nameTaken(training.name);
  if ((await new CheckpointFolder(join(run, 'checkpoints')).steps()).length > 0) {
    throw new ExpectedError('disk/exists', `There is a training with checkpoints in ${run} already.`, {
      advice: 'Resume it with --resume, or choose another name.',
      details: { folder: run },
    });
  }
  await makeFolder(run);
  const given = {
    styles: await styleSetFolder(training.styles, run, training.changes),
    photos: await ownPhotosFolder(training.photos, run),
  };
  const { styles, photos, leftOut } = training.excludesReserved
    ? await allowedOf(given, run)
    : { ...given, leftOut: undefined };
  const { files } = await scanImageFolder(styles);
  const { name, length, network, model, seed = 1 } = training;
  const notes: StyleRun = {
    format: 'pentimento-style-run',
    version: 2,
    name,
    styles,
    pictures: files.length,
    ...(photos === undefined ? {} : { photos }),
    ...(leftOut === undefined ? {} : { leftOut }),
    ...(model === undefined ? {} : { model }),
    length,
    network,
    seed,
    created: new Date().toISOString(),
  };
  await writeStyleRun(run, notes);
  return notes;
}

/** The folders without reserved pictures; their list is stored in the run's folder. Throws like `withoutReserved`. */
async function allowedOf(
  { styles, photos }: Pick<StyleRun, 'styles' | 'photos'>,
  run: string,
): Promise<Pick<StyleRun, 'styles' | 'photos' | 'leftOut'>> {
  const art = await withoutReserved(styles, join(run, 'allowed-style'));
  const own = photos === undefined ? undefined : await withoutReserved(photos, join(run, 'allowed-photos'));
  const leftOut = [...art.leftOut, ...(own?.leftOut ?? [])];
  if (leftOut.length > 0) await writeReserved(run, leftOut, true);
  return { styles: art.folder, ...(own ? { photos: own.folder } : {}), leftOut: leftOut.length };
}

export async function writeStyleRun(run: string, notes: StyleRun): Promise<void> {
  await writeJson(join(run, NOTES_FILE), notes);
}

/** @throws ExpectedError `disk/not-readable` if the folder is not the run of a style. */
export async function readStyleRun(run: string): Promise<StyleRun> {
  const path = join(run, NOTES_FILE);
  try {
    return parseSaved(STYLE_RUN_FORMAT, JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new ExpectedError('disk/not-readable', `There is no training of a style in ${run}.`, {
      cause,
      advice: 'Resume other runs with train:base --resume; export a run with train:export.',
      details: { path },
    });
  }
}

/** The grain of a run's style; undefined for other runs and those of earlier versions. */
export async function grainOfRun(run: string): Promise<Grain | undefined> {
  if (!existsSync(join(run, NOTES_FILE))) return undefined;
  return (await readStyleRun(run)).grain;
}
