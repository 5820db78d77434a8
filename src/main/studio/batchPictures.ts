import { join } from 'node:path';
import type { BatchItemView, BatchJobSummary } from '../../shared/batch/batchState.js';
import type { BatchPictures } from '../../shared/contract/batch.js';
import { isReadableVideo } from '../../shared/domain/videoFormat.js';
import type { MediaStore } from '../media/mediaStore.js';

/** Minimum time between pictures, for viewing; a batch of small photos produces many more per second. */
const INTERVAL_MS = 1000;
/** Old pictures to keep, since a window may still fetch them when newer ones arrive. */
const KEPT = 3;

/** The newest photo of each job with its result, for windows to show. Older ones are dropped. */
export class BatchPicturesShown {
  private readonly shown = new Map<string, BatchPictures[]>();
  private lastMs = -Infinity;

  constructor(
    private readonly media: MediaStore,
    private readonly onNews: (pictures: BatchPictures) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The newest pictures of every job. */
  list(): BatchPictures[] {
    return [...this.shown.values()].map((pictures) => pictures.at(-1)!);
  }

  /** Called when an item of a job is finished. The job's last one is always shown. */
  add({ id, source, destination, totals }: BatchJobSummary, { photo, out, state }: BatchItemView): void {
    const isLast = totals.done + totals.skipped + totals.failed >= totals.items;
    // Windows show no videos yet.
    if (isReadableVideo(photo)) return;
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
