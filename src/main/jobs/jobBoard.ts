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
  /** Does the work. When `signal` is aborted, it rejects with a `CancelledError`. */
  readonly run: (job: JobRun) => Promise<JobResult>;
  /** Called once when the job has ended, for any reason, even if it was cancelled before it ran. */
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
  readonly controller: AbortController;
  readonly ended: Promise<void>;
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
    const id = randomUUID();
    const info: JobInfo = {
      id,
      kind: job.kind,
      title: job.title,
      photoId: job.photoId ?? null,
      state: 'waiting',
      fraction: 0,
      phase: 'waiting',
      secondsLeft: null,
      preview: null,
      result: null,
      error: null,
      acceptedAt: (this.options.now ?? Date.now)(),
    };
    const controller = new AbortController();
    // Started in a later turn, so that the caller knows the job's id before its first event.
    const ended = Promise.resolve().then(() => this.run(id, job, controller.signal));
    this.entries.set(id, { info, controller, ended });
    this.options.emit('job.accepted', { job: info });
    this.options.onChange?.(this.list());
    return info;
  }

  /** @throws ExpectedError `job/unknown` */
  cancel(jobId: string): void {
    this.entry(jobId).controller.abort();
  }

  /** Does nothing while the job is running. @throws ExpectedError `job/unknown` */
  dismiss(jobId: string): void {
    if (isOver(this.entry(jobId).info)) this.entries.delete(jobId);
  }

  /** Cancels all jobs and waits until they have ended. */
  async close(): Promise<void> {
    for (const { controller } of this.entries.values()) controller.abort();
    await Promise.all([...this.entries.values()].map(({ ended }) => ended));
  }

  private async run(id: string, job: NewJob, signal: AbortSignal): Promise<void> {
    const { emit, log } = this.options;
    const left = timeLeft();
    const work = async (): Promise<JobResult> => {
      if (signal.aborted) throw new CancelledError();
      return job.run({
        jobId: id,
        signal,
        onProgress: ({ fraction, phase, secondsLeft: foretold }) => {
          const byPace = left(fraction);
          const secondsLeft = foretold ?? byPace;
          this.update(id, { state: 'running', fraction, phase, secondsLeft });
          emit('job.progress', { jobId: id, fraction, phase, secondsLeft });
        },
        onPreview: (picture) => {
          this.update(id, { preview: picture.media });
          emit('job.preview', { jobId: id, ...picture });
        },
      });
    };
    try {
      const result = await work().finally(() => job.onOver?.());
      this.update(id, { state: 'done', fraction: 1, secondsLeft: 0, result });
      emit('job.done', { jobId: id, result });
    } catch (thrown) {
      const isCancelled = thrown instanceof CancelledError || (signal.aborted && !(thrown instanceof AppError));
      if (isCancelled) {
        this.update(id, { state: 'cancelled', secondsLeft: null });
        emit('job.cancelled', { jobId: id });
      } else {
        const error = (this.options.plainError ?? toSerialized)(thrown);
        log.error(`A job of the kind ${job.kind} failed`, thrown);
        this.update(id, { state: 'failed', secondsLeft: null, error });
        emit('job.failed', { jobId: id, error });
      }
    }
    const entry = this.entries.get(id);
    if (entry) this.options.onEnd?.(entry.info);
  }

  private update(id: string, change: Partial<JobInfo>): void {
    const entry = this.entries.get(id);
    if (!entry) return;
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
  const open = jobs.filter((job) => !isOver(job));
  if (open.length === 0) return null;
  return open.reduce((sum, { fraction }) => sum + fraction, 0) / open.length;
}
