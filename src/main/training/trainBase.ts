import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ExpectedError } from '../../shared/errors.js';
import { selectBackend, type BackendChoice } from '../../ml/backends/ladder.js';
import { decodeSafetensors } from '../../ml/checkpoints/safetensors.js';
import type { NamedArrays } from '../../ml/models/parameters.js';
import type { TrainingConfig } from '../../ml/train/config.js';
import { createTask, resolveTaskOptions } from '../../ml/train/createTask.js';
import type { TrainingEvent, TrainingOutcome } from '../../ml/train/ports.js';
import { train } from '../../ml/train/trainer.js';
import { appPaths } from '../paths/appPaths.js';
import { FolderSource } from './folderSource.js';
import { hashImageFolders, scanImageFolder, type ImageFolder } from './imageFolder.js';
import { readRunConfig, RunFolder } from './runFolder.js';
import { renderSampleImages, sampleFolders } from './sampleImages.js';

/** Sample images are this many crops wide, so that crops have a choice of place and scale. */
const SAMPLE_SCALE = 1.5;

/** What the training service tells beside the trainer's own events. */
export type TrainBaseEvent =
  | TrainingEvent
  | {
      readonly type: 'opened';
      readonly run: string;
      readonly backend: string;
      readonly device: string;
      readonly photos: number;
      readonly artworks: number;
    }
  | { readonly type: 'notice'; readonly message: string };

/** Where the data lies. Each overrides the configuration's own entry. */
export interface DataPaths {
  readonly photos?: string | undefined;
  readonly art?: string | undefined;
  readonly perceptual?: string | undefined;
  readonly initialWeights?: string | undefined;
}

export interface TrainBaseOptions extends DataPaths {
  /** Folder of the run. */
  readonly run: string;
  /** The configuration of a new run; without it the run in the folder goes on with its own. */
  readonly config?: TrainingConfig | undefined;
  readonly backend?: BackendChoice | undefined;
  readonly report: (event: TrainBaseEvent) => void;
  /** Once aborted, the run writes a checkpoint and ends. */
  readonly signal?: AbortSignal;
  readonly observe?: (part: string, ms: number) => void;
}

/**
 * Trains a new run or goes on with one.
 * @throws ExpectedError for bad folders, files and configurations; ModelError `train/diverged`.
 */
export async function trainBase(options: TrainBaseOptions): Promise<TrainingOutcome> {
  const { report, signal, observe } = options;
  const config = complete(options.config ?? (await readRunConfig(options.run)), options, options.run);
  await renderSamples(config, options.run, report);
  const photos = await scanImageFolder(requiredFolder(config.data.photos, 'photos'));
  const art = await scanImageFolder(requiredFolder(config.data.art, 'art'));
  const run = options.config ? await RunFolder.create(options.run, config) : await RunFolder.open(options.run);
  try {
    const backend = await selectBackend(options.backend);
    const notice = (message: string): void => report({ type: 'notice', message });
    const { name, deviceName } = backend;
    report({
      type: 'opened',
      run: run.path,
      backend: name,
      device: deviceName,
      photos: photos.files.length,
      artworks: art.files.length,
    });
    const checkpoint = options.config ? undefined : await run.resume(notice);
    const dataHash = hashImageFolders(photos, art);
    if (checkpoint && checkpoint.state.dataHash !== dataHash) {
      notice('The data folders changed since the last checkpoint: the run goes on, with samples in another order.');
    }
    if (checkpoint && checkpoint.state.backend !== name) {
      notice(
        `The run was trained on ${checkpoint.state.backend} so far: on ${name} it goes on, not bit for bit the same.`,
      );
    }
    const task = await createTask(config, () => readPerceptual(config));
    try {
      if (!checkpoint && config.initialWeights !== undefined) {
        task.networks[0]?.parameters.assign(await readWeights(config.initialWeights, 'initial weights'));
      }
      const source = createSource(config, photos, art, notice);
      return await train({
        config,
        configHash: sha256(JSON.stringify(config)),
        dataHash,
        backend: name,
        task,
        source,
        store: run,
        checkpoint,
        report,
        clock: () => performance.now(),
        ...(signal ? { signal } : {}),
        ...(observe ? { observe } : {}),
      });
    } finally {
      task.dispose();
    }
  } finally {
    await run.close();
  }
}

/** With all options written out and the paths made absolute, so that the run can go on from any folder. */
function complete(config: TrainingConfig, given: DataPaths, run: string): TrainingConfig {
  const absolute = (path: string | undefined): string | undefined => (path === undefined ? undefined : resolve(path));
  const { data } = config;
  const own = data.samples === undefined ? undefined : sampleFolders(run);
  return resolveTaskOptions({
    ...config,
    initialWeights: absolute(given.initialWeights ?? config.initialWeights),
    data: {
      ...data,
      photos: absolute(given.photos ?? data.photos) ?? own?.photos,
      art: absolute(given.art ?? data.art) ?? own?.art,
      perceptual: absolute(given.perceptual ?? data.perceptual),
    },
  });
}

async function renderSamples(config: TrainingConfig, run: string, report: TrainBaseOptions['report']): Promise<void> {
  const { samples, cropSize } = config.data;
  if (samples === undefined) return;
  report({ type: 'notice', message: `Rendering ${samples} scenes and painting ${samples} styles to train on` });
  await renderSampleImages(run, samples, Math.round(cropSize * SAMPLE_SCALE));
}

function requiredFolder(path: string | undefined, name: 'photos' | 'art'): string {
  if (path !== undefined) return path;
  throw new ExpectedError('config/invalid', `No folder of ${name === 'art' ? 'artworks' : 'photos'} is given.`, {
    advice: `Give one with --${name}, or as data.${name} in the configuration.`,
  });
}

function readPerceptual(config: TrainingConfig): Promise<NamedArrays> {
  const path = config.data.perceptual ?? join(appPaths().models, 'perceptual', 'weights.safetensors');
  return readWeights(path, 'perceptual encoder');
}

/** @throws ExpectedError `model/missing`; what `decodeSafetensors` throws. */
async function readWeights(path: string, what: string): Promise<NamedArrays> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const option = what.startsWith('perceptual') ? '--perceptual' : '--initial';
    throw new ExpectedError('model/missing', `The ${what} ${path} cannot be read.`, {
      cause,
      advice: `Give the file with ${option}, or in the configuration.`,
    });
  }
  return decodeSafetensors(bytes).arrays;
}

function createSource(
  config: TrainingConfig,
  photos: ImageFolder,
  art: ImageFolder,
  notice: (message: string) => void,
): FolderSource {
  const { cropSize, scale, maxUpscale, flip } = config.data;
  return new FolderSource({
    photos,
    art,
    seed: config.seed,
    batch: config.batch,
    crop: { size: cropSize, scale, maxUpscale, flip },
    preview: config.previews,
    onBroken: (path, reason) => notice(`Skipped ${path}: ${reason}`),
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
