import { access, constants, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Rendition } from '../../shared/batch/batchSettings.js';
import { savedSettings } from '../../shared/domain/look.js';
import type { SavedRecipe } from '../../shared/domain/recipe.js';
import type { StylizeResult } from '../../shared/engine/events.js';
import type { EngineLook } from '../../shared/engine/requests.js';
import { AppError, CancelledError } from '../../shared/errors.js';
import type { JobOptions } from '../engine/engineHost.js';
import { pictureFingerprint } from '../engine/pictureFingerprint.js';
import { toDiskError } from '../files/diskErrors.js';
import { fileIdentity } from '../files/fileIdentity.js';
import { hashFile } from '../files/fileHash.js';
import { areaFor } from '../library/maskBeside.js';
import { readPhotoFacts } from '../images/photoFacts.js';
import { paintToFile, type FilePainting, type PaintingEngine } from '../painting/paintToFile.js';
import type { BatchJob } from './batchJob.js';
import type { PlannedItem } from './batchPlan.js';
import type { Before } from './journal.js';

/**
 * How one item ended. `blocked`: the photo is fine, but the other items would fail for the same reason. `interrupted`:
 * another item crashed the engine, which may have written this one completely or in part.
 */
export type ItemEnd =
  | { readonly kind: 'done'; readonly result: StylizeResult }
  | { readonly kind: 'skipped'; readonly reason: 'exists' | 'unchanged' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'failed'; readonly error: AppError }
  | { readonly kind: 'blocked'; readonly error: AppError };

interface Target {
  readonly out: string;
  readonly canReplace: boolean;
}

interface PaintedTarget {
  readonly contentPath: string;
  readonly path: string;
  readonly canReplace: boolean;
  readonly fingerprint: string;
}

/**
 * Makes one output of one photo.
 * @throws CancelledError once the signal of `options` is aborted; nothing has been written then.
 */
export async function workOnItem(
  job: BatchJob,
  planned: PlannedItem,
  engine: PaintingEngine,
  options: JobOptions,
): Promise<ItemEnd> {
  const { source, destination } = job.settings;
  const contentPath = join(source, planned.photo);
  try {
    const content = await hashOf(contentPath);
    const fingerprint = await fingerprintOf(job, planned, content);
    let target = await chooseTarget(job, planned, { fingerprint, content });
    for (;;) {
      if (target.kind === 'skipped') return target;
      const outPath = join(destination, target.out);
      try {
        const { canReplace } = target;
        const painting = await paintingOf(job, planned, { contentPath, path: outPath, canReplace, fingerprint });
        return { kind: 'done', result: await paintToFile(engine, painting, { ...options, beginsAnew: false }) };
      } catch (thrown) {
        if (!(thrown instanceof AppError && thrown.code === 'disk/exists')) throw thrown;
        // Another program took the name while the picture was being made.
        target = await chooseTarget(job, planned, { fingerprint, content }, true);
      }
    }
  } catch (thrown) {
    if (thrown instanceof CancelledError || options.signal?.aborted) throw new CancelledError();
    const error = thrown instanceof AppError ? thrown : toDiskError(thrown, contentPath, 'read');
    if (error.code === 'engine/interrupted') return { kind: 'interrupted' };
    return { kind: (await isBlocking(error, job)) ? 'blocked' : 'failed', error };
  }
}

/** Decides by the policy what is written where, and records it in the journal before anything is written. */
async function chooseTarget(
  job: BatchJob,
  planned: PlannedItem,
  { fingerprint, content }: { readonly fingerprint: string; readonly content: string },
  isTaken = false,
): Promise<(Target & { kind: 'write' }) | Extract<ItemEnd, { kind: 'skipped' }>> {
  const { conflict } = job.settings;
  const mayOverwrite = conflict === 'overwrite' || conflict === 'overwrite-if-changed';
  const earlier = job.record.beforeOf(planned.item);
  const isOurs = earlier !== undefined && !isTaken;
  let out = job.record.outOf(planned);
  if (isOurs) {
    // Work on it had started before. A file that is there now but was not there then was written by this job.
    const present = await lookAt(join(job.settings.destination, out));
    const isUntouched = earlier !== null && present?.identity === earlier.identity;
    return { kind: 'write', out, canReplace: mayOverwrite || !isUntouched };
  }
  const present = await lookAt(join(job.settings.destination, out));
  if (present) {
    const path = join(job.settings.destination, out);
    if (conflict === 'skip') return { kind: 'skipped', reason: 'exists' };
    if (conflict === 'unique' || (await job.planner.protects.includes(path))) out = await job.planner.nextName(out);
    else if (conflict === 'overwrite-if-changed' && (await fingerprintIn(path)) === fingerprint) {
      return { kind: 'skipped', reason: 'unchanged' };
    }
  }
  const before = await lookAt(join(job.settings.destination, out));
  await job.note({ type: 'started', item: planned.item, out, before, content });
  return { kind: 'write', out, canReplace: mayOverwrite };
}

