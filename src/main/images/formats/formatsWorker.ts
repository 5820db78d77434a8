import { parentPort, workerData } from 'node:worker_threads';
import { decodeByMagick, TooManyPixels } from './decodeByMagick.js';
import type { FormatsAnswer, FormatsTask } from './formatsThread.js';

/** The entry point of the thread that decodes one picture. */
async function answer({ bytes, format, options }: FormatsTask): Promise<FormatsAnswer> {
  try {
    return { kind: 'done', picture: await decodeByMagick(bytes, format, options) };
  } catch (thrown) {
    if (thrown instanceof TooManyPixels) return { kind: 'too-large', width: thrown.width, height: thrown.height };
    return { kind: 'failed', message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

const given = await answer(workerData as FormatsTask);
parentPort?.postMessage(given, given.kind === 'done' ? [given.picture.data.buffer as ArrayBuffer] : []);
