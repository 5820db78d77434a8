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
    /** The file of a frame that stands for a video. */
    private readonly posterOf: (video: string) => Promise<string>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The newest pictures of every job. */
  list(): BatchPictures[] {
    return [...this.shown.values()].map((pictures) => pictures.at(-1)!);
  }

  /** Called when an item of a job is finished. The job's last one is always shown. */
  add({ id, source, destination, totals }: BatchJobSummary, { photo, out, state }: BatchItemView): void {
    const isLast = totals.done + totals.skipped + totals.failed >= totals.items;
    if (state !== 'done' || (!isLast && this.now() - this.lastMs < INTERVAL_MS)) return;
    this.lastMs = this.now();
    const files = [join(source, photo), join(destination, out)] as const;
    if (isReadableVideo(photo)) void this.addStills(id, photo, files);
    else this.show(id, photo, files);
  }

  /** A video and its result are shown by a frame. */
  private async addStills(id: string, photo: string, files: readonly [string, string]): Promise<void> {
    try {
      this.show(id, photo, [await this.posterOf(files[0]), await this.posterOf(files[1])]);
    } catch {
      // The file is gone: earlier pictures stay.
    }
  }

  private show(jobId: string, photo: string, [before, after]: readonly [string, string]): void {
    const pictures = { jobId, photo, before: this.media.lend(before), after: this.media.lend(after) };
    const kept = [...(this.shown.get(jobId) ?? []), pictures];
    while (kept.length > KEPT) this.takeBack(kept.shift()!);
    this.shown.set(jobId, kept);
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
