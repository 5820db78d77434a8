import { Worker } from 'node:worker_threads';
import { BugError, fromSerialized, type ErrorData } from '../../shared/errors.js';
import { IMAGE_FILES, type ImageFiles, type Timed } from './imageFiles.js';
import type { LoadedImage } from './loadedImage.js';
import type { ReadOptions } from './readImage.js';
import type { WriteOptions } from './writeImage.js';

/** A task for the thread. Both ends are from the same build, so messages are not validated. */
export type ImageTask =
  | { readonly id: number; readonly kind: 'read'; readonly path: string; readonly options: ReadOptions }
  | {
      readonly id: number;
      readonly kind: 'write';
      readonly path: string;
      readonly image: LoadedImage;
      readonly options: Omit<WriteOptions, 'signal'>;
    }
  | { readonly id: number; readonly kind: 'abort' };

export type ImageAnswer =
  | { readonly id: number; readonly done: Timed<unknown>; readonly error?: undefined }
  | { readonly id: number; readonly error: ErrorData };

interface Pending {
  readonly resolve: (done: Timed<unknown>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Reads and writes image files in a separate thread. A CPU backend computes without yielding, so in the same thread
 * every step of a read or write would wait for it, and files would make almost no progress while a picture is computed.
 */
export class ImageThread implements ImageFiles {
  private readonly pending = new Map<number, Pending>();
  private worker: Worker | undefined;
  private nextId = 1;
  /** Whether the thread has ever answered. If it cannot even start, the calling thread does the work. */
  private isProven = false;
  private isGivenUp = false;

  /** @param entry the built `imageWorker.ts`; it is started with the first task */
  constructor(private readonly entry: string) {}

  async read(path: string, options: ReadOptions): Promise<Timed<LoadedImage>> {
    if (this.isGivenUp) return IMAGE_FILES.read(path, options);
    try {
      return (await this.ask((id) => ({ id, kind: 'read', path, options }))) as Timed<LoadedImage>;
    } catch (thrown) {
      if (this.isProven) throw thrown;
      this.isGivenUp = true;
      return IMAGE_FILES.read(path, options);
    }
  }

  async write(path: string, image: LoadedImage, { signal, ...options }: WriteOptions): Promise<Timed<void>> {
    if (this.isGivenUp) return IMAGE_FILES.write(path, image, { signal, ...options });
    let onAbort = (): void => undefined;
    const answer = this.ask((id) => {
      onAbort = () => this.worker?.postMessage({ id, kind: 'abort' } satisfies ImageTask);
      return { id, kind: 'write', path, image, options };
    }, transferable(image));
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    try {
      return (await answer) as Timed<void>;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  private ask(task: (id: number) => ImageTask, transfer: ArrayBuffer[] = []): Promise<Timed<unknown>> {
    this.worker ??= this.start();
    const id = this.nextId++;
    const answer = new Promise<Timed<unknown>>((resolve, reject) => this.pending.set(id, { resolve, reject }));
    this.worker.postMessage(task(id), transfer);
    return answer;
  }

  private start(): Worker {
    const worker = new Worker(this.entry);
    // The process may exit when its work is done, even if this thread is waiting.
    worker.unref();
    worker.on('message', (answer: ImageAnswer) => {
      this.isProven = true;
      const pending = this.pending.get(answer.id);
      this.pending.delete(answer.id);
      if (answer.error) pending?.reject(fromSerialized(answer.error));
      else pending?.resolve(answer.done);
    });
    worker.on('error', (cause) => this.abandon(worker, cause));
    worker.on('exit', (code) => this.abandon(worker, new Error(`exit code ${code}`)));
    return worker;
  }

  private abandon(worker: Worker, cause: unknown): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    const error = new BugError('The thread for image files ended.', { cause });
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}

/** The buffers used only by this image. Buffers shared with other data are copied instead. */
function transferable({ pixels, alpha }: LoadedImage): ArrayBuffer[] {
  return [pixels.data, ...(alpha ? [alpha] : [])].flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}
