import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { ExpectedError } from '../../shared/errors.js';
import { ofNetwork } from '../../ml/checkpoints/checkpoint.js';
import { decodeSafetensors } from '../../ml/checkpoints/safetensors.js';
import { loadModelBundle } from '../../ml/models/modelBundle.js';
import type { NamedArrays } from '../../ml/models/parameters.js';
import type { TrainingConfig } from '../../ml/train/config.js';
import { createTask, resolveTaskOptions } from '../../ml/train/createTask.js';
import type { TrainingTask } from '../../ml/train/trainingTask.js';
import { findModelFolder, folderFiles } from '../library/modelFolder.js';
import { appPaths } from '../paths/appPaths.js';
import { FolderSource } from './folderSource.js';
import { hashImageFolders, holdOut, scanImageFolder } from '../images/imageFolder.js';
import { noteReserved } from './reservedPictures.js';
import { renderSampleImages, sampleFolders } from './sampleImages.js';
import { readWholePictures } from './wholePictures.js';

/** Sample images are this many crops wide, so that crops can vary in position and scale. */
const SAMPLE_SCALE = 1.5;

/** The paths of the data. Each overrides the configuration's own entry. */
export interface DataPaths {
  readonly photos?: string | undefined;
  readonly art?: string | undefined;
  readonly encoder?: string | undefined;
  readonly perceptual?: string | undefined;
  readonly initialWeights?: string | undefined;
}

export type Notice = (message: string) => void;

/** The configuration with all options filled in and absolute paths, so that the run can continue from any folder. */
export function completeConfig(config: TrainingConfig, given: DataPaths, run: string): TrainingConfig {
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
      encoder: absolute(given.encoder ?? data.encoder),
      perceptual: absolute(given.perceptual ?? data.perceptual),
    },
  });
}

/** The training images of a completed configuration. */
export interface TrainingImages {
  readonly source: FolderSource;
  readonly photoCount: number;
  readonly artworkCount: number;
  /** Differs if another run sees different files. */
  readonly dataHash: string;
}

/**
 * Finds the training images, after generating those that the app makes.
 * @throws ExpectedError `config/invalid` without a folder; errors of `scanImageFolder`.
 */
export async function openImages(config: TrainingConfig, run: string, notice: Notice): Promise<TrainingImages> {
  const { samples, cropSize, scale, maxUpscale, flip, holdOut: held } = config.data;
  if (samples !== undefined) {
    notice(`Rendering ${samples} scenes and painting ${samples} styles to train on`);
    await renderSampleImages(run, samples, Math.round(cropSize * SAMPLE_SCALE));
  }
  const all = await scanImageFolder(requiredFolder(config.data.photos, 'photos'));
  const { training: photos } = holdOut(all, held);
  const art = await scanImageFolder(requiredFolder(config.data.art, 'art'));
  for (const { message } of [...(all.problems ?? []), ...(art.problems ?? [])]) notice(`Skipped: ${message}`);
  await noteReserved([photos, art], run, notice);
  const source = new FolderSource({
    photos,
    art,
    seed: config.seed,
    batch: config.batch,
    crop: { size: cropSize, scale, maxUpscale, flip },
    preview: config.previews,
    onBroken: (path, reason) => notice(`Skipped ${path}: ${reason}`),
  });
  return {
    source,
    photoCount: photos.files.length,
    artworkCount: art.files.length,
    dataHash: hashImageFolders(photos, art),
  };
}

/**
 * The task of a configuration on the selected backend, with random weights or the initial weights that it names. The
 * caller disposes it.
 * @param pause awaited before each artwork that the task analyzes.
 * @throws ExpectedError `model/missing`; errors of the task and `decodeSafetensors`.
 */
export async function openTask(config: TrainingConfig, pause?: () => Promise<void>): Promise<TrainingTask> {
  const task = await createTask(config, {
    readPerceptual: () => readTeacher(config),
    readEncoder: () => readEncoder(config),
    readModel: () => loadModelBundle(folderFiles(modelFolderOf(config))),
    readArtworks: () => wholeArtworks(config, pause),
  });
  try {
    if (config.initialWeights !== undefined) {
      assignInitial(task, await readWeights(config.initialWeights, 'initial weights', '--initial'));
    }
    return task;
  } catch (thrown) {
    task.dispose();
    throw thrown;
  }
}

async function* wholeArtworks({ data }: TrainingConfig, pause?: () => Promise<void>): AsyncGenerator<PixelImage> {
  const folder = await scanImageFolder(requiredFolder(data.art, 'art'));
  for await (const { pixels } of readWholePictures(folder, pause)) yield pixels;
}

/** A checkpoint contains the weights of all networks, a model only those of the first. */
function assignInitial({ networks }: TrainingTask, arrays: NamedArrays): void {
  for (const [index, { name, parameters }] of networks.entries()) {
    const own = ofNetwork(arrays, name);
    if (own.size > 0) parameters.assign(own);
    else if (index === 0) parameters.assign(arrays);
  }
}

/** The weights of the generator's encoder that the configuration names; by default the app's own. */
export function readEncoder(config: TrainingConfig): Promise<NamedArrays> {
  return readWeights(encoderPath(config), 'encoder', '--encoder');
}

/** The file of these weights. */
export function encoderPath({ data }: TrainingConfig): string {
  return data.encoder ?? ownEncoderPath();
}

/** The encoder of the app's own model; pictures are also compared in its features. */
export function ownEncoderPath(): string {
  return join(appPaths().models, 'encoder', 'weights.safetensors');
}

/**
 * The weights of the encoder that a distillation learns from.
 * @throws ExpectedError `config/invalid` if none is named
 */
async function readTeacher({ data }: TrainingConfig): Promise<NamedArrays> {
  if (data.perceptual !== undefined) return readWeights(data.perceptual, 'teacher', '--perceptual');
  throw new ExpectedError('config/invalid', 'No encoder is given to learn from.', {
    advice: 'Give its weights with --perceptual, or as data.perceptual in the configuration.',
  });
}

function modelFolderOf({ data }: TrainingConfig): string {
  return findModelFolder({ model: data.model, shipped: appPaths().models });
}

async function readWeights(path: string, what: string, option: string): Promise<NamedArrays> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new ExpectedError('model/missing', `The ${what} ${path} cannot be read.`, {
      cause,
      advice: `Give the file as ${option}, or in the configuration.`,
    });
  }
  return decodeSafetensors(bytes).arrays;
}

function requiredFolder(path: string | undefined, name: 'photos' | 'art'): string {
  if (path !== undefined) return path;
  throw new ExpectedError('config/invalid', `No folder of ${name === 'art' ? 'artworks' : 'photos'} is given.`, {
    advice: `Give one with --${name}, or as data.${name} in the configuration.`,
  });
}
