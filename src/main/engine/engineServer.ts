import { CancelledError, toSerialized } from '../../shared/errors.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { EnginePort } from '../../shared/engine/port.js';
import type { EngineEvent, EngineResult } from '../../shared/engine/events.js';
import { describeViolation } from '../../shared/engine/protocolValues.js';
import { engineRequest, priorityOf, type EngineJobRequest, type EngineJobType } from '../../shared/engine/requests.js';
import type { TrainingReport } from '../../shared/engine/trainingReport.js';
import type { ProgressSink } from '../../shared/progress.js';
import type { Priority } from '../../shared/domain/priority.js';
import { steadyProgress } from './steadyProgress.js';
import { Turnstile, type Place } from './turnstile.js';

/** What a handler gets in addition to its request. Handlers check `signal` wherever they can stop. */
export interface JobContext {
  readonly signal: AbortSignal;
  readonly onProgress: ProgressSink;
  readonly onPreview: (image: PixelImage) => void;
  readonly onReport: (report: TrainingReport) => void;
  /**
   * Runs `work`, the part that computes, once all earlier jobs have computed. For the jobs in `OVERLAPPING`, everything
   * before and after it may run while another job computes; for other jobs, it makes no difference.
   * @throws CancelledError if the job is cancelled before its turn.
   */
  readonly turn: <T>(work: () => Promise<T>) => Promise<T>;
  /**
   * Call it between two pieces of computing: it sends and receives messages, and waits while more urgent jobs compute.
   * @throws CancelledError if the job is cancelled.
   */
  readonly pause: () => Promise<void>;
  /** Yields the turn while `wait` is pending. */
  readonly aside: <T>(wait: Promise<T>) => Promise<T>;
}

export type EngineHandlers = {
  readonly [T in EngineJobType]: (request: EngineJobRequest<T>, context: JobContext) => Promise<EngineResult<T>>;
};

export interface EngineServerOptions {
  /** Called for a message that cannot be answered, because it names no job or a job that is already in progress. */
  readonly onViolation: (message: string) => void;
  /** Ends the engine, as a request of its host would. */
  readonly signal?: AbortSignal;
}

/** Jobs that read and write files while another job computes. */
const OVERLAPPING: ReadonlySet<EngineJobType> = new Set(['stylize']);

/**
 * Per priority: one job reads, one computes, one writes. More would only fill the memory with pictures.
 */
const MAX_STARTED = 3;

interface Job {
  readonly request: EngineJobRequest;
  readonly controller: AbortController;
  readonly place: Place;
  hasStarted: boolean;
}

/**
 * The engine's side of the connection. Checks requests and lets one job at a time compute, the most urgent first. Each
 * job gets `accepted` first and exactly one of `done`, `failed` or `cancelled` last.
 * @returns a promise that settles after a shutdown request, or after the host is gone, once every job has ended.
 */
export function serveEngine(port: EnginePort, handlers: EngineHandlers, options: EngineServerOptions): Promise<void> {
  const jobs = new Map<string, Job>();
  const turnstile = new Turnstile();
  /** By priority: promises for the ends of all jobs so far, in order of arrival; only the last few are kept. */
  const ends = new Map<Priority, Promise<void>[]>();
  const allEnded = (): Promise<unknown> => Promise.all([...ends.values()].flat());
  let isClosing = false;
  const post = (event: EngineEvent): void => port.post(event);

  return new Promise((resolve) => {
    const close = (): void => {
      isClosing = true;
      for (const job of jobs.values()) job.controller.abort();
      void allEnded().then(() => resolve());
    };

    const enqueue = (request: EngineJobRequest): void => {
      const priority = priorityOf(request);
      const place = turnstile.takePlace(priority);
      const job: Job = { request, controller: new AbortController(), place, hasStarted: false };
      jobs.set(request.jobId, job);
      post({ type: 'accepted', jobId: request.jobId });
      const before = ends.get(priority) ?? [];
      const mayStart = OVERLAPPING.has(request.type) ? before.at(-MAX_STARTED) : reachTurn(job);
      const end = Promise.resolve(mayStart).then(() => runInTurn(job));
      // In the queue, a job ends after all jobs before it, so the last few promises cover all.
      const endInLine = Promise.all([end, before.at(-MAX_STARTED)]).then(() => undefined);
      ends.set(priority, [...before, endInLine].slice(-MAX_STARTED));
    };

    const runInTurn = async (job: Job): Promise<void> => {
      const { jobId } = job.request;
      // A job that was cancelled while waiting has already been answered.
      if (jobs.get(jobId) !== job) return;
      job.hasStarted = true;
      const answer = await runJob(job, handlers, port);
      job.place.leave();
      jobs.delete(jobId);
      post(answer);
    };

    const cancel = (jobId: string): void => {
      const job = jobs.get(jobId);
      if (!job) return;
      job.controller.abort();
      if (job.hasStarted) return;
      job.place.leave();
      jobs.delete(jobId);
      post({ type: 'cancelled', jobId });
    };

    port.onClose(close);
    options.signal?.addEventListener('abort', close, { once: true });
    port.onMessage((message) => {
      if (isClosing) return;
      const parsed = engineRequest.safeParse(message);
      if (!parsed.success) {
        refuse(message, describeViolation(parsed.error));
        return;
      }
      const request = parsed.data;
      switch (request.type) {
        case 'cancel':
          cancel(request.jobId);
          return;
        case 'shutdown':
          close();
          void allEnded().then(() => post({ type: 'done', jobId: request.jobId, result: { type: 'shutdown' } }));
          return;
        default:
          if (jobs.has(request.jobId)) options.onViolation(`The job ${request.jobId} is under way already.`);
          else enqueue(request);
      }
    });

    /** Answers a message that is not a request with `failed`, if it names a job that nobody else hears from. */
    const refuse = (message: unknown, problem: string): void => {
      const jobId = jobIdOf(message);
      if (jobId === undefined || jobs.has(jobId)) {
        options.onViolation(problem);
        return;
      }
      const error = { kind: 'bug' as const, code: 'engine/protocol' as const, message: problem, details: {} };
      post({ type: 'failed', jobId, error });
    };
  });
}

