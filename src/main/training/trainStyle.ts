import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { OpenBackend } from '../../ml/backends/backend.js';
import { encodeSafetensors } from '../../ml/checkpoints/safetensors.js';
import { paint } from '../../ml/infer/paint.js';
import { initialStyleArrays } from '../../ml/models/customStyle.js';
import type { StyleModel } from '../../ml/models/styleModel.js';
import type { TrainingConfig } from '../../ml/train/config.js';
import type { TrainingOutcome } from '../../ml/train/ports.js';
import { QUALITY_FILE, type QualityCard } from '../../shared/domain/qualityCard.js';
import { STYLE_PREVIEW_FILE } from '../../shared/domain/styleInfo.js';
import { AppError, CancelledError, ExpectedError } from '../../shared/errors.js';
import { writeImage } from '../images/writeImage.js';
import { previewScene } from '../library/previewScene.js';
import { CheckpointFolder } from './checkpointFolder.js';
import { readChosenStep } from './chosenStep.js';
import { exportRun } from './exportRun.js';
import { firstCodeOf } from './firstCode.js';
import { scanImageFolder } from '../images/imageFolder.js';
import { CONFIG_FILE, readRunConfig } from './runFolder.js';
import { INITIAL_FILE, SCENE_PX, styleConfig } from './styleConfig.js';
import { measureStyle, usingLearnt } from './styleQuality.js';
import { READY_FOLDER, readStyleRun, writeStyleRun, type StyleRun } from './styleRun.js';
import { photoFolder } from './styleSet.js';
import { trainBase, type TrainBaseEvent } from './trainBase.js';
import { readLearnt, type LearntStyle } from './trainedStyle.js';
import { writeJson } from '../files/writeJson.js';

export interface TrainStyleOptions {
  /** Folder of the run. */
  readonly run: string;
  /** Both stay owned by the caller. */
  readonly backend: OpenBackend;
  readonly model: StyleModel;
  readonly report: (event: TrainBaseEvent) => void;
  /** See `TrainingJob.pause`. */
  readonly pause?: (() => Promise<void>) | undefined;
  /** When aborted, the run writes a checkpoint and ends; it can continue later. */
  readonly signal?: AbortSignal | undefined;
  /** Uses what the run has learned so far as the style, without further training. */
  readonly isEnough?: boolean | undefined;
}

/**
 * Starts or continues a run of a style until the style is ready for a library: its own code on the frozen trunk of a
 * model, or its own network, and a quality card of what the training has changed.
 * @throws ExpectedError `disk/exists` if the style is already finished; ModelError `train/diverged`; CancelledError if
 *   it is stopped before there is anything to keep.
 */
export async function trainStyle(options: TrainStyleOptions): Promise<TrainingOutcome> {
  const { run } = options;
  const notes = await readStyleRun(run);
  if (notes.result) {
    throw new ExpectedError('disk/exists', `The training of ${notes.name} is over, and its style is made.`, {
      advice: 'Start a new one with another name.',
      details: { folder: run, style: notes.result.styleId },
    });
  }
  const outcome = options.isEnough ? await outcomeSoFar(run) : await trainOn(notes, options);
  if (outcome.reason === 'finished') await exportStyle(options);
  return outcome;
}

async function trainOn(notes: StyleRun, options: TrainStyleOptions): Promise<TrainingOutcome> {
  const { run, backend, report, pause, signal } = options;
  // A run killed before it had both files starts again: earlier work is repeated or found in the folder.
  const hasBegun = existsSync(join(run, CONFIG_FILE)) && existsSync(join(run, INITIAL_FILE));
  const config = hasBegun ? undefined : await prepare(notes, options);
  return trainBase({ run, config, openBackend: backend, report, pause, ...(signal ? { signal } : {}) });
}

/** Encodes the set with the unchanged model, which is where training starts, and prepares the photos. */
async function prepare(notes: StyleRun, options: TrainStyleOptions): Promise<TrainingConfig> {
  const { run, model, report, signal } = options;
  const pause = async (): Promise<void> => {
    await options.pause?.();
    if (signal?.aborted) throw new CancelledError();
  };
  const notice = (message: string): void => report({ type: 'notice', message });
  const photos = await photoFolder(notes.photos, run, SCENE_PX, { notice, pause });
  const { code, imagePath } = await firstCodeOf(model, await scanImageFolder(notes.styles), pause);
  const trunk = notes.network === 'own' ? await model.network.parameters.read() : undefined;
  const initial = encodeSafetensors(initialStyleArrays(code, trunk));
  await writeFileAtomic(join(run, INITIAL_FILE), Buffer.from(initial));
  const { grain } = code;
  await writeStyleRun(run, { ...notes, imagePath, ...(grain ? { grain } : {}) });
  return styleConfig(run, notes, photos, model.trunk);
}

/** The outcome of a stopped run. @throws ExpectedError `disk/not-readable` if it has no checkpoint yet */
async function outcomeSoFar(run: string): Promise<TrainingOutcome> {
  const folder = new CheckpointFolder(join(run, 'checkpoints'));
  const last = (await folder.steps()).at(-1);
  if (last === undefined) {
    throw new ExpectedError('disk/not-readable', 'The training has learnt nothing yet.', {
      advice: 'Wait for the first checkpoint.',
    });
  }
  const { step, totalSteps, elapsedSeconds: seconds, imagesSeen } = await folder.loadState(last);
  return {
    reason: 'finished',
    step,
    totalSteps,
    seconds,
    waitShare: 0,
    imagesPerSecond: imagesSeen / Math.max(seconds, 1),
  };
}

async function exportStyle(options: TrainStyleOptions): Promise<void> {
  const { run } = options;
  const notes = await readStyleRun(run);
  const out = join(run, READY_FOLDER);
  await rm(out, { recursive: true, force: true });
  const checkpoint = (await readChosenStep(run)) ?? 'last';
  await exportRun({ run, checkpoint, average: true, out, name: notes.name });
  const learnt = await readLearnt(run, notes);
  await usingLearnt(learnt, options.model, async (model, code) => {
    const { pause, signal } = options;
    const pixels = await paint(model, previewScene(), code, {
      ...(pause ? { pause } : {}),
      ...(signal ? { signal } : {}),
    });
    const preview = { format: 'jpg', quality: 88, canReplace: true } as const;
    await writeImage(join(out, STYLE_PREVIEW_FILE), { pixels, tags: {} }, preview);
  });
  const card = await qualityOf(learnt, notes, options);
  if (card) await writeJson(join(out, QUALITY_FILE), card);
}

/** The style is usable without a quality card, so a failure is only reported. */
async function qualityOf(
  learnt: LearntStyle,
  notes: StyleRun,
  { run, model, report, pause, signal }: TrainStyleOptions,
): Promise<QualityCard | undefined> {
  report({ type: 'measuring' });
  try {
    const config = await readRunConfig(run);
    return await measureStyle({ run, model, learnt, config, pause, signal: signal ?? new AbortController().signal });
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown instanceof CancelledError) throw thrown;
    report({ type: 'notice', message: `${notes.name} gets no quality card: ${thrown.message}` });
    return undefined;
  }
}
