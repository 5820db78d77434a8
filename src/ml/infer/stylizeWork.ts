import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { CancelledError } from '../../shared/errors.js';
import type { ProgressSink } from '../../shared/progress.js';
import type { StyleModel } from '../models/styleModel.js';
import type { StyleAtStrength } from './picturePainter.js';
import type { StyleRegion } from './regions.js';

export interface StylizeOptions {
  /**
   * 0 gives the photo's exact pixels, also in regions; 1 the full style; in between, features and modulations are
   * interpolated.
   */
  readonly strength?: number;
  /** Other styles over parts of the picture, the lowest first. */
  readonly regions?: readonly StyleRegion[];
  /** Of the picture's size: only what it covers is measured, since the rest is not seen. Not together with `isExact`. */
  readonly cover?: PixelMask | undefined;
  /** Measures large pictures exactly, in a pass over all tiles, instead of on a sample of pieces. */
  readonly isExact?: boolean;
  readonly tilePx?: number;
  /** On how many grids the first stages paint, at most `MOST_GRIDS`; default 1. See `grids.ts`. */
  readonly grids?: number | undefined;
  /** The photo will be painted again in other looks: what does not depend on the look is kept for a while. */
  readonly isRepeated?: boolean;
  /** Checked between tiles. */
  readonly signal?: AbortSignal;
  /** Awaited between tiles, so that messages and more urgent work are handled. Default: a turn of the event loop. */
  readonly pause?: () => Promise<void>;
  readonly onProgress?: ProgressSink;
  /** Called once before the end with the `seamScore` of the painting. */
  readonly onSeams?: (score: number) => void;
  /** Called once, early, with a small version of the result, if there is more than one tile. */
  readonly onPreview?: (preview: PixelImage) => void;
}

/** A photo that is stylized, with everything that is painted on it. */
export interface StylizeWork {
  readonly model: StyleModel;
  readonly content: PixelImage;
  readonly masks: readonly PixelMask[];
  /** The base style, then that of each mask. */
  readonly styles: readonly StyleAtStrength[];
  readonly cover: PixelMask | undefined;
}

/** @throws CancelledError */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}