async function paintingOf(
  job: BatchJob,
  planned: PlannedItem,
  { contentPath, fingerprint, ...target }: PaintedTarget,
): Promise<FilePainting> {
  const { backend, tilePx, appVersion, signing } = job.settings;
  const { network, output, regions = [], ...look } = job.rendition(planned);
  const { modelFolder } = network ?? job.settings;
  const coded: NonNullable<EngineLook['regions']>[number][] = [];
  for (const { styles, strength, ...area } of regions) {
    coded.push({ ...areaFor(area, contentPath), strength, styles: await job.stylesOf({ styles }) });
  }
  return {
    priority: 'batch',
    content: { path: contentPath },
    look: { ...look, styles: await job.stylesOf(look), ...(coded.length > 0 ? { regions: coded } : {}) },
    compute: { backend, modelFolder, tilePx },
    output: { ...output, ...target, format: planned.format, fingerprint, appVersion, signing },
  };
}

async function hashOf(photo: string): Promise<string> {
  try {
    return await hashFile(photo);
  } catch (thrown) {
    throw toDiskError(thrown, photo, 'read');
  }
}

/** Identifies the photo's content and every setting that affects the result. */
async function fingerprintOf(job: BatchJob, planned: PlannedItem, content: string): Promise<string> {
  const { styles, regions = [], network, output, name: _name, ...look }: Rendition = job.rendition(planned);
  const photo = join(job.settings.source, planned.photo);
  const saved: NonNullable<SavedRecipe['look']['regions']>[number][] = [];
  for (const region of regions) saved.push(await savedRegion(region, photo));
  const settings = savedSettings(look) as SavedRecipe['look'];
  return pictureFingerprint({
    content,
    look: { ...settings, styles, ...(saved.length > 0 ? { regions: saved } : {}) },
    output: { ...output, format: planned.format },
    trunk: (network ?? job.settings).trunk,
    isSigned: job.settings.signing !== undefined,
  });
}

/** A region on one photo, as the recipe of the picture will have it. @throws ExpectedError `disk/...` about its mask */
async function savedRegion(
  { styles, strength, ...anyArea }: NonNullable<Rendition['regions']>[number],
  photo: string,
): Promise<NonNullable<SavedRecipe['look']['regions']>[number]> {
  const area = areaFor(anyArea, photo);
  if ('found' in area) return { styles, strength, found: area.found };
  const mask = await hashOf(area.maskPath);
  return { styles, strength, mask, ...(area.isInverted ? { isInverted: true } : {}) };
}

async function fingerprintIn(path: string): Promise<string | undefined> {
  return (await readPhotoFacts(path))?.recipe?.fingerprint;
}

async function lookAt(path: string): Promise<Before> {
  const identity = await fileIdentity(path);
  if (identity === undefined) return null;
  const { size, mtimeMs } = await stat(path);
  return { identity: `${identity}:${size}:${mtimeMs}`, bytes: size, modifiedMs: mtimeMs };
}

/**
 * Whether an error affects the whole job: the disk is full, a folder is gone, the model or the backend does not work.
 */
async function isBlocking(error: AppError, job: BatchJob): Promise<boolean> {
  const [area] = error.code.split('/');
  switch (area) {
    case 'backend':
    case 'model':
    case 'style':
    case 'job':
    case 'config':
      return true;
    case 'disk':
      if (error.code === 'disk/full') return true;
      return !(await isUsable(job.settings.source, constants.R_OK)) || !(await canWriteTo(job.settings.destination));
    default:
      return false;
  }
}

async function isUsable(folder: string, mode: number): Promise<boolean> {
  return access(folder, mode).then(
    () => true,
    () => false,
  );
}

/** For a destination that does not exist yet, checks the nearest existing parent folder. */
async function canWriteTo(folder: string): Promise<boolean> {
  if (await isUsable(folder, constants.F_OK)) return isUsable(folder, constants.W_OK);
  const parent = dirname(folder);
  return parent !== folder && canWriteTo(parent);
}
