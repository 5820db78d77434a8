import { createHash } from 'node:crypto';
import { copyFile, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { OpenBackend } from '../../ml/backends/backend.js';
import { ofNetwork } from '../../ml/checkpoints/checkpoint.js';
import { encodeSafetensors } from '../../ml/checkpoints/safetensors.js';
import { createAdaptedStyle, initialAdapterArrays, learntAdapter } from '../../ml/models/customStyle.js';
import { assertAdapterFits, decodeAdapter, encodeAdapter, type StyleAdapter } from '../../ml/models/styleAdapter.js';
import { assertTrunk, decodeStyleCode, withAdapter, type StyleCode } from '../../ml/models/styleCode.js';
import type { StyleModel } from '../../ml/models/styleModel.js';
import type { TrainingConfig } from '../../ml/train/config.js';
import { measureStyle } from '../../ml/train/styleFigures.js';
import type { PolishFigures, PolishResult } from '../../shared/engine/events.js';
import type { EngineJob } from '../../shared/engine/requests.js';
import { uniform } from '../../shared/counterRandom.js';
import { CancelledError, ModelError } from '../../shared/errors.js';
import { makeFolder } from '../files/makeFolder.js';
import { readSavedJson } from '../files/readJson.js';
import { writeJson } from '../files/writeJson.js';
import { holdOut, scanImageFolder } from '../images/imageFolder.js';
import { readImage } from '../images/readImage.js';
import { CheckpointFolder } from './checkpointFolder.js';
import { INITIAL_FILE, POLISH_RANK, polishConfig } from './polishConfig.js';
import { polishPhotos } from './polishPhotos.js';
import { readRunConfig } from './runFolder.js';
import { pathsIn } from './styleSet.js';
import { trainBase, type TrainBaseEvent } from './trainBase.js';
import { readWholePictures } from './wholePictures.js';

export interface PolishStyleOptions extends Omit<EngineJob<'polish'>, 'type' | 'backend' | 'priority'> {
  /** Both stay owned by the caller. */
  readonly backend: OpenBackend;
  readonly model: StyleModel;
  readonly report: (event: TrainBaseEvent) => void;
  /** See `TrainingJob.pause`. */
  readonly pause?: (() => Promise<void>) | undefined;
  /** When aborted, the polish ends with what it has learned so far. */
  readonly signal?: AbortSignal | undefined;
}

/** What a run was begun for, so that only the same polish continues it. */
const NOTES_FILE = 'polish.json';
const notesSchema = z.object({
  format: z.literal('pentimento-polish'),
  version: z.literal(1),
  fingerprint: z.string(),
});

/** The long side at which the result is measured, in px. */
const MEASURED_PX = 448;

/**
 * Trains an adapter of a style on the unchanged base, and measures on photos that it has not seen whether it brings the
 * style closer to its artworks. A run that was killed continues from its last checkpoint, and ends the same.
 * @throws ModelError `style/trunk-mismatch` for a code of another model, `train/diverged`; ExpectedError `disk/…`,
 *   `image/…`; CancelledError if it is stopped before it has learned anything.
 */
export async function polishStyle(options: PolishStyleOptions): Promise<Omit<PolishResult, 'type'>> {
  const { run, model } = options;
  const code = decodeStyleCode(options.code);
  assertTrunk(code, model.trunk);
  const earlier = options.adapter && decodeAdapter(options.adapter);
  if (earlier) assertAdapterFits(earlier, model.network.options, model.trunk);
  const { reason, step, totalSteps, seconds } = await trainAdapter(code, options);
  const adapter = encodeAdapter(await learntIn(run, model));
  options.report({ type: 'measuring' });
  const before = await figuresOf(earlier ? withAdapter(code, earlier) : code, options);
  const after = await figuresOf(withAdapter(code, decodeAdapter(adapter)), options);
  await rm(run, { recursive: true, force: true });
  const isBetter = after.style + after.cover < before.style + before.cover;
  const outcome = { reason, step, totalSteps, seconds, trunk: model.trunk };
  return { ...outcome, adapter: isBetter ? adapter : null, before, after };
}

async function trainAdapter(code: StyleCode, options: PolishStyleOptions): ReturnType<typeof trainBase> {
  const { run, backend, report, pause, signal } = options;
  const config = (await hasBegun(options)) ? undefined : await prepare(code, options);
  const outcome = await trainBase({ run, config, openBackend: backend, report, pause, ...(signal ? { signal } : {}) });
  if (outcome.step > 0) return outcome;
  await rm(run, { recursive: true, force: true });
  throw new CancelledError();
}

/** Whether the run was begun for the same polish and has a checkpoint. */
async function hasBegun(options: PolishStyleOptions): Promise<boolean> {
  const { run } = options;
  const notes = await readSavedJson(join(run, NOTES_FILE), { version: 1, schema: notesSchema }, (cause) => {
    return new Error('The notes of a polish cannot be read.', { cause });
  }).catch(() => undefined);
  if (notes?.fingerprint !== fingerprintOf(options)) return false;
  return (await new CheckpointFolder(join(run, 'checkpoints')).steps()).length > 0;
}

async function prepare(code: StyleCode, options: PolishStyleOptions): Promise<TrainingConfig> {
  const { run, model, signal, seed, scenesFolder } = options;
  const pause = async (): Promise<void> => {
    await options.pause?.();
    if (signal?.aborted) throw new CancelledError();
  };
  await rm(run, { recursive: true, force: true });
  const art = join(run, 'art');
  await makeFolder(art);
  const artworks = await artworksOf(options.artworks);
  for (const [index, file] of artworks.entries()) await copyFile(file, join(art, `${index}${extname(file)}`));
  const photos = await polishPhotos({ photos: options.photos, run, scenesFolder, pause });
  let drawn = 0;
  const style = createAdaptedStyle(model.network.options, POLISH_RANK, () => uniform(seed, INITIAL_STREAM, drawn++));
  try {
    const initial = await initialAdapterArrays(code, style, options.adapter && decodeAdapter(options.adapter));
    await writeFileAtomic(join(run, INITIAL_FILE), Buffer.from(encodeSafetensors(initial)));
  } finally {
    style.dispose();
  }
  const notes = { format: 'pentimento-polish', version: 1, fingerprint: fingerprintOf(options) };
  await writeJson(join(run, NOTES_FILE), notes);
  return polishConfig({ ...options, trunk: model.trunk, photos, art });
}

/** Initial matrices use a random stream of their own. */
const INITIAL_STREAM = 7;

async function artworksOf(path: string): Promise<string[]> {
  return (await stat(path)).isDirectory() ? pathsIn(await scanImageFolder(path)) : [path];
}

function fingerprintOf({ code, adapter, artworks, length, seed, modelFolder }: PolishStyleOptions): string {
  const hash = createHash('sha256').update(code);
  hash.update(adapter ?? '');
  return hash.update(JSON.stringify([artworks, length, seed, modelFolder, POLISH_RANK])).digest('hex');
}

async function learntIn(run: string, { network, trunk }: StyleModel): Promise<StyleAdapter> {
  const checkpoints = new CheckpointFolder(join(run, 'checkpoints'));
  const { average } = await checkpoints.load((await checkpoints.steps()).at(-1) ?? 0);
  const learnt = learntAdapter(network.options, trunk, ofNetwork(average, 'style'));
  if (learnt) return learnt;
  throw new ModelError('checkpoint/unreadable', 'The checkpoint holds no adapter.', {
    advice: 'Polish the style again.',
  });
}

/** On the held-out photos. */
async function figuresOf(code: StyleCode, { run, model, pause }: PolishStyleOptions): Promise<PolishFigures> {
  const { data } = await readRunConfig(run);
  const { held } = holdOut(await scanImageFolder(data.photos ?? ''), data.holdOut);
  const photos = [];
  for (const path of pathsIn(held)) photos.push((await readImage(path, { maxSidePx: MEASURED_PX })).pixels);
  const art = await scanImageFolder(data.art ?? '');
  const artworks = async function* () {
    for await (const { pixels } of readWholePictures(art, pause)) yield pixels;
  };
  return measureStyle(model, code, { photos, artworks: artworks(), pause });
}
