import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors } from '../../ml/checkpoints/safetensors.js';
import { paint } from '../../ml/infer/paint.js';
import { learntStyle } from '../../ml/models/customStyle.js';
import { loadModelBundle } from '../../ml/models/modelBundle.js';
import { decodeStyleCode, unflattenCode, type StyleCode } from '../../ml/models/styleCode.js';
import type { StyleModel } from '../../ml/models/styleModel.js';
import type { TrainingConfig } from '../../ml/train/config.js';
import { MIN_EVALUATED_PX } from '../../ml/evaluate/pictureFigures.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { QualityCard } from '../../shared/domain/qualityCard.js';
import { AppError } from '../../shared/errors.js';
import { evaluatePictures } from '../evaluate/evaluatePictures.js';
import { makeFolder } from '../files/makeFolder.js';
import { readImage } from '../images/readImage.js';
import { writeImage } from '../images/writeImage.js';
import type { NewStyle } from '../library/styleLibrary.js';
import { holdOut, scanImageFolder } from '../images/imageFolder.js';
import { INITIAL_FILE } from './styleConfig.js';
import { grainOfRun } from './styleRun.js';
import { pathsIn } from './styleSet.js';
import { encoderPath } from './trainingInputs.js';

/** The long side at which pictures are painted and measured, in px. */
const SIDE_PX = 384;

/** At most this many artworks are measured to represent the set. */
const MOST_ARTWORKS = 48;

export interface MeasureStyleOptions {
  /** Folder of the run; painted pictures are stored there during the measurement. */
  readonly run: string;
  /** The model that the training started from. */
  readonly model: StyleModel;
  readonly learnt: Pick<NewStyle, 'code' | 'model'>;
  readonly config: TrainingConfig;
  readonly pause?: (() => Promise<void>) | undefined;
  readonly signal: AbortSignal;
}

/**
 * Measures what a training has changed: paints photos it did not see with the mean of the pictures' own codes, as
 * before the training, and with the trained style, and compares both with what the pictures have in common.
 * @throws ExpectedError `data/empty`, `disk/…`; CancelledError.
 */
export async function measureStyle(options: MeasureStyleOptions): Promise<QualityCard> {
  const { run, model, learnt, config, pause, signal } = options;
  const { data } = config;
  const photos = pathsIn(holdOut(await scanImageFolder(data.photos ?? ''), data.holdOut).held);
  const art = await scanImageFolder(data.art ?? '');
  const folder = await mkdtemp(join(run, 'quality-'));
  const at = (name: string): string => join(folder, name);
  try {
    await copySmall(evenly(pathsIn(art), MOST_ARTWORKS), at('set'), pause);
    const paintAll = async (painter: StyleModel, code: StyleCode, to: string): Promise<void> => {
      await copySmall(photos, to, pause, (pixels) =>
        paint(painter, pixels, code, { signal, ...(pause ? { pause } : {}) }),
      );
    };
    await copySmall(photos, at('photos'), pause);
    await paintAll(model, await firstCode(run, model), at('before'));
    await usingLearnt(learnt, model, (painter, code) => paintAll(painter, code, at('after')));
    const { card } = await evaluatePictures({
      encoder: encoderPath(config),
      photos: at('photos'),
      stylized: at('after'),
      baseline: at('before'),
      against: { set: at('set') },
      sizePx: SIDE_PX,
      signal,
      pause,
      onProgress: () => undefined,
    });
    return card;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lets `work` paint with the trained style: with its own network if it has one, otherwise with `model`. */
export async function usingLearnt(
  { code, model: own }: MeasureStyleOptions['learnt'],
  model: StyleModel,
  work: (model: StyleModel, code: StyleCode) => Promise<void>,
): Promise<void> {
  const painter = own ? await loadModelBundle({ read: (name) => Promise.resolve(own.get(name)!) }) : model;
  try {
    await work(painter, decodeStyleCode(code));
  } finally {
    if (painter !== model) painter.dispose();
  }
}

/** The code that the training started with. */
async function firstCode(run: string, { trunk, network }: StyleModel): Promise<StyleCode> {
  const { arrays } = decodeSafetensors(await readFile(join(run, INITIAL_FILE)));
  const code = unflattenCode(network.options, trunk, learntStyle(arrays)?.code ?? new Float32Array());
  return { ...code, grain: await grainOfRun(run) };
}

/**
 * Writes small copies of pictures, changed by `change` if given, with numbers as names. Skips pictures that cannot be
 * read.
 */
async function copySmall(
  paths: readonly string[],
  folder: string,
  pause: (() => Promise<void>) | undefined,
  change?: (pixels: PixelImage) => Promise<PixelImage>,
): Promise<void> {
  await makeFolder(folder);
  for (const [index, path] of paths.entries()) {
    await pause?.();
    const image = await readImage(path, { maxSidePx: SIDE_PX }).catch((thrown: unknown) => {
      if (thrown instanceof AppError) return undefined;
      throw thrown;
    });
    if (!image || Math.min(image.pixels.width, image.pixels.height) < MIN_EVALUATED_PX) continue;
    const pixels = change ? await change(image.pixels) : image.pixels;
    await writeImage(join(folder, `${index}.png`), { pixels, tags: {} }, { format: 'png', canReplace: true });
  }
}

function evenly<T>(list: readonly T[], most: number): T[] {
  const count = Math.min(list.length, most);
  return Array.from({ length: count }, (_, index) => list[Math.floor((index * list.length) / count)]!);
}
