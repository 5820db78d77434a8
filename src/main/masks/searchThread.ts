import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { CancelledError } from '../../shared/errors.js';
import { appRoot } from '../paths/appRoot.js';
import type { FindTask } from './findMask.js';

/** The time limit in ms; a mask usually takes a second or two. */
const MOST_MS = 120_000;

/**
 * `findMask` in a separate thread, which is ended afterwards to release its memory: what goes wrong there ends only that
 * thread. In the calling thread if the thread is not built.
 * @throws CancelledError; Error if the thread fails or takes too long
 */
export async function findMaskAside(task: FindTask, signal?: AbortSignal): Promise<PixelMask> {
  const entry = join(appRoot(), 'out', 'main', 'search.js');
  if (!existsSync(entry)) return (await import('./findMask.js')).findMask(task);
  // Copied, not transferred: Electron ends a process that transfers pixels to a thread.
  const worker = new Worker(entry, { workerData: task, execArgv: [], stdout: true, stderr: true });
  const end = (): void => void worker.terminate();
  const timer = setTimeout(end, MOST_MS);
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted) end();
  try {
    return await new Promise<PixelMask>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () =>
        reject(signal?.aborted ? new CancelledError() : new Error('The search took too long.')),
      );
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    await worker.terminate();
  }
}
