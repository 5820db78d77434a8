import { CancelledError, toSerialized } from '../../shared/errors.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { EnginePort } from '../../shared/engine/port.js';
import {
  describeViolation,
  engineRequest,
  type EngineEvent,
  type EngineJobRequest,
  type EngineJobType,
  type EngineResult,
} from '../../shared/engine/protocol.js';
import type { ProgressSink } from '../../shared/progress.js';
import { steadyProgress } from './steadyProgress.js';

/** What a handler has beside its request. Handlers look at `signal` wherever they can stop. */
export interface JobContext {
  readonly signal: AbortSignal;
  readonly onProgress: ProgressSink;
  readonly onPreview: (image: PixelImage) => void;
}

export type EngineHandlers = {
  readonly [T in EngineJobType]: (request: EngineJobRequest<T>, context: JobContext) => Promise<EngineResult<T>>;
};

export interface EngineServerOptions {
  /** A message that cannot be answered, because it names no job or one that is under way. */
  readonly onViolation: (message: string) => void;
  /** Asks the engine to end, as if its host had. */
  readonly signal?: AbortSignal;
}

interface Job {
  readonly request: EngineJobRequest;
  readonly controller: AbortController;
}

/**
 * The engine's end of the line: checks requests, runs them one at a time in the order of arrival, and sees to it that
 * each hears `accepted` first and exactly one of `done`, `failed` or `cancelled` last.
 * @returns a promise that settles once a shutdown was asked for, or the host is gone, and every job has unwound.
 */
export function serveEngine(port: EnginePort, handlers: EngineHandlers, options: EngineServerOptions): Promise<void> {
  const jobs = new Map<string, Job>();
  let queue = Promise.resolve();
  let isClosing = false;
  const post = (event: EngineEvent): void => port.post(event);

  return new Promise((resolve) => {
    const close = (): void => {
      isClosing = true;
      for (const job of jobs.values()) job.controller.abort();
      void queue.then(resolve);
    };

    const enqueue = (request: EngineJobRequest): void => {
      const job: Job = { request, controller: new AbortController() };
      jobs.set(request.jobId, job);
      post({ type: 'accepted', jobId: request.jobId });
      queue = queue.then(async () => {
        // A job that was cancelled while it waited has been answered already.
        if (jobs.get(request.jobId) !== job) return;
        const answer = await runJob(job, handlers, post);
        jobs.delete(request.jobId);
        post(answer);
      });
    };

    const cancel = (jobId: string): void => {
      const job = jobs.get(jobId);
      if (!job) return;
      job.controller.abort();
      const isWaiting = jobs.keys().next().value !== jobId;
      if (!isWaiting) return;
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
          void queue.then(() => post({ type: 'done', jobId: request.jobId, result: { type: 'shutdown' } }));
          return;
        default:
          if (jobs.has(request.jobId)) options.onViolation(`The job ${request.jobId} is under way already.`);
          else enqueue(request);
      }
    });

    /** Answers a message that is no request with `failed`, if it names a job that nobody else hears from. */
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

async function runJob(job: Job, handlers: EngineHandlers, post: (event: EngineEvent) => void): Promise<EngineEvent> {
  const { request, controller } = job;
  const { jobId } = request;
  const context: JobContext = {
    signal: controller.signal,
    onProgress: steadyProgress((progress) => post({ type: 'progress', jobId, ...progress })),
    onPreview: ({ width, height, data }) => post({ type: 'preview', jobId, width, height, data }),
  };
  try {
    const result = await dispatch(request, handlers, context);
    return { type: 'done', jobId, result };
  } catch (thrown) {
    if (thrown instanceof CancelledError || controller.signal.aborted) return { type: 'cancelled', jobId };
    const error = toSerialized(thrown);
    return { type: 'failed', jobId, error: { ...error, details: copyDetails(error.details) } };
  }
}

function dispatch(request: EngineJobRequest, handlers: EngineHandlers, context: JobContext): Promise<EngineResult> {
  switch (request.type) {
    case 'probe':
      return handlers.probe(request, context);
    case 'encodeStyle':
      return handlers.encodeStyle(request, context);
    case 'stylize':
      return handlers.stylize(request, context);
  }
}

function copyDetails(
  details: Readonly<Record<string, string | number | boolean | readonly number[]>>,
): Record<string, string | number | boolean | number[]> {
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => [key, typeof value === 'object' ? [...value] : value]),
  );
}

function jobIdOf(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('jobId' in message)) return undefined;
  const { jobId } = message;
  return typeof jobId === 'string' && jobId !== '' ? jobId : undefined;
}
