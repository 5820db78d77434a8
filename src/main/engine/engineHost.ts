import {
  AppError,
  BugError,
  CancelledError,
  ExpectedError,
  fromSerialized,
  toSerialized,
} from '../../shared/errors.js';
import type { EnginePort } from '../../shared/engine/port.js';
import { engineEvent, type EngineEvent, type EngineResult, type PreviewEvent } from '../../shared/engine/events.js';
import { describeViolation } from '../../shared/engine/protocolValues.js';
import { priorityOf, type EngineJob } from '../../shared/engine/requests.js';
import { PRIORITIES } from '../../shared/domain/priority.js';
import type { TrainingReport } from '../../shared/engine/trainingReport.js';
import type { ProgressSink } from '../../shared/progress.js';

/** How an engine process ended. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines of its output, for the report. */
  readonly lastWords: string;
}

/** A started engine: the port to it, a way to kill it, and how it ended. */
export interface EngineConnection {
  /** The engine's process id; undefined if it did not start, or is not a process. */
  readonly pid?: number | undefined;
  readonly port: EnginePort;
  /** Ends it immediately. */
  kill(): void;
  readonly exited: Promise<EngineExit>;
}

/** A listener that throws fails its own job only, with what it threw. */
export interface JobOptions {
  readonly signal?: AbortSignal;
  /** Called when the job gets its turn, and again if it restarts after a crash caused by another job. */
  readonly onStarted?: () => void;
  readonly onProgress?: ProgressSink;
  readonly onPreview?: (preview: PreviewEvent) => void;
  readonly onReport?: (report: TrainingReport) => void;
  /** How long this job may take to stop if it needs longer than the host's limit, for example to write a checkpoint. */
  readonly cancelGraceMs?: number;
  /**
   * Whether the job is resubmitted to the next engine if another job crashed its engine. Default true. If false, it
   * fails with `engine/interrupted`; meant for jobs that leave files behind which must be checked first.
   */
  readonly beginsAnew?: boolean;
}

/** A change of the engine's state. After `crashed`, the next job starts another engine. */
export type EngineNews =
  | { readonly state: 'starting' | 'ready' | 'stopped'; readonly pid: number | undefined }
  | { readonly state: 'crashed'; readonly pid: number | undefined; readonly error: AppError };

export interface EngineHostOptions {
  readonly onNews?: (news: EngineNews) => void;
  /** How long a running job may take to stop after a cancel before its engine is ended. Default 5000. */
  readonly cancelGraceMs?: number;
}

interface PendingJob {
  readonly jobId: string;
  readonly job: EngineJob;
  readonly options: JobOptions;
  readonly resolve: (result: EngineResult) => void;
  readonly reject: (error: AppError) => void;
  isCancelled: boolean;
  /** What a listener of the job threw: the job is cancelled and fails with it. */
  failure?: AppError;
  /** The current engine has started it. */
  hasStarted: boolean;
  /** How many engines have died while it waited after it had started. */
  interruptions: number;
}

const CLOSE_GRACE_MS = 3000;

/** An engine that still sends messages gets this many times the grace period to stop a job. */
const MAX_GRACES = 4;

/**
 * The host's side of the engine: starts one for the first job, submits jobs, and starts another engine after a crash. The
 * job that was running fails (`engine/crashed`). Waiting jobs go to the next engine. A job that had already started and
 * was waiting for a more urgent one restarts, but only once.
 */
export class EngineHost {
  private readonly pending = new Map<string, PendingJob>();
  private readonly cancelGraceMs: number;
  private readonly onNews: (news: EngineNews) => void;
  private lastHeardAt = 0;
  private isReady = false;
  private connection: EngineConnection | undefined;
  private lastPid: number | undefined;
  private nextId = 1;
  private isClosed = false;

  constructor(
    private readonly launch: () => EngineConnection,
    options: EngineHostOptions = {},
  ) {
    this.cancelGraceMs = options.cancelGraceMs ?? 5000;
    this.onNews = options.onNews ?? (() => undefined);
  }

