import { stat } from 'node:fs/promises';
import { followEdges } from '../../ml/masks/followEdges.js';
import type { FoundArea, SearchedArea } from '../../shared/domain/foundArea.js';
import type { Frame } from '../../shared/domain/frame.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import { readImage } from '../images/readImage.js';
import { findMaskAside } from './searchThread.js';

/** The long side of the picture in which things are found; the same for every size of the result. */
export const FIND_PX = 512;
/** Rough masks of at most 100 kB each. */
const MOST_ROUGH = 200;

/** A photo in a file, its frame, and its pixels at the size at which a mask is needed. */
export interface SearchedPhoto {
  readonly path: string;
  readonly frame?: Frame | undefined;
  readonly pixels: PixelImage;
}

export interface SearchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Awaited between pieces of work; may throw. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** Masks that are found in photos. They are kept for the next request: a slider does not search again. */
export class FoundMasks {
  private readonly rough = new Map<string, PixelMask>();
  private readonly fine = new WeakMap<PixelImage, Map<string, PixelMask>>();

  /**
   * The mask of what is found, of the size of the given pixels, with edges that follow theirs; empty if nothing is found.
   * @throws CancelledError; ExpectedError `mask/failed`; errors of `readImage`
   */
  async find(area: SearchedArea, photo: SearchedPhoto, options: SearchOptions = {}): Promise<PixelMask> {
    const status = await stat(photo.path).catch(() => undefined);
    const { what, box, scribble } = area;
    const key = JSON.stringify([photo.path, photo.frame, status?.mtimeMs, status?.size, what, box, scribble]);
    const known = this.fine.get(photo.pixels) ?? new Map<string, PixelMask>();
    this.fine.set(photo.pixels, known);
    const mask =
      known.get(key) ?? (await followEdges(await this.search(key, area, photo, options), photo.pixels, options.pause));
    known.set(key, mask);
    return area.isInverted ? { ...mask, data: mask.data.map((value) => 255 - value) } : mask;
  }

  private async search(
    key: string,
    { what, box, scribble }: SearchedArea,
    { path, frame }: SearchedPhoto,
    { signal }: SearchOptions,
  ): Promise<PixelMask> {
    const known = this.rough.get(key);
    if (known) return known;
    const { pixels } = await readImage(path, { maxSidePx: FIND_PX, frame });
    // Only pixels of this process's own memory can be passed to a thread everywhere.
    const picture = { ...pixels, data: pixels.data.slice() };
    try {
      const mask = await findMaskAside({ picture, area: { what, box, scribble } }, signal);
      this.rough.set(key, mask);
      // A map lists keys in insertion order.
      if (this.rough.size > MOST_ROUGH) this.rough.delete(this.rough.keys().next().value!);
      return mask;
    } catch (cause) {
      if (cause instanceof CancelledError || signal?.aborted) throw new CancelledError();
      throw searchFailed({ what }, path, cause);
    }
  }
}

export function searchFailed({ what }: Pick<FoundArea, 'what'>, path: string, cause: unknown): ExpectedError {
  return new ExpectedError('mask/failed', `The search for the ${what} of ${path} ended early.`, {
    cause,
    advice: 'Try again, or give a mask as an image.',
    details: { path },
  });
}
