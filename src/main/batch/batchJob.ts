import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import {
  type BatchSettings,
  batchSettingsSchema,
  type Rendition,
  savedBatchSettings,
} from '../../shared/batch/batchSettings.js';
import type { BatchItemView, BatchJobState, BatchJobSummary } from '../../shared/batch/batchState.js';
import { errorDataSchema } from '../../shared/domain/errorData.js';
import type { WeightedStyle } from '../../shared/engine/requests.js';
import { readSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import { ExpectedError, toSerialized } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { makeFolder } from '../files/makeFolder.js';
import { parseJson } from '../files/readJson.js';
import { ProcessLock } from '../files/processLock.js';
import { writeJson } from '../files/writeJson.js';
import { listingHash, type PlannedItem, plannedItemSchema, type PlanOptions, Planner } from './batchPlan.js';
import { JobRecord } from './jobRecord.js';
import { JOURNAL_VERSION, type JournalLine, journalLineSchema, LineLog, openLineFile, readLines } from './journal.js';
import { scanPhotos } from './scanPhotos.js';

const JOB_FILE = 'job.json';
const PLAN_FILE = 'plan.jsonl';
const JOURNAL_FILE = 'journal.jsonl';
const CODE_FOLDER = 'codes';

const jobFileSchema = z.object({
  format: z.literal('pentimento-batch'),
  version: z.literal(1),
  id: z.string(),
  /** ISO 8601 */
  createdAt: z.string(),
  settings: batchSettingsSchema,
  listing: z.object({ photos: z.int().nonnegative(), sha256: z.string() }),
  /** Folders that could not be read when the photos were listed. */
  problems: z.array(errorDataSchema),
});
export type JobFile = z.infer<typeof jobFileSchema>;

/** `job.json`. */
export const JOB_FORMAT: SavedFormat<JobFile> = { version: 1, schema: jobFileSchema };

/** The style codes of a job, by the hashes in its settings. */
export type StyleCodes = ReadonlyMap<string, Uint8Array>;

export function codeHash(code: Uint8Array): string {
  return createHash('sha256').update(code).digest('hex');
}

/**
 * A batch job on disk: `job.json` (frozen settings), `codes/` (the style codes), `plan.jsonl` (one item per line) and
 * `journal.jsonl` (what happened). While open, it is locked for other processes.
 */
export class BatchJob {
  private readonly codes = new Map<string, Uint8Array>();
  private onWork: () => void = () => undefined;

  private constructor(
    readonly folder: string,
    readonly file: JobFile,
    readonly record: JobRecord,
    readonly planner: Planner,
    private readonly journal: LineLog<JournalLine>,
    private readonly plan: LineLog<PlannedItem>,
    private readonly lock: ProcessLock,
  ) {}

  get id(): string {
    return this.file.id;
  }

  /** Problems reading the source, and entries that were skipped, when the job was created. */
  get problems(): JobFile['problems'] {
    return this.file.problems;
  }

  get settings(): BatchSettings {
    return this.file.settings;
  }

  /**
   * Lists the photos, plans every output and writes the job, whole or not at all.
   * @returns the new job's id.
   * @throws ExpectedError `usage`, `data/empty` if no photo matches (unless the job watches), `disk/...`;
   *   CancelledError.
   */
  static async create(
    jobsFolder: string,
    settings: BatchSettings,
    codes: StyleCodes,
    options: PlanOptions = {},
  ): Promise<string> {
    const { source, destination, include, exclude, extensions, isRecursive } = settings;
    const found = await scanPhotos(source, {
      include,
      exclude,
      extensions,
      isRecursive,
      leaveOut: destination,
      signal: options.signal,
    });
    const planner = await Planner.create(settings);
    const { items, photos } = await planner.add(found.photos, options);
    if (photos.length === 0 && !settings.isWatching) throw nothingToDo(settings);
    const createdAt = new Date().toISOString();
    const id = `${createdAt.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`;
    const file: JobFile = {
      format: 'pentimento-batch',
      version: 1,
      id,
      createdAt,
      settings,
      listing: { photos: photos.length, sha256: listingHash(photos) },
      problems: found.problems.map(toSerialized),
    };
    await writeJob(jobsFolder, file, items, codes);
    return id;
  }

  /**
   * Opens a job to work on it.
   * @throws ExpectedError `job/unknown`, `job/unreadable`, `job/busy` if another process has it open, `disk/...`.
   */
  static async open(jobsFolder: string, id: string): Promise<BatchJob> {
    const folder = join(jobsFolder, id);
    const file = await readJobFile(folder);
    const lock = await ProcessLock.acquire(
      join(folder, 'lock.json'),
      (holder) =>
        new ExpectedError('job/busy', `Process ${holder} is already working on the batch ${id}.`, {
          advice: 'Wait for it, or stop it first.',
          details: { job: id, process: holder },
        }),
    );
    let journal: LineLog<JournalLine> | undefined;
    try {
      const record = await readRecord(folder);
      const planner = await Planner.create(file.settings);
      planner.resume(record.items);
      journal = new LineLog<JournalLine>(await openLineFile(join(folder, JOURNAL_FILE)));
      const plan = new LineLog<PlannedItem>(await openLineFile(join(folder, PLAN_FILE)));
      return new BatchJob(folder, file, record, planner, journal, plan, lock);
    } catch (thrown) {
      await journal?.close();
      await lock.release();
      throw thrown;
    }
  }

  /** Writes to the journal, then updates the record: what is not on disk has not happened. */
  async note(...lines: JournalLine[]): Promise<void> {
    await this.journal.append(lines);
    for (const line of lines) this.record.follow(line);
    if (lines.some(({ type }) => type === 'again')) this.onWork();
  }

  /** Sets the only listener, which is called when more items are waiting. */
  whenWorkComes(listener: () => void): void {
    this.onWork = listener;
  }

  /** Plans photos that were added later. @returns the new items. */
  async addPhotos(photos: readonly string[]): Promise<readonly PlannedItem[]> {
    const { items } = await this.planner.add(photos);
    if (items.length > 0) {
      await this.plan.append(items);
      this.record.extend(items);
      this.onWork();
    }
    return items;
  }

  /** Resets finished items to waiting. */
  async beginAgain(items: readonly number[]): Promise<void> {
    if (items.length > 0) await this.note({ type: 'again', items: [...items] });
  }

  rendition(item: PlannedItem): Rendition {
    return this.settings.renditions[item.rendition]!;
  }

  /** The styles of a rendition with their codes. @throws ExpectedError `job/unreadable` if a code is damaged. */
  async stylesOf(rendition: Pick<Rendition, 'styles'>): Promise<WeightedStyle[]> {
    const styles: WeightedStyle[] = [];
    for (const { name, weight, code } of rendition.styles) {
      styles.push({ name, weight, code: await this.codeOf(code) });
    }
    return styles;
  }

  view(item: number): BatchItemView {
    const planned = this.record.items[item]!;
    return this.record.view(planned, this.rendition(planned).name);
  }

  summary(isRunning = false): BatchJobSummary {
    return summarize(this.file, this.record, isRunning);
  }

  async close(): Promise<void> {
    try {
      await Promise.all([this.journal.close(), this.plan.close()]);
    } finally {
      await this.lock.release();
    }
  }

  private async codeOf(hash: string): Promise<Uint8Array> {
    const known = this.codes.get(hash);
    if (known) return known;
    const path = join(this.folder, CODE_FOLDER, `${hash}.safetensors`);
    const code = await readFile(path).catch((thrown: unknown) => {
      throw toDiskError(thrown, path, 'read');
    });
    if (codeHash(code) !== hash) throw damaged(this.folder, `the style code ${hash.slice(0, 8)} is not what it was`);
    this.codes.set(hash, code);
    return code;
  }
}

/**
 * Checks whether there is anything to do, before an engine is started for it.
 * @throws ExpectedError `usage`, `data/empty`, `disk/...` like `BatchJob.create`
 */
export async function checkSource(settings: Omit<BatchSettings, 'renditions'>): Promise<void> {
  const { source, destination, include, exclude, extensions, isRecursive, isWatching } = settings;
  const { photos } = await scanPhotos(source, { include, exclude, extensions, isRecursive, leaveOut: destination });
  if (photos.length === 0 && !isWatching) throw nothingToDo(settings);
}

/** The summary of a job, without a lock on it. Throws like `BatchJob.open`, except for the lock. */
export async function readSummary(jobsFolder: string, id: string): Promise<BatchJobSummary> {
  const folder = join(jobsFolder, id);
  return summarize(await readJobFile(folder), await readRecord(folder), false);
}

/** The job's settings, photo list and problems. @throws ExpectedError `job/unknown`, `job/unreadable` */
export async function readJobFile(folder: string): Promise<JobFile> {
  const path = join(folder, JOB_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ExpectedError('job/unknown', `There is no batch job in ${folder}.`, { cause, details: { path: folder } });
  }
  const file = readSaved(JOB_FORMAT, parseJson(text));
  if (file.kind === 'read') return file.value;
  if (file.kind === 'damaged') throw damaged(folder, `its ${JOB_FILE} is damaged`, file.cause);
  throw new ExpectedError('job/unreadable', `A newer version of Pentimento made the batch job in ${folder}.`, {
    advice: 'Use that version to continue. The batch stays as it is.',
    details: { path: folder, version: file.version },
  });
}

/** The ids of all jobs, oldest first. */
export async function listJobIds(jobsFolder: string): Promise<string[]> {
  const entries = await readdir(jobsFolder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

/** Deletes a job's record; its output stays. */
export async function removeJob(jobsFolder: string, id: string): Promise<void> {
  await rm(join(jobsFolder, id), { recursive: true, force: true });
}

export async function readRecord(folder: string): Promise<JobRecord> {
  const record = new JobRecord(await readLines(join(folder, PLAN_FILE), plannedItemSchema));
  for (const line of await readLines(join(folder, JOURNAL_FILE), journalLineSchema)) record.follow(line);
  return record;
}

function summarize(file: JobFile, record: JobRecord, isRunning: boolean): BatchJobSummary {
  const { source, destination, renditions, conflict, isWatching } = file.settings;
  const state: BatchJobState = isRunning && record.state === 'waiting' ? 'running' : record.state;
  return {
    id: file.id,
    source,
    destination,
    conflict,
    isWatching,
    state,
    createdAt: file.createdAt,
    renditions: renditions.map(({ name }) => name),
    reason: record.reason,
    totals: record.totals(),
  };
}

async function writeJob(
  jobsFolder: string,
  file: JobFile,
  items: readonly PlannedItem[],
  codes: StyleCodes,
): Promise<void> {
  await makeFolder(jobsFolder);
  // Filled under a temporary name; lists skip names that begin with a dot.
  const made = await mkdtemp(join(jobsFolder, '.new-')).catch((thrown: unknown) => {
    throw toDiskError(thrown, jobsFolder, 'write');
  });
  try {
    await mkdir(join(made, CODE_FOLDER));
    for (const [hash, code] of codes) {
      await writeFileAtomic(join(made, CODE_FOLDER, `${hash}.safetensors`), Buffer.from(code));
    }
    await writeJson(join(made, JOB_FILE), { ...file, settings: savedBatchSettings(file.settings) });
    await writeDurably(
      join(made, PLAN_FILE),
      items.map((item) => `${JSON.stringify(item)}\n`),
    );
    const opened: JournalLine = { type: 'opened', version: JOURNAL_VERSION, at: file.createdAt };
    await writeDurably(join(made, JOURNAL_FILE), [`${JSON.stringify(opened)}\n`]);
    await rename(made, join(jobsFolder, file.id));
  } catch (thrown) {
    await rm(made, { recursive: true, force: true });
    throw toDiskError(thrown, jobsFolder, 'write');
  }
}

async function writeDurably(path: string, lines: readonly string[]): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(lines.join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function nothingToDo({ source, isRecursive }: Pick<BatchSettings, 'source' | 'isRecursive'>): ExpectedError {
  return new ExpectedError('data/empty', `There are no photos to stylize in ${source}.`, {
    advice: isRecursive
      ? 'Look at the filters, and at which formats are read: JPEG, PNG, WebP, TIFF, AVIF, GIF, HEIC, raw photos and more.'
      : 'Add --recursive if they are in folders below.',
    details: { path: source },
  });
}

function damaged(folder: string, what: string, cause?: unknown): ExpectedError {
  return new ExpectedError('job/unreadable', `The batch job in ${folder} cannot be read: ${what}.`, {
    cause,
    advice: 'Move its folder away and start the batch again. The files it has written stay.',
    details: { path: folder },
  });
}
