import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '../files/fileHash.js';
import type { BatchJob } from './batchJob.js';

/** Decides whether a photo has changed since its pictures were made: first by time and size, then by content. */
export class PhotoNews {
  /** Earlier results: an unchanged file is not read again. */
  private readonly seen = new Map<string, string>();

  constructor(private readonly job: BatchJob) {}

  /**
   * The finished items of a photo that have to be made again.
   * @param isChange whether the photo is known to have been rewritten
   */
  async of(photo: string, isChange: boolean): Promise<number[]> {
    const { record, settings } = this.job;
    const over = record.itemsOf(photo).filter(({ item }) => record.stateOf(item) !== 'waiting');
    if (over.length === 0) return [];
    const path = join(settings.source, photo);
    const { mtimeMs, ctimeMs, size, ino } = await stat(path);
    const stamp = `${mtimeMs}:${ctimeMs}:${size}:${ino}`;
    const isSeen = this.seen.get(photo) === stamp;
    this.seen.set(photo, stamp);
    if (isSeen) return [];
    const touchedMs = Math.max(mtimeMs, ctimeMs);
    let content: string | undefined;
    const again: number[] = [];
    for (const { item } of over) {
      const made = record.madeFrom(item);
      if (record.stateOf(item) === 'failed') {
        if (isChange || made.content !== (content ??= await hashFile(path))) again.push(item);
        continue;
      }
      if (made.at !== undefined && touchedMs < Date.parse(made.at) - CLOCKS_APART_MS && !isChange) continue;
      // Journals of earlier versions have no content hash. Then a rewritten file counts as changed.
      if (made.content === undefined ? isChange : made.content !== (content ??= await hashFile(path))) again.push(item);
    }
    return again;
  }
}

/** A network drive's clock may differ from ours. An unnecessary check only costs one read. */
const CLOCKS_APART_MS = 3_600_000;