  /**
   * Runs one job.
   * @throws CancelledError once `signal` is aborted and the engine has stopped the job; the job's error;
   *   `engine/crashed` with the signal or exit code if the engine died; `engine/interrupted`, see `beginsAnew`.
   */
  request<J extends EngineJob>(job: J, options: JobOptions = {}): Promise<EngineResult<J['type']>> {
    if (this.isClosed) return Promise.reject(new BugError('The engine host is closed.'));
    if (options.signal?.aborted) return Promise.reject(new CancelledError());
    const jobId = `job-${this.nextId++}`;
    const { signal } = options;
    let onAbort: (() => void) | undefined;
    const answer = new Promise<EngineResult>((resolve, reject) => {
      const pending: PendingJob = {
        jobId,
        job,
        options,
        resolve,
        reject,
        isCancelled: false,
        hasStarted: false,
        interruptions: 0,
      };
      onAbort = () => this.cancel(pending);
      signal?.addEventListener('abort', onAbort);
      this.pending.set(jobId, pending);
      this.send(pending);
    });
    return answer
      .finally(() => {
        if (onAbort) signal?.removeEventListener('abort', onAbort);
      })
      .then((result) => {
        if (result.type !== job.type) throw new BugError(`The engine answered ${job.type} with ${result.type}.`);
        return result as EngineResult<J['type']>;
      });
  }

  /** Starts an engine before its first job, so that the job need not wait for that. */
  start(): void {
    if (!this.isClosed) this.connection ??= this.connect();
  }

  /**
   * Ends the engine: requests a shutdown, then kills it after three seconds (or the jobs' own grace). Jobs are
   * cancelled.
   */
  async close(): Promise<void> {
    this.isClosed = true;
    const connection = this.connection;
    if (!connection) return;
    // An engine without a job may still be starting and has nothing to finish.
    if (this.nextId === 1) connection.kill();
    for (const job of this.pending.values()) job.isCancelled = true;
    connection.port.post({ type: 'shutdown', jobId: `job-${this.nextId++}` });
    const graces = [...this.pending.values()].map(({ options }) => options.cancelGraceMs ?? 0);
    const timer = setTimeout(() => connection.kill(), Math.max(CLOSE_GRACE_MS, ...graces));
    await connection.exited;
    clearTimeout(timer);
  }

  /** Ends the engine immediately. The running job is reported as crashed, or as cancelled if it was. */
  kill(): void {
    this.connection?.kill();
  }

  /** The process id of the current engine, or of the last one. */
  get enginePid(): number | undefined {
    // A utility process gets its id only once it runs.
    this.lastPid = this.connection?.pid ?? this.lastPid;
    return this.lastPid;
  }

  private send(pending: PendingJob): void {
    this.connection ??= this.connect();
    this.connection.port.post({ ...pending.job, jobId: pending.jobId });
  }

  private connect(): EngineConnection {
    const connection = this.launch();
    this.lastPid = connection.pid;
    this.isReady = false;
    this.onNews({ state: 'starting', pid: connection.pid });
    connection.port.onMessage((message) => {
      if (connection === this.connection) this.receive(message);
    });
    void connection.exited.then((exit) => this.onExit(connection, exit));
    return connection;
  }

  private receive(message: unknown): void {
    const parsed = engineEvent.safeParse(message);
    if (!parsed.success) {
      this.breakOff(describeViolation(parsed.error));
      return;
    }
    this.lastHeardAt = performance.now();
    if (!this.isReady) this.onNews({ state: 'ready', pid: this.enginePid });
    this.isReady = true;
    const event = parsed.data;
    const pending = this.pending.get(event.jobId);
    if (!pending) {
      // The answer to a shutdown request; any other answer without a job violates the protocol.
      if (!(event.type === 'done' && event.result.type === 'shutdown')) this.breakOff(`no job ${event.jobId} is open`);
      return;
    }
    try {
      this.deliver(pending, event);
    } catch (thrown) {
      // Thrown by a listener. Nobody above would catch it, and it concerns this job alone.
      pending.failure ??= fromSerialized(toSerialized(thrown));
      this.cancel(pending);
    }
  }

  private deliver(pending: PendingJob, event: EngineEvent): void {
    switch (event.type) {
      case 'accepted':
        return;
      case 'started':
        pending.hasStarted = true;
        pending.options.onStarted?.();
        return;
      case 'progress': {
        const { fraction, phase, secondsLeft } = event;
        pending.options.onProgress?.({ fraction, phase, secondsLeft });
        return;
      }
      case 'preview':
        pending.options.onPreview?.(event);
        return;
      case 'report':
        pending.options.onReport?.(event.report);
        return;
      case 'done':
        if (event.result.type === 'shutdown') return;
        this.pending.delete(pending.jobId);
        if (pending.failure) pending.reject(pending.failure);
        else pending.resolve(event.result);
        return;
      case 'failed':
        this.pending.delete(pending.jobId);
        this.fail(pending, fromSerialized(event.error));
        return;
      case 'cancelled':
        this.pending.delete(pending.jobId);
        this.fail(pending, new CancelledError());
        return;
    }
  }

