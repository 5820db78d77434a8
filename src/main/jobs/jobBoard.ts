import { randomUUID } from 'node:crypto';
import type { JobInfo, JobResult } from '../../shared/contract/jobs.js';
import type { MediaId } from '../../shared/contract/values.js';
import { AppError, CancelledError, ExpectedError, toSerialized, type ErrorData } from '../../shared/errors.js';
import type { ProgressSink } from '../../shared/progress.js';
import type { Log } from '../log/log.js';
import type { Emit } from '../events/emitter.js';
import { timeLeft } from './timeLeft.js';

/** What a running job can use. */
export interface JobRun {
  readonly jobId: string;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressSink;
  readonly onPreview: (picture: { media: MediaId; width: number; height: number }) => void;
}

export interface NewJob {
  readonly kind: JobInfo['kind'];
  readonly title: string;
  readonly photoId?: string | undefined;
  /**
   * Whether it can be paused: then `run` is called again to continue, also after a failure, and has kept what was done.
   * Default: false.
   */
  readonly canPause?: boolean | undefined;
  /** Does the work. When `signal` is aborted, it rejects with a `CancelledError`. */
  readonly run: (job: JobRun) => Promise<JobResult>;
  /**
   * Called once when the job will not run any more, even if it was cancelled before it ran. Not for a paused job when
   * the program ends.
   */
  readonly onOver?: (() => void) | undefined;
}

export interface JobBoardOptions {
  readonly emit: Emit;
  readonly log: Log;
  /** Converts a thrown value to the error that windows get. Default: the complete error. */
  readonly plainError?: (thrown: unknown) => ErrorData;
  /** Called after every change with all jobs. */
  readonly onChange?: (jobs: readonly JobInfo[]) => void;
  readonly onEnd?: (job: JobInfo) => void;
  readonly now?: () => number;
}

interface Entry {
  info: JobInfo;
  readonly job: NewJob;
  controller: AbortController;
  ended: Promise<void>;
  /** Whether the current run is to be continued later. */
  isPausing: boolean;
}

