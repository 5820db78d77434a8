import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { CancelledError } from '../../shared/errors.js';
import { appRoot } from '../paths/appRoot.js';
import type { FindTask } from './findMask.js';

/** The time limit in ms; a mask usually takes a second or two. */
const MOST_MS = 120_000;

interface Waiting {
  readonly resolve: (mask: PixelMask) => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * `findMask` in a separate thread, one task after the other. What goes wrong there ends only that thread, and the next
 * task starts another. `close` releases its memory. In the calling thread if the thread is not built.
 */
export class SearchThread {
  private worker: Worker | undefined;
  private waiting: Waiting | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly entry = join(appRoot(), 'out', 'main', 'search.js')) {}

  /** @throws CancelledError; Error if the thread fails or takes too long */
  find(task: FindTask, signal?: AbortSignal): Promise<PixelMask> {
    const turn = this.queue.then(() => this.work(task, signal));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.end(new CancelledError());
    await worker?.terminate();
  }

  private async work(task: FindTask, signal: AbortSignal | undefined): Promise<PixelMask> {
    if (signal?.aborted) throw new CancelledError();
    if (!existsSync(this.entry)) return (await import('./findMask.js')).findMask(task);
    this.worker ??= this.start();
    const timer = setTimeout(() => this.end(new Error('The search took too long.')), MOST_MS);
    const cancel = (): void => this.end(new CancelledError());
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const mask = new Promise<PixelMask>((resolve, reject) => (this.waiting = { resolve, reject }));
      // Copied, not transferred: Electron ends a process that transfers pixels to a thread.
      this.worker.postMessage(task);
      return await mask;
    } finally {
      this.waiting = undefined;
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    }
  }

  private start(): Worker {
    const worker = new Worker(this.entry, { execArgv: [], stdout: true, stderr: true });
    const onEnd = (cause: unknown): void => {
      if (this.worker === worker) this.end(cause);
    };
    worker.on('message', (mask: PixelMask) => this.waiting?.resolve(mask));
    worker.on('error', onEnd);
    worker.on('exit', (code) => onEnd(new Error(`The thread that searches ended with code ${code}.`)));
    return worker;
  }

  private end(cause: unknown): void {
    const { worker } = this;
    this.worker = undefined;
    this.waiting?.reject(cause);
    void worker?.terminate();
  }
}

/** One search in a thread of its own. Throws like `SearchThread.find`. */
export async function findMaskAside(task: FindTask, signal?: AbortSignal): Promise<PixelMask> {
  const thread = new SearchThread();
  try {
    return await thread.find(task, signal);
  } finally {
    await thread.close();
  }
}
