import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { appRoot } from '../paths/appRoot.js';
import { runInThread } from '../threads/runInThread.js';
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
  return runInThread(entry, { task, mostMs: MOST_MS, signal });
}
