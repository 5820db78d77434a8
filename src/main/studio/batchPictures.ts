import { join } from 'node:path';
import type { BatchItemView, BatchJobSummary } from '../../shared/batch/batchState.js';
import type { BatchPictures } from '../../shared/contract/batch.js';
import type { MediaStore } from '../media/mediaStore.js';

/** To look at; a batch of small photos makes many more a second. */
const INTERVAL_MS = 1000;
/** Pictures that a window may still be about to fetch when newer ones come. */
const KEPT = 3;

/** The newest photo of each job with what was made of it, for windows to show. Older ones are forgotten. */
export class BatchPicturesShown {
  private readonly shown = new Map<string, BatchPictures[]>();
  private lastMs = -Infinity;

  constructor(
    private readonly media: MediaStore,
    private readonly onNews: (pictures: BatchPictures) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The newest of every job. */
  list(): BatchPictures[] {
    return [...this.shown.values()].map((pictures) => pictures.at(-1)!);
  }

  /** An item of a job is over. The last one of all is shown whenever it comes. */
  add({ id, source, destination, totals }: BatchJobSummary, { photo, out, state }: BatchItemView): void {
    const isLast = totals.done + totals.skipped + totals.failed >= totals.items;
    if (state !== 'done' || (!isLast && this.now() - this.lastMs < INTERVAL_MS)) return;
    this.lastMs = this.now();
    const pictures = {
      jobId: id,
      photo,
      before: this.media.lend(join(source, photo)),
      after: this.media.lend(join(destination, out)),
    };
    const kept = [...(this.shown.get(id) ?? []), pictures];
    while (kept.length > KEPT) this.takeBack(kept.shift()!);
    this.shown.set(id, kept);
    this.onNews(pictures);
  }

  forget(jobId: string): void {
    for (const pictures of this.shown.get(jobId) ?? []) this.takeBack(pictures);
    this.shown.delete(jobId);
  }

  private takeBack({ before, after }: BatchPictures): void {
    this.media.takeBack(before);
    this.media.takeBack(after);
  }
}