/** The long jobs of a studio. Each is accepted, reports progress and ends exactly once. */
export class JobBoard {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly options: JobBoardOptions) {}

  list(): JobInfo[] {
    return [...this.entries.values()].map(({ info }) => info);
  }

  /** Accepts a job and starts it; it runs on its own. */
  start(job: NewJob): JobInfo {
    const entry = this.accept(job, 'waiting');
    this.begin(entry);
    return entry.info;
  }

  /** Accepts a job that an earlier run of the program has left; it waits for `resume`. */
  restore(job: NewJob): JobInfo {
    return this.accept(job, 'paused').info;
  }

  /** Ends a paused job at once. @throws ExpectedError `job/unknown` */
  cancel(jobId: string): void {
    const entry = this.entry(jobId);
    entry.isPausing = false;
    if (entry.info.state === 'paused') this.end(entry, { state: 'cancelled', secondsLeft: null });
    else entry.controller.abort();
  }

  /** Does nothing for a job that cannot be paused or is not at work. @throws ExpectedError `job/unknown` */
  pause(jobId: string): void {
    const entry = this.entry(jobId);
    const { state } = entry.info;
    if (!entry.job.canPause || (state !== 'waiting' && state !== 'running')) return;
    entry.isPausing = true;
    entry.controller.abort();
  }

  /** Does nothing for a job that is neither paused nor has failed. @throws ExpectedError `job/unknown` */
  resume(jobId: string): void {
    const entry = this.entry(jobId);
    const { state } = entry.info;
    if (!entry.job.canPause || (state !== 'paused' && state !== 'failed')) return;
    this.update(entry, { state: 'waiting', error: null, secondsLeft: null });
    this.options.emit('job.resumed', { jobId });
    this.begin(entry);
  }

  /** Does nothing while the job is running. @throws ExpectedError `job/unknown` */
  dismiss(jobId: string): void {
    const { info, job } = this.entry(jobId);
    if (!isOver(info)) return;
    this.entries.delete(jobId);
    if (info.state === 'failed' && job.canPause) job.onOver?.();
  }

  /** Cancels all jobs, pauses those that can be, and waits until they have ended. */
  async close(): Promise<void> {
    for (const entry of this.entries.values()) {
      entry.isPausing = entry.job.canPause ?? false;
      entry.controller.abort();
    }
    await Promise.all([...this.entries.values()].map(({ ended }) => ended));
  }

  private accept(job: NewJob, state: JobInfo['state']): Entry {
    const info: JobInfo = {
      id: randomUUID(),
      kind: job.kind,
      title: job.title,
      photoId: job.photoId ?? null,
      state,
      canPause: job.canPause ?? false,
      fraction: 0,
      phase: 'waiting',
      secondsLeft: null,
      framesPerSecond: null,
      preview: null,
      result: null,
      error: null,
      acceptedAt: (this.options.now ?? Date.now)(),
    };
    const entry = { info, job, controller: new AbortController(), ended: Promise.resolve(), isPausing: false };
    this.entries.set(info.id, entry);
    this.options.emit('job.accepted', { job: info });
    this.options.onChange?.(this.list());
    return entry;
  }

  private begin(entry: Entry): void {
    entry.controller = new AbortController();
    entry.isPausing = false;
    // Started in a later turn, so that the caller knows the job's id before its first event.
    entry.ended = Promise.resolve().then(() => this.run(entry));
  }

  private async run(entry: Entry): Promise<void> {
    const { job, controller } = entry;
    const { signal } = controller;
    try {
      if (signal.aborted) throw new CancelledError();
      const result = await job.run(this.runOf(entry, signal));
      this.end(entry, { state: 'done', fraction: 1, secondsLeft: 0, result });
    } catch (thrown) {
      const isStopped = thrown instanceof CancelledError || (signal.aborted && !(thrown instanceof AppError));
      if (!isStopped) this.fail(entry, thrown);
      else if (entry.isPausing) this.hold(entry);
      else this.end(entry, { state: 'cancelled', secondsLeft: null });
    }
  }

  private runOf(entry: Entry, signal: AbortSignal): JobRun {
    const { emit } = this.options;
    const { id } = entry.info;
    const left = timeLeft();
    return {
      jobId: id,
      signal,
      onProgress: ({ fraction, phase, secondsLeft: foretold, framesPerSecond = null }) => {
        // What arrives after a pause belongs to no run.
        if (signal.aborted) return;
        const byPace = left(fraction);
        const progress = { fraction, phase, secondsLeft: foretold ?? byPace, framesPerSecond };
        this.update(entry, { state: 'running', ...progress });
        emit('job.progress', { jobId: id, ...progress });
      },
      onPreview: (picture) => {
        this.update(entry, { preview: picture.media });
        emit('job.preview', { jobId: id, ...picture });
      },
    };
  }

  private hold(entry: Entry): void {
    this.update(entry, { state: 'paused', secondsLeft: null, framesPerSecond: null });
    this.options.emit('job.paused', { jobId: entry.info.id });
  }

  private fail(entry: Entry, thrown: unknown): void {
    const { emit, log, plainError, onEnd } = this.options;
    const error = (plainError ?? toSerialized)(thrown);
    log.error(`A job of the kind ${entry.job.kind} failed`, thrown);
    if (!entry.job.canPause) entry.job.onOver?.();
    this.update(entry, { state: 'failed', secondsLeft: null, error });
    emit('job.failed', { jobId: entry.info.id, error });
    onEnd?.(entry.info);
  }

  private end(entry: Entry, change: Partial<JobInfo>): void {
    const { emit, onEnd } = this.options;
    entry.job.onOver?.();
    this.update(entry, change);
    const { id: jobId, result } = entry.info;
    if (result) emit('job.done', { jobId, result });
    else emit('job.cancelled', { jobId });
    onEnd?.(entry.info);
  }

  private update(entry: Entry, change: Partial<JobInfo>): void {
    entry.info = { ...entry.info, ...change };
    this.options.onChange?.(this.list());
  }

  private entry(jobId: string): Entry {
    const entry = this.entries.get(jobId);
    if (!entry) throw new ExpectedError('job/unknown', 'There is no such job any more.');
    return entry;
  }
}

export function isOver({ state }: JobInfo): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

/** The combined progress of all running jobs, 0-1; null if none is running. */
export function workingFraction(jobs: readonly JobInfo[]): number | null {
  const open = jobs.filter((job) => !isOver(job) && job.state !== 'paused');
  if (open.length === 0) return null;
  return open.reduce((sum, { fraction }) => sum + fraction, 0) / open.length;
}
