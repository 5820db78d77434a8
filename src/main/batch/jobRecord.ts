import type { ErrorData } from '../../shared/errors.js';
import type { BatchItemState, BatchItemView, BatchJobState, BatchTotals } from '../../shared/batch/batchState.js';
import type { PlannedItem } from './batchPlan.js';
import type { Before, JournalLine } from './journal.js';

type DoneLine = Extract<JournalLine, { type: 'done' }>;

interface ItemRecord {
  state: BatchItemState;
  /** Where it is or will be written, if that differs from the plan. */
  out?: string;
  /** The file at its path when work on it first started; undefined before that. */
  before?: Before;
  done?: DoneLine;
  /** The hash of the photo that the current output was made from. */
  content?: string | undefined;
  error?: ErrorData;
}

/** Reduces the lines of a journal to the state of each item and of the job. Does not access files. */
export class JobRecord {
  readonly items: PlannedItem[] = [];
  readonly enginePids = new Set<number>();
  state: Exclude<BatchJobState, 'running'> = 'waiting';
  reason: ErrorData | null = null;
  /** Whether the user has been told that the job is finished. */
  isClosed = false;
  startedAt: string | undefined;
  endedAt: string | undefined;
  private readonly records: ItemRecord[] = [];
  private counted: BatchTotals | undefined;

  constructor(items: readonly PlannedItem[]) {
    this.extend(items);
  }

  extend(items: readonly PlannedItem[]): void {
    for (const item of items) {
      this.items[item.item] = item;
      this.records[item.item] = { state: 'waiting' };
    }
    this.counted = undefined;
    // A part of a divided batch numbers its own items from 0, so there are no gaps.
    if (this.state === 'done' && items.length > 0) this.state = 'waiting';
  }

  follow(line: JournalLine): void {
    switch (line.type) {
      case 'opened':
        this.startedAt = line.at;
        return;
      case 'engine':
        this.enginePids.add(line.pid);
        return;
      case 'started':
        this.change(line.item, (record) => {
          record.out = line.out;
          record.before = line.before;
          record.content = line.content;
        });
        return;
      case 'done':
        this.change(line.item, (record) => {
          record.state = 'done';
          record.done = line;
        });
        return;
      case 'skipped':
        this.change(line.item, (record) => (record.state = 'skipped'));
        return;
      case 'failed':
        this.change(line.item, (record) => {
          record.state = 'failed';
          record.error = line.error;
        });
        return;
      case 'again':
        for (const item of line.items) this.change(item, again);
        this.state = 'waiting';
        this.isClosed = false;
        return;
      case 'closed':
        this.isClosed = true;
        return;
      case 'paused':
        this.state = 'paused';
        this.reason = line.reason;
        return;
      case 'resumed':
        this.state = 'waiting';
        this.reason = null;
        return;
      case 'cancelled':
        this.state = 'cancelled';
        this.endedAt = line.at;
        return;
      case 'finished':
        // Items that were reset at the last moment are not finished.
        this.state = this.waiting().length > 0 ? 'waiting' : 'done';
        this.endedAt = line.at;
        return;
    }
  }

  itemsOf(photo: string): PlannedItem[] {
    return this.items.filter((planned) => planned.photo === photo);
  }

  stateOf(item: number): BatchItemState {
    return this.records[item]!.state;
  }

  /** The path of an item's output. */
  outOf(item: PlannedItem): string {
    return this.records[item.item]?.out ?? item.out;
  }

  /** The file at an item's path when work on it first started; undefined if it never did. */
  beforeOf(item: number): Before | undefined {
    return this.records[item]!.before;
  }

  /** When an item was finished, and the hash of the photo that its output was made from; undefined if unknown. */
  madeFrom(item: number): { readonly at: string | undefined; readonly content: string | undefined } {
    const { done, content } = this.records[item]!;
    return { at: done?.at, content };
  }

  /** Items whose work started and did not end, for any reason. */
  interrupted(): PlannedItem[] {
    return this.items.filter(({ item }) => {
      const { state, before } = this.records[item]!;
      return state === 'waiting' && before !== undefined;
    });
  }

  waiting(): PlannedItem[] {
    return this.items.filter(({ item }) => this.records[item]!.state === 'waiting');
  }

  failed(): number[] {
    return this.items.filter(({ item }) => this.records[item]!.state === 'failed').map(({ item }) => item);
  }

  view(planned: PlannedItem, rendition: string): BatchItemView {
    const { item, photo } = planned;
    const { state, error, done } = this.records[item]!;
    return {
      item,
      photo,
      rendition,
      out: this.outOf(planned),
      state,
      error: error ?? null,
      width: done?.width ?? null,
      height: done?.height ?? null,
      seconds: done?.seconds ?? null,
      notes: done?.notes ?? [],
    };
  }

  /** The backend of the last item that was finished here. */
  backend(): { backend: DoneLine['backend']; deviceName: string } | undefined {
    return this.records.findLast((record) => record.done)?.done;
  }

  totals(): BatchTotals {
    return (this.counted ??= this.count());
  }

  private count(): BatchTotals {
    const totals = { items: 0, done: 0, skipped: 0, failed: 0, megapixels: 0, megapixelsOver: 0 };
    for (const planned of this.items) {
      const { state } = this.records[planned.item]!;
      const size = megapixelsOf(planned);
      totals.items += 1;
      totals.megapixels += size;
      if (state === 'waiting') continue;
      totals[state] += 1;
      totals.megapixelsOver += size;
    }
    return totals;
  }

  private change(item: number, apply: (record: ItemRecord) => void): void {
    const record = this.records[item];
    // The journal may name an item whose plan line was lost in a power failure; the photo is then planned again.
    if (record) apply(record);
    this.counted = undefined;
  }
}

/** The photo's megapixels; 0 if its size is unknown. */
export function megapixelsOf({ width, height }: PlannedItem): number {
  return width === null || height === null ? 0 : (width * height) / 1e6;
}

function again(record: ItemRecord): void {
  record.state = 'waiting';
  // The file that is now at its path must be checked again.
  delete record.before;
  delete record.error;
  delete record.done;
}
