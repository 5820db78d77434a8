import type { BatchProgress } from '../../shared/batch/batchState.js';
import { type AppError, toSerialized } from '../../shared/errors.js';
import type { BatchJob } from './batchJob.js';
import type { PaintingEngine } from '../painting/paintToFile.js';
import { buildReport, writeReport } from './jobReport.js';
import type { JournalLine } from './journal.js';
import { JobRunner, type RunEnd } from './jobRunner.js';
import { watchPhotos } from './watchPhotos.js';

export interface RunJobOptions {
  readonly engine: PaintingEngine;
  /** Stops the run. `whenStopped` decides what happens to the job. */
  readonly signal: AbortSignal;
  /**
   * What a stop means; called when the run is stopped. Default: the job is paused. `left`: it continues by itself next
   * time.
   */
  readonly whenStopped?: () => 'paused' | 'cancelled' | 'left';
  readonly onProgress?: (progress: BatchProgress) => void;
  readonly onItem?: (item: number) => void;
  /** Called when a watching job has started to watch its folder. */
  readonly onWatching?: () => void;
  /** Called with a problem of the watched folder; the watch continues. */
  readonly onProblem?: (error: AppError) => void;
  /** Another folder for the report, in addition to the job's own. */
  readonly reportFolder?: string | undefined;
}

/**
 * Works on an open job until it is finished, stopped, or blocked by a problem that affects every item; then it is paused
 * with that reason. Writes the report of a job that is finished or watches.
 */
export async function runJob(job: BatchJob, options: RunJobOptions): Promise<RunEnd> {
  if (job.record.state === 'done' || job.record.state === 'cancelled') return { kind: 'finished' };
  if (job.record.state === 'paused') await job.note({ type: 'resumed', at: now() });
  const runner = new JobRunner(job, options);
  const watcher = job.settings.isWatching
    ? await watchPhotos(job, { onError: (error) => options.onProblem?.(error) })
    : undefined;
  if (watcher) options.onWatching?.();
  job.whenWorkComes(() => runner.refresh());
  let end: RunEnd;
  try {
    do end = await runner.run();
    while (end.kind === 'finished' && job.record.waiting().length > 0);
  } finally {
    await watcher?.close();
  }
  await conclude(job, end, options);
  return end;
}

async function conclude(job: BatchJob, end: RunEnd, options: RunJobOptions): Promise<void> {
  const line = lineFor(end, options);
  const isOver = line?.type === 'finished' || line?.type === 'cancelled';
  // Written before the journal records that the job is finished: so every finished job has its report, even after a
  // kill.
  if (end.kind !== 'blocked' && (isOver || job.settings.isWatching))
    await report(job, isOver ? line.at : null, options);
  if (!line) return;
  await job.note(line).catch((thrown: unknown) => {
    // The journal itself may be on the full disk. Then the pause is kept in memory only, and the job continues next
    // time.
    if (end.kind !== 'blocked') throw thrown;
    job.record.follow(line);
  });
}

async function report(job: BatchJob, endedAt: string | null, { reportFolder }: RunJobOptions): Promise<void> {
  const whole = { ...buildReport(job.file, job.record), endedAt };
  await writeReport(job.folder, whole);
  if (reportFolder !== undefined) await writeReport(reportFolder, whole);
}

function lineFor(end: RunEnd, { whenStopped }: RunJobOptions): JournalLine | undefined {
  if (end.kind === 'finished') return { type: 'finished', at: now() };
  if (end.kind === 'blocked') return { type: 'paused', reason: toSerialized(end.error), at: now() };
  switch (whenStopped?.() ?? 'paused') {
    case 'paused':
      return { type: 'paused', reason: null, at: now() };
    case 'cancelled':
      return { type: 'cancelled', at: now() };
    case 'left':
      return undefined;
  }
}

function now(): string {
  return new Date().toISOString();
}
