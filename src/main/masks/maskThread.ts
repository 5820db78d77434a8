import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BugError, fromSerialized, type ErrorData } from '../../shared/errors.js';
import { appRoot } from '../paths/appRoot.js';
import { MaskPainter, type MaskTask, type PaintedMask } from './maskPainter.js';

/** A task for the thread. Both ends are from the same build, so messages are not validated. */
export interface NumberedTask {
  readonly id: number;
  readonly task: MaskTask;
}

export type MaskAnswer =
  | { readonly id: number; readonly painted: PaintedMask; readonly error?: undefined }
  | { readonly id: number; readonly error: ErrorData };

interface Pending {
  readonly resolve: (painted: PaintedMask) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Draws masks in a separate thread: a mask that follows the picture takes some hundred milliseconds, and windows are
 * served in the calling one. Messages are copied, not transferred, because Electron cannot transfer pixels. If the thread
 * is not built, the calling one draws.
 */
export class MaskThread {
  private readonly pending = new Map<number, Pending>();
  private readonly own = new MaskPainter();
  private worker: Worker | undefined;
  private nextId = 1;

  constructor(private readonly entry = join(appRoot(), 'out', 'main', 'masks.js')) {}

  /** Throws like `MaskPainter.paint`. */
  async paint(task: MaskTask): Promise<PaintedMask> {
    if (!existsSync(this.entry)) return this.own.paint(task);
    this.worker ??= this.start();
    const id = this.nextId++;
    const answer = new Promise<PaintedMask>((resolve, reject) => this.pending.set(id, { resolve, reject }));
    this.worker.postMessage({ id, task } satisfies NumberedTask);
    return answer;
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.entry, { execArgv: [] });
    // The process may exit when its work is done, even if this thread is waiting.
    worker.unref();
    worker.on('message', (answer: MaskAnswer) => {
      const pending = this.pending.get(answer.id);
      this.pending.delete(answer.id);
      if (answer.error) pending?.reject(fromSerialized(answer.error));
      else pending?.resolve(answer.painted);
    });
    worker.on('error', (cause) => this.abandon(worker, cause));
    worker.on('exit', (code) => this.abandon(worker, new Error(`exit code ${code}`)));
    return worker;
  }

  /** The next task starts another thread. */
  private abandon(worker: Worker, cause: unknown): void {
    if (this.worker === worker) this.worker = undefined;
    const error = new BugError('The thread for masks ended.', { cause });
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}
