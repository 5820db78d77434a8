import { downscale } from '../../ml/tensors/downscale.js';
import type { FramesAround } from '../../ml/animation/framesAround.js';
import { followEdges } from '../../ml/masks/followEdges.js';
import { smoothedMask } from '../../ml/masks/smoothMasks.js';
import type { FoundArea } from '../../shared/domain/foundArea.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { CancelledError } from '../../shared/errors.js';
import { FIND_PX, searchFailed, type SearchOptions } from './foundMasks.js';
import { SearchThread } from './searchThread.js';

/** Masks are smoothed over so many frames before and after each. */
const SMOOTHED = 2;

/** Masks of what is found in the frames of a moving picture, smoothed over time. Call `close` at the end. */
export class MovingMasks {
  /** How many frames before and after a frame `find` wants to see: one more, whose search then begins early. */
  readonly reach = SMOOTHED + 1;
  private readonly rough = new WeakMap<PixelImage, Map<string, Promise<PixelMask>>>();
  private readonly seen = new Set<string>();

  constructor(
    private readonly path: string,
    private readonly thread = new SearchThread(),
  ) {}

  /**
   * The mask of a frame, with edges that follow its own. Frames are recognized by their objects.
   * @throws CancelledError; ExpectedError `mask/failed`
   */
  async find(
    area: FoundArea,
    { frames, at }: FramesAround<PixelImage>,
    options: SearchOptions = {},
  ): Promise<PixelMask> {
    const searches = frames.map((frame) => this.search(area, frame, options));
    const from = Math.max(0, at - SMOOTHED);
    const masks = await Promise.all(searches.slice(from, at + SMOOTHED + 1));
    const smooth = smoothedMask({ masks, at: at - from });
    const mask = await followEdges(smooth, frames[at]!, options.pause);
    if (mask.data.some((value) => value > 0)) this.seen.add(keyOf(area));
    return area.isInverted ? { ...mask, data: mask.data.map((value) => 255 - value) } : mask;
  }

  /** Whether anything was found in any frame. */
  hasFound(area: FoundArea): boolean {
    return this.seen.has(keyOf(area));
  }

  close(): Promise<void> {
    return this.thread.close();
  }

  private search(area: FoundArea, frame: PixelImage, { signal }: SearchOptions): Promise<PixelMask> {
    const known = this.rough.get(frame) ?? new Map<string, Promise<PixelMask>>();
    this.rough.set(frame, known);
    const key = keyOf(area);
    const search = known.get(key) ?? this.searchNow(area, frame, signal);
    known.set(key, search);
    // A search that began early may fail before it is awaited.
    search.catch(() => undefined);
    return search;
  }

  private async searchNow(area: FoundArea, frame: PixelImage, signal: AbortSignal | undefined): Promise<PixelMask> {
    const small = downscale(frame, FIND_PX);
    // Only pixels of this process's own memory can be passed to a thread everywhere.
    const picture = { ...small, data: small.data.slice() };
    try {
      return await this.thread.find({ picture, area }, signal);
    } catch (cause) {
      if (cause instanceof CancelledError || signal?.aborted) throw new CancelledError();
      throw searchFailed(area, this.path, cause);
    }
  }
}

function keyOf({ what, box }: FoundArea): string {
  return JSON.stringify([what, box]);
}
