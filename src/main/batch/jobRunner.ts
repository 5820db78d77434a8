import { dirname, join } from 'node:path';
import { SeriesForecast } from '../../shared/batch/seriesForecast.js';
import { TimeLeft } from '../../shared/batch/timeLeft.js';
import type { BatchProgress } from '../../shared/batch/batchState.js';
import { AppError, CancelledError, ExpectedError, ModelError, toSerialized } from '../../shared/errors.js';
import type { Progress } from '../../shared/progress.js';
import { removeTemporaries } from '../files/atomicFile.js';
import { toDiskError } from '../files/diskErrors.js';
import { isAlive } from '../files/processAlive.js';
import { readManifest } from '../library/modelFolder.js';
import type { PaintingEngine } from '../painting/paintToFile.js';
import type { ModelPlace } from '../painting/styleModel.js';
import type { BatchJob } from './batchJob.js';
import type { PlannedItem } from './batchPlan.js';
import { type ItemEnd, workOnItem } from './itemWork.js';
import { megapixelsOf } from './jobRecord.js';

/** One item is read, one is computed, one is written. */
const IN_FLIGHT = 3;
/** An item fails if it crashes its engine this often while it runs alone. */
const MAX_CRASHES = 2;
/** How many items run one at a time after a crash, so that the next crash identifies its photo. */
const CAREFUL_ITEMS = 4;
const MAX_CRASHES_IN_A_ROW = 6;
const PROGRESS_INTERVAL_MS = 100;

export interface RunnerOptions {
  readonly engine: PaintingEngine;
  /** Stops the run. Items in progress are repeated in the next run. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: BatchProgress) => void;
  readonly onItem?: (item: number) => void;
  /** A clock in milliseconds. */
  readonly now?: () => number;
}

/** How a run ended: all items finished, stopped by its signal, or blocked by a problem that affects every item. */
export type RunEnd =
  { readonly kind: 'finished' } | { readonly kind: 'stopped' } | { readonly kind: 'blocked'; readonly error: AppError };

/**
 * Works on the waiting items of an open job, a few at a time, so that reading and writing overlap with computing. The end
 * of an item is in the journal before the next item starts.
 */
export class JobRunner {
  private readonly forecast = new SeriesForecast();
  private readonly inFlight = new Map<number, { readonly item: PlannedItem; progress: Progress }>();
  private readonly crashes = new Map<number, number>();
  private readonly timeLeft = new TimeLeft();
  private readonly stop = new AbortController();
  private readonly now: () => number;
  private cursor = 0;
  private careful = 0;
  private crashesInARow = 0;
  private blockedBy: AppError | undefined;
  private knownPid: number | undefined;
  private lastEndMs: number;
  private reportedMs = -Infinity;
  private shown = { items: 0, fraction: 0 };
  private wake: () => void = () => undefined;

  constructor(
    private readonly job: BatchJob,
    private readonly options: RunnerOptions,
  ) {
    this.now = options.now ?? (() => performance.now());
    this.lastEndMs = this.now();
  }

  /** Checks again which items are waiting, after items were added or reset. */
  refresh(): void {
    this.cursor = 0;
    this.wake();
  }

