import type { MediaId } from '../../shared/contract/values.js';
import { PLAIN_FRAME, type Frame, type FrameSize } from '../../shared/domain/frame.js';
import { needsPixels, type MaskStep } from '../../shared/domain/maskStep.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { FINE_MASK_PX } from '../../shared/masks/maskRaster.js';
import { readImage } from '../images/readImage.js';
import type { MaskFolder } from './maskFolder.js';
import type { MaskThread } from './maskThread.js';

/** The photo that masks lie over: its file, its size in px, an id that changes with its content, and its frame. */
export interface MaskedPhoto {
  readonly path: string;
  readonly info: FrameSize & { readonly media: MediaId };
  readonly frame?: Frame | undefined;
}

/** Draws the masks of regions from their steps. */
export class MaskMaker {
  /** One after the other: a task brings the photo only if the one before it was of another. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly folder: MaskFolder,
    private readonly thread: MaskThread,
  ) {}

  /**
   * The mask over the framed part of the photo, at most `FINE_MASK_PX` long.
   * @throws ExpectedError like `readImage` and `MaskFolder.read`
   */
  mask(steps: readonly MaskStep[], photo: MaskedPhoto): Promise<PixelMask> {
    const turn = this.queue.then(() => this.make(steps, photo));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async make(steps: readonly MaskStep[], { path, info, frame = PLAIN_FRAME }: MaskedPhoto): Promise<PixelMask> {
    const files = new Map<string, PixelMask>();
    for (const step of steps) {
      if (step.kind === 'image' && !files.has(step.file)) files.set(step.file, await this.folder.read(step.file));
    }
    const isLacking = steps.some(needsPixels) && this.thread.lacks(info.media);
    const pixels = isLacking ? (await readImage(path, { maxSidePx: FINE_MASK_PX })).pixels : undefined;
    const photo = { width: info.width, height: info.height };
    return this.thread.paint({ photoKey: info.media, photo, frame, steps, pixels, files });
  }
}