async function runJob(job: Job, handlers: EngineHandlers, port: EnginePort): Promise<EngineEvent> {
  const { request, controller } = job;
  const post = (event: EngineEvent): void => port.post(event);
  const { jobId } = request;
  if (controller.signal.aborted) return { type: 'cancelled', jobId };
  post({ type: 'started', jobId });
  const context: JobContext = {
    signal: controller.signal,
    onProgress: steadyProgress((progress) => post({ type: 'progress', jobId, ...progress })),
    onPreview: ({ width, height, data }) => post({ type: 'preview', jobId, width, height, data }),
    onReport: (report) => post({ type: 'report', jobId, report }),
    turn: (work) => takeTurn(job, work),
    pause: async () => {
      // Sends pending messages first, so that a window does not wait for the next piece of computing.
      await port.flushed?.();
      await job.place.pause(controller.signal);
    },
    aside: (wait) => job.place.aside(wait),
  };
  try {
    const result = await dispatch(request, handlers, context);
    return { type: 'done', jobId, result };
  } catch (thrown) {
    if (thrown instanceof CancelledError || isAborted(controller.signal)) return { type: 'cancelled', jobId };
    return { type: 'failed', jobId, error: toSerialized(thrown) };
  }
}

/** Settles when it is the job's turn or the job was cancelled. */
async function reachTurn({ place, controller: { signal } }: Job): Promise<void> {
  await place.pause(signal).catch((thrown: unknown) => {
    if (!(thrown instanceof CancelledError)) throw thrown;
  });
}

async function takeTurn<T>({ place, controller: { signal } }: Job, work: () => Promise<T>): Promise<T> {
  await place.pause(signal);
  try {
    return await work();
  } finally {
    place.leave();
  }
}

/** A function, since the compiler assumes that the flag does not change after the first check. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function dispatch(request: EngineJobRequest, handlers: EngineHandlers, context: JobContext): Promise<EngineResult> {
  switch (request.type) {
    case 'probe':
      return handlers.probe(request, context);
    case 'encodeStyle':
      return handlers.encodeStyle(request, context);
    case 'stylize':
      return handlers.stylize(request, context);
    case 'preview':
      return handlers.preview(request, context);
    case 'window':
      return handlers.window(request, context);
    case 'train':
      return handlers.train(request, context);
    case 'trainStyle':
      return handlers.trainStyle(request, context);
    case 'polish':
      return handlers.polish(request, context);
    case 'clip':
      return handlers.clip(request, context);
    case 'videoFacts':
      return handlers.videoFacts(request, context);
    case 'videoStill':
      return handlers.videoStill(request, context);
    case 'videoShot':
      return handlers.videoShot(request, context);
    case 'prepare':
      return handlers.prepare(request, context);
  }
}

function jobIdOf(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('jobId' in message)) return undefined;
  const { jobId } = message;
  return typeof jobId === 'string' && jobId !== '' ? jobId : undefined;
}