  /** @throws the journal's disk error if even that cannot be written. */
  async run(): Promise<RunEnd> {
    const { signal } = this.options;
    const onAbort = (): void => {
      this.stop.abort();
      this.wake();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      await this.checkModel();
      const interrupted = this.job.record.interrupted();
      await this.sweep(interrupted);
      await this.workThrough();
      // The engine of a killed program may still have written files when this run started.
      await this.sweep(interrupted);
    } catch (thrown) {
      this.block(thrown);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    if (this.blockedBy) return { kind: 'blocked', error: this.blockedBy };
    return signal.aborted ? { kind: 'stopped' } : { kind: 'finished' };
  }

  private async workThrough(): Promise<void> {
    const running = new Set<Promise<void>>();
    for (;;) {
      while (running.size < (this.careful > 0 ? 1 : IN_FLIGHT)) {
        const item = this.next();
        if (!item) break;
        const work = this.workOn(item)
          .catch((thrown: unknown) => this.block(thrown))
          .finally(() => running.delete(work));
        running.add(work);
      }
      if (running.size === 0) {
        if (this.stop.signal.aborted || !this.job.settings.isWatching) return;
        await new Promise<void>((resolve) => (this.wake = resolve));
        this.lastEndMs = this.now();
      } else {
        const woken = new Promise<void>((resolve) => (this.wake = resolve));
        await Promise.race([...running, woken]);
      }
    }
  }

  private next(): PlannedItem | undefined {
    if (this.stop.signal.aborted) return undefined;
    const { record } = this.job;
    for (; this.cursor < record.items.length; this.cursor++) {
      const item = record.items[this.cursor]!;
      if (record.stateOf(item.item) === 'waiting' && !this.inFlight.has(item.item)) return item;
    }
    return undefined;
  }

  private async workOn(item: PlannedItem): Promise<void> {
    const entry: { readonly item: PlannedItem; progress: Progress } = {
      item,
      progress: { fraction: 0, phase: 'read' },
    };
    this.inFlight.set(item.item, entry);
    try {
      const end = await workOnItem(this.job, item, this.options.engine, {
        signal: this.stop.signal,
        onProgress: (progress) => {
          entry.progress = progress;
          void this.noteEngine();
          this.report();
        },
      });
      await this.conclude(item, end);
    } catch (thrown) {
      if (!(thrown instanceof CancelledError)) throw thrown;
    } finally {
      this.inFlight.delete(item.item);
    }
    this.report(true);
  }

  private async conclude(item: PlannedItem, end: ItemEnd): Promise<void> {
    switch (end.kind) {
      case 'done':
        await this.noteDone(item, end);
        break;
      case 'skipped':
        await this.job.note({ type: 'skipped', item: item.item, reason: end.reason });
        break;
      case 'failed':
        if (isCrash(end.error)) {
          if (await this.survives(item, end.error)) return;
        } else this.careful = Math.max(0, this.careful - 1);
        await this.job.note({ type: 'failed', item: item.item, error: toSerialized(end.error) });
        break;
      case 'interrupted':
        await this.lookOut(item);
        return;
      case 'blocked':
        this.block(end.error);
        return;
    }
    this.options.onItem?.(item.item);
  }

  private async noteDone({ item, ...planned }: PlannedItem, end: Extract<ItemEnd, { kind: 'done' }>): Promise<void> {
    const { width, height, backend, deviceName, timings, notes } = end.result;
    const seconds = Object.values(timings).reduce((sum, ms) => sum + ms, 0) / 1000;
    const at = new Date().toISOString();
    await this.job.note({ type: 'done', item, width, height, seconds, backend, deviceName, notes, at });
    const now = this.now();
    this.timeLeft.add({ seconds: (now - this.lastEndMs) / 1000, megapixels: megapixelsOf({ item, ...planned }) });
    this.lastEndMs = now;
    this.crashesInARow = 0;
    this.careful = Math.max(0, this.careful - 1);
  }

  /**
   * Called after an item, or another item in progress, crashed the engine.
   * @returns whether to try the item again
   */
  private async survives(item: PlannedItem, error: AppError): Promise<boolean> {
    const wasAlone = this.inFlight.size === 1;
    this.crashesInARow += 1;
    await this.lookOut(item);
    if (this.crashesInARow > MAX_CRASHES_IN_A_ROW) {
      this.block(
        new ExpectedError('engine/crashed', 'The engine keeps crashing, whatever the photo.', {
          cause: error,
          advice: 'Try another backend (--backend), or a smaller size.',
        }),
      );
      return true;
    }
    if (!wasAlone) return true;
    const count = (this.crashes.get(item.item) ?? 0) + 1;
    this.crashes.set(item.item, count);
    return count < MAX_CRASHES;
  }

  /** After an engine crash, the next few items run alone: only then is it known which photo causes a crash. */
  private async lookOut(item: PlannedItem): Promise<void> {
    this.careful = CAREFUL_ITEMS;
    this.cursor = 0;
    await this.sweep([item]);
  }

  /** Removes the temporary files that crashed engines left for these items. */
  private async sweep(items: readonly PlannedItem[]): Promise<void> {
    const { job, options } = this;
    const folders = new Set(items.map((item) => dirname(join(job.settings.destination, job.record.outOf(item)))));
    const dead = [...job.record.enginePids].filter((pid) => pid !== options.engine.enginePid || !isAlive(pid));
    for (const folder of folders) for (const pid of dead) await removeTemporaries(folder, pid);
  }

  private async checkModel(): Promise<void> {
    const { settings } = this.job;
    for (const network of [settings, ...settings.renditions.flatMap((rendition) => rendition.network ?? [])]) {
      await checkTrunk(network);
    }
  }

  private async noteEngine(): Promise<void> {
    const pid = this.options.engine.enginePid;
    if (pid === undefined || pid === this.knownPid) return;
    this.knownPid = pid;
    await this.job.note({ type: 'engine', pid }).catch((thrown: unknown) => this.block(thrown));
  }

  /** Ends the run; the first reason counts. */
  private block(thrown: unknown): void {
    if (thrown instanceof CancelledError) return;
    this.blockedBy ??= thrown instanceof AppError ? thrown : toDiskError(thrown, this.job.folder, 'write');
    this.stop.abort();
    this.wake();
  }

  private report(isNews = false): void {
    const now = this.now();
    if (!isNews && now - this.reportedMs < PROGRESS_INTERVAL_MS) return;
    this.reportedMs = now;
    this.options.onProgress?.(this.progress());
  }

  private progress(): BatchProgress {
    const totals = this.job.record.totals();
    // Finished items are already counted in the totals.
    const entries = [...this.inFlight.values()].filter(({ item }) => this.job.record.stateOf(item.item) === 'waiting');
    const computing = entries.find(({ progress }) => progress.phase === 'stylize') ?? entries[0];
    const partial = entries.reduce((sum, { item, progress }) => sum + megapixelsOf(item) * progress.fraction, 0);
    const over = totals.done + totals.skipped + totals.failed;
    const megapixelsLeft = Math.max(0, totals.megapixels - totals.megapixelsOver - partial);
    const fraction =
      totals.megapixels > 0 ? 1 - megapixelsLeft / totals.megapixels : totals.items > 0 ? over / totals.items : 1;
    // The progress does not go back if an item is tried again.
    const floor = this.shown.items === totals.items ? this.shown.fraction : 0;
    this.shown = { items: totals.items, fraction: Math.min(1, Math.max(floor, fraction)) };
    const itemsLeft = totals.items - over;
    // If the pace gives no estimate yet, the current item may.
    const foretold = this.forecast.secondsLeft(computing?.item.item, computing?.progress.secondsLeft, itemsLeft - 1);
    return {
      totals,
      fraction: this.shown.fraction,
      secondsLeft: this.timeLeft.estimate(itemsLeft, megapixelsLeft) ?? foretold ?? null,
      current: computing?.item.photo ?? null,
      phase: computing?.progress.phase ?? 'read',
    };
  }
}

function isCrash(error: AppError): boolean {
  return error.code === 'engine/crashed' || error.code === 'engine/not-responding';
}

/** @throws ModelError if the folder contains another model or none */
async function checkTrunk({ modelFolder, trunk }: ModelPlace): Promise<void> {
  const manifest = await readManifest(modelFolder);
  if (manifest.trunk === trunk) return;
  throw new ModelError('style/trunk-mismatch', 'The model was replaced since this batch was begun.', {
    advice: 'Start a new batch: otherwise the two halves would look different.',
    details: { expected: trunk, actual: manifest.trunk },
  });
}
