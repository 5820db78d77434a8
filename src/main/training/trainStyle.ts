import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { selectBackend, type BackendChoice } from '../../ml/backends/ladder.js';
import { loadModelBundle } from '../../ml/models/modelBundle.js';
import { encodeStyleCode } from '../../ml/models/styleCode.js';
import { parseTrainingConfig, type TrainingConfig } from '../../ml/train/config.js';
import type { TrainingOutcome } from '../../ml/train/ports.js';
import { STYLE_CODE_FILE, styleIdFor } from '../../shared/domain/styleInfo.js';
import { RECIPE_FILE } from '../../shared/domain/trainingRecipe.js';
import { ExpectedError } from '../../shared/errors.js';
import { findModelFolder, folderFiles } from '../library/modelFolder.js';
import { listStyles, saveStyle, type LibraryStyle } from '../library/styleLibrary.js';
import type { AppPaths } from '../paths/appPaths.js';
import { exportRun } from './exportRun.js';
import { scanImageFolder } from './imageFolder.js';
import { readRunConfig } from './runFolder.js';
import { firstCodeOf, photoFolder, styleSetFolder } from './styleSet.js';
import { trainBase, type TrainBaseEvent } from './trainBase.js';

/** The run's own notes beside its configuration. */
const NOTES_FILE = 'style.json';
const INITIAL_CODE_FILE = 'initial.safetensors';
const CROP_PX = 192;
/** Rendered scenes are this many crops wide, so that crops have a choice of place. */
const SCENE_CROPS = 1.6;

const notesSchema = z.object({
  format: z.literal('pentimento-style-run'),
  version: z.literal(1),
  name: z.string().min(1).max(120),
  /** The picture that stands for the style in lists. */
  imagePath: z.string().min(1),
  /** How many pictures the style is learnt from. */
  pictures: z.int().positive(),
});
type Notes = z.infer<typeof notesSchema>;

/** How long to train: exactly one of the two. */
export type StyleTrainingLength = { readonly minutes: number } | { readonly steps: number };

export interface TrainStyleOptions {
  /** Folder of the run. */
  readonly run: string;
  readonly paths: AppPaths;
  readonly backend?: BackendChoice | undefined;
  readonly report: (event: TrainBaseEvent) => void;
  /** Once aborted, the run writes a checkpoint and ends; it can be resumed. */
  readonly signal?: AbortSignal;
}

export interface NewStyleTraining {
  /** An image, or a folder of images that have one style. */
  readonly styles: string;
  /** Folder of photos; absent: rendered scenes alone. */
  readonly photos?: string | undefined;
  /** What the style is called in the library. */
  readonly name: string;
  readonly length: StyleTrainingLength;
  /** A model by name or folder; absent: the app's own. */
  readonly model?: string | undefined;
  readonly seed?: number | undefined;
}

export interface TrainedStyle {
  readonly outcome: TrainingOutcome;
  /** The style in the library, once the training is finished. */
  readonly style?: LibraryStyle;
}

/**
 * Trains a custom style: its own code on the frozen trunk of a model, from a picture or a set of pictures, and puts it
 * into the library when it is done.
 *
 * @throws ExpectedError `disk/exists` where a style of that name or a run is there already, for bad files and folders;
 *   ModelError `train/diverged`.
 */
export async function trainStyle(training: NewStyleTraining, options: TrainStyleOptions): Promise<TrainedStyle> {
  const { run, paths, report } = options;
  await assertNameIsFree(paths, training.name);
  await mkdir(run, { recursive: true });
  const notice = (message: string): void => report({ type: 'notice', message });
  const styles = await styleSetFolder(training.styles, run);
  const scenePx = Math.round(CROP_PX * SCENE_CROPS);
  const photos = await photoFolder(training.photos, run, scenePx, notice);
  const modelFolder = findModelFolder({ model: training.model, shipped: paths.models });
  const { trunk, notes } = await beginFrom(modelFolder, styles, training.name, options);
  await writeFileAtomic(join(run, NOTES_FILE), `${JSON.stringify(notes, null, 2)}\n`);
  const config = styleConfig({ trunk, photos, styles, modelFolder, run, training });
  return finish(await trainBase({ ...options, config }), options);
}

