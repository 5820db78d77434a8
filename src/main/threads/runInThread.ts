import { Worker } from 'node:worker_threads';
import { CancelledError } from '../../shared/errors.js';

export interface ThreadOptions {
  /** What the thread gets as its `workerData`. */
  readonly task: unknown;
  /** The time limit in ms. */
  readonly mostMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a thread until its first message, and ends it to release its memory: what goes wrong there ends only that thread.
 * @param entry the thread's file
 * @throws CancelledError at once if the signal is aborted; what the thread throws; Error if it takes too long
 */
export async function runInThread<T>(entry: string, { task, mostMs, signal }: ThreadOptions): Promise<T> {
  if (signal?.aborted) throw new CancelledError();
  // Copied, not transferred: Electron ends a process that transfers pixels to a thread.
  const worker = new Worker(entry, { workerData: task, execArgv: [], stdout: true, stderr: true });
  const end = (): void => void worker.terminate();
  const timer = setTimeout(end, mostMs);
  signal?.addEventListener('abort', end, { once: true });
  try {
    return await new Promise<T>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () =>
        reject(signal?.aborted ? new CancelledError() : new Error(`A thread ended, or took over ${mostMs / 1000} s.`)),
      );
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    await worker.terminate();
  }
}