  private cancel(pending: PendingJob): void {
    if (!this.pending.has(pending.jobId)) return;
    pending.isCancelled = true;
    const connection = this.connection;
    connection?.port.post({ type: 'cancel', jobId: pending.jobId });
    this.expectEnd(pending, connection, 1);
  }

  /** Kills the engine if a started job does not stop after its cancel. */
  private expectEnd(pending: PendingJob, connection: EngineConnection | undefined, graces: number): void {
    const askedAt = performance.now();
    setTimeout(() => {
      const isOver = !this.pending.has(pending.jobId) || connection !== this.connection;
      if (isOver || !pending.hasStarted) return;
      const isTalking = this.lastHeardAt > askedAt;
      if (isTalking && graces < MAX_GRACES) this.expectEnd(pending, connection, graces + 1);
      else connection?.kill();
    }, this.graceOf(pending)).unref();
  }

  private graceOf({ options }: PendingJob): number {
    return Math.max(this.cancelGraceMs, options.cancelGraceMs ?? 0);
  }

  /** The job that the engine works on: the started job with the highest priority, and of these the earliest. */
  private running(): PendingJob | undefined {
    const started = [...this.pending.values()].filter(({ hasStarted }) => hasStarted);
    const urgency = ({ job }: PendingJob): number => PRIORITIES.indexOf(priorityOf(job));
    return started.sort((a, b) => urgency(a) - urgency(b))[0];
  }

  /** The engine violated the protocol, so none of its messages can be trusted any more. */
  private breakOff(problem: string): void {
    const connection = this.connection;
    this.abandon(new AppError('engine/protocol', `The engine broke the protocol: ${problem}.`));
    connection?.kill();
  }

  private onExit(connection: EngineConnection, exit: EngineExit): void {
    if (connection !== this.connection) return;
    if (this.isClosed) {
      this.onNews({ state: 'stopped', pid: connection.pid });
      this.abandon(new CancelledError());
      return;
    }
    const error = crashedError(exit);
    this.onNews({ state: 'crashed', pid: connection.pid, error });
    this.abandon(error);
  }

  /** Detaches the current engine: its running job fails with `error`, waiting jobs go to a new engine. */
  private abandon(error: AppError): void {
    this.connection = undefined;
    // If an engine died before it started any job, the first job fails, so that restarts cannot repeat forever.
    const lost = this.running() ?? this.pending.values().next().value;
    if (lost) this.drop(lost, lost.isCancelled ? new CancelledError() : error);
    for (const job of [...this.pending.values()]) {
      if (job.hasStarted) job.interruptions++;
      job.hasStarted = false;
      if (job.isCancelled || this.isClosed) this.drop(job, new CancelledError());
      else if (job.options.beginsAnew === false) this.drop(job, interruptedError(error));
      else if (job.interruptions > 1) this.drop(job, error);
      else this.send(job);
    }
  }

  private fail({ failure, reject }: PendingJob, error: AppError): void {
    reject(failure ?? error);
  }

  private drop(job: PendingJob, error: AppError): void {
    this.pending.delete(job.jobId);
    this.fail(job, error);
  }
}

function interruptedError(cause: AppError): ExpectedError {
  return new ExpectedError('engine/interrupted', 'The engine process ended while it worked on something else.', {
    cause,
    advice: 'Try again.',
  });
}

function crashedError(exit: EngineExit): ExpectedError {
  const how = exit.signal === null ? `exit code ${exit.code ?? 'unknown'}` : `signal ${exit.signal}`;
  const isKilled = exit.signal === 'SIGKILL' || exit.code === 137;
  return new ExpectedError('engine/crashed', `The engine process ended in the middle of the job (${how}).`, {
    advice: isKilled
      ? 'The system may have run out of memory: try a smaller size, or close other programs.'
      : 'Try again; if it happens again, try another backend (--backend wasm).',
    details: {
      ...(exit.code === null ? {} : { exitCode: exit.code }),
      ...(exit.signal === null ? {} : { signal: exit.signal }),
      ...(exit.lastWords === '' ? {} : { lastWords: exit.lastWords }),
    },
  });
}