/** Goes on with a training that was stopped or killed. Throws like `trainStyle`. */
export async function resumeStyleTraining(options: TrainStyleOptions): Promise<TrainedStyle> {
  const { task } = await readRunConfig(options.run);
  if (task.name !== 'customStyle') {
    throw new ExpectedError('config/invalid', `The run in ${options.run} does not train a style.`, {
      advice: 'Go on with it by train:base --resume.',
    });
  }
  return finish(await trainBase(options), options);
}

/** Encodes the set by the model as it is: where training begins. */
async function beginFrom(
  modelFolder: string,
  styles: string,
  name: string,
  { run, backend: choice }: TrainStyleOptions,
): Promise<{ trunk: string; notes: Notes }> {
  const set = await scanImageFolder(styles);
  const backend = await selectBackend(choice);
  try {
    const model = await loadModelBundle(folderFiles(modelFolder));
    try {
      const { code, imagePath } = await firstCodeOf(model, set);
      await writeFileAtomic(join(run, INITIAL_CODE_FILE), Buffer.from(encodeStyleCode(code)));
      const pictures = set.files.length;
      return { trunk: model.trunk, notes: { format: 'pentimento-style-run', version: 1, name, imagePath, pictures } };
    } finally {
      model.dispose();
    }
  } finally {
    await backend.dispose();
  }
}

interface StyleConfigParts {
  readonly trunk: string;
  readonly photos: string;
  readonly styles: string;
  readonly modelFolder: string;
  readonly run: string;
  readonly training: NewStyleTraining;
}

function styleConfig(parts: StyleConfigParts): TrainingConfig {
  const { trunk, photos, styles: art, modelFolder: model, run, training } = parts;
  return parseTrainingConfig({
    seed: training.seed ?? 1,
    task: { name: 'customStyle', trunk, styleWeight: 40, adversarialWeight: 0.3 },
    data: { photos, art, model, cropSize: CROP_PX, scale: [1.05, 1.8], maxUpscale: 2 },
    initialWeights: join(run, INITIAL_CODE_FILE),
    batch: 4,
    ...training.length,
    // A code has a few thousand numbers of size 1: it takes larger steps than a network's weights.
    optimizer: { learningRate: 0.01 },
    networks: { discriminator: { learningRate: 2e-4 } },
    schedule: { warmupSteps: 20, decayStart: 0.3, finalFraction: 0.05 },
    averageDecay: 0.98,
    checkpoints: { every: 100 },
    previews: { every: 100, count: 4, size: 256 },
    logEvery: 10,
  });
}

async function finish(outcome: TrainingOutcome, { run, paths }: TrainStyleOptions): Promise<TrainedStyle> {
  if (outcome.reason !== 'finished') return { outcome };
  const notes = await readNotes(run);
  const config = await readRunConfig(run);
  const out = join(run, 'style-code');
  await exportRun({ run, checkpoint: 'last', average: true, out });
  const style = await saveStyle(paths.userStyles, {
    name: notes.name,
    description: `Trained on ${notes.pictures === 1 ? 'one picture' : `${notes.pictures} pictures`}, ${outcome.step} steps.`,
    trunk: config.task['trunk'] as string,
    code: await readFile(join(out, STYLE_CODE_FILE)),
    imagePath: notes.imagePath,
    created: new Date().toISOString(),
    extras: new Map([[RECIPE_FILE, await readFile(join(out, RECIPE_FILE))]]),
  });
  return { outcome, style };
}

async function readNotes(run: string): Promise<Notes> {
  const path = join(run, NOTES_FILE);
  try {
    return notesSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new ExpectedError('disk/not-readable', `The notes of the run in ${run} cannot be read.`, {
      cause,
      advice: 'Export what it has learnt with train:export.',
      details: { path },
    });
  }
}

async function assertNameIsFree(paths: AppPaths, name: string): Promise<void> {
  const { styles } = await listStyles(paths);
  if (!styles.some(({ info, origin }) => origin === 'own' && info.id === styleIdFor(name))) return;
  throw new ExpectedError('disk/exists', `You have a style named ${name} already.`, { advice: 'Choose another name.' });
}
