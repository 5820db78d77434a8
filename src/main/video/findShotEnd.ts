import type { VideoCodecs } from './codecs.js';
import { COMPARED_HEIGHT, COMPARED_WIDTH, type Shot, ShotFinder } from './shots.js';
import type { VideoFile } from './videoFile.js';

/** After how many frames `onFrames` is called. */
const REPORTED_FRAMES = 48;

export interface ShotSearch {
  readonly codecs: VideoCodecs;
  readonly signal: AbortSignal;
  /** Awaited every few frames, with the number of the last one. */
  readonly onFrames: (frame: number) => Promise<void>;
}

/**
 * The end (exclusive) of the shot that begins with `first`, at most `end`. Throws like `VideoCodecs.decode`, and what
 * `onFrames` throws.
 */
export async function findShotEnd(video: VideoFile, { first, end }: Shot, search: ShotSearch): Promise<number> {
  const { codecs, signal, onFrames } = search;
  const finder = new ShotFinder();
  let at = first;
  for await (const frame of codecs.decode(video, {
    from: first,
    end,
    width: COMPARED_WIDTH,
    height: COMPARED_HEIGHT,
    signal,
  })) {
    if (finder.begins(frame) && at > first) break;
    at++;
    // A long shot is read for a while.
    if (at % REPORTED_FRAMES === 0) await onFrames(at);
  }
  return at;
}
