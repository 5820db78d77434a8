import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { appRoot } from '../../paths/appRoot.js';
import {
  decodeByMagick,
  type DecodedPicture,
  type DecodeOptions,
  type MagickFormatName,
  TooManyPixels,
} from './decodeByMagick.js';

export interface FormatsTask {
  readonly bytes: Uint8Array;
  readonly format: MagickFormatName;
  readonly options: DecodeOptions;
}

export type FormatsAnswer =
  | { readonly kind: 'done'; readonly picture: DecodedPicture }
  | { readonly kind: 'too-large'; readonly width: number; readonly height: number }
  | { readonly kind: 'failed'; readonly message: string };

/** The time limit for decoding a file, in ms: 400 megapixels of HEIC take about three minutes. */
const MOST_MS = 300_000;

/**
 * Decodes in a separate thread, which is ended afterwards to release its memory. A file that makes the decoder run
 * forever or exhaust its memory affects only that thread. Decodes in the calling thread if the thread is not built, and
 * under Electron, which cannot transfer the pixels. Throws like `decodeByMagick`.
 */
export async function decodePicture(task: FormatsTask): Promise<DecodedPicture> {
  const entry = join(appRoot(), 'out', 'main', 'formats.js');
  if ('electron' in process.versions || !existsSync(entry)) {
    return decodeByMagick(task.bytes, task.format, task.options);
  }
  const answer = await ask(entry, task);
  switch (answer.kind) {
    case 'done':
      return answer.picture;
    case 'too-large':
      throw new TooManyPixels(answer.width, answer.height);
    case 'failed':
      throw new Error(answer.message);
  }
}

async function ask(entry: string, task: FormatsTask): Promise<FormatsAnswer> {
  const worker = new Worker(entry, { workerData: task, execArgv: [] });
  const timer = setTimeout(() => void worker.terminate(), MOST_MS);
  try {
    return await new Promise<FormatsAnswer>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('The decoder took too long, or ended.')));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
