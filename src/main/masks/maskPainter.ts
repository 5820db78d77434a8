import { createHash } from 'node:crypto';
import { isPlainFrame, PLAIN_FRAME, type Frame, type FrameSize } from '../../shared/domain/frame.js';
import {
  looksAtPhoto,
  needsPixels,
  needsWholePhoto,
  type LookingStep,
  type MaskStep,
} from '../../shared/domain/maskStep.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { emptyMask, type PixelMask } from '../../shared/domain/pixelMask.js';
import { drawStep } from '../../shared/masks/drawMask.js';
import { FINE_MASK_PX, maskRaster, type MaskRaster } from '../../shared/masks/maskRaster.js';
import { oklabPlanes, type OklabPlanes } from '../../shared/masks/oklab.js';
import { reframedMask } from '../../shared/masks/resampleMask.js';

/** A mask to draw over the framed part of a photo. */
export interface MaskTask {
  /** The same for all tasks of a photo. */
  readonly photoKey: string;
  readonly photo: FrameSize;
  readonly frame: Frame;
  readonly steps: readonly MaskStep[];
  /** What the last answer lacked. */
  readonly picture?: MaskPicture | undefined;
  /** See `MaskSources`. */
  readonly files: ReadonlyMap<string, PixelMask>;
  readonly subjects: ReadonlyMap<string, PixelMask>;
}

/** A picture that steps look at. */
export interface MaskPicture {
  readonly key: string;
  /** At most `FINE_MASK_PX` long. */
  readonly pixels: PixelImage;
}

/** A mask, or the number of a step whose picture is lacking; the same task with that picture goes on from there. */
export type PaintedMask =
  { readonly mask: PixelMask; readonly lacks?: undefined } | { readonly mask?: undefined; readonly lacks: number };

/** Names the picture that a step looks at: the photo, or a frame of a video. */
export function pictureKey(photoKey: string, { moment }: LookingStep): string {
  return moment === undefined ? photoKey : `${photoKey} ${moment}`;
}

/** How many masks are kept: those of the last steps, to which the next one is added, and for undo. */
const MAX_KNOWN = 12;

/**
 * Draws masks step by step and remembers the last ones, so that a step more costs only that step. Steps that need the
 * whole photo are drawn over all of it, and what the frame selects is cut out; others are drawn in the frame, where a
 * crop has more px. It holds one picture at a time, since the steps on a video may look at several of its frames.
 */
export class MaskPainter {
  private readonly known = new Map<string, PixelMask>();
  private picture: { readonly key: string; readonly planes: OklabPlanes } | undefined;
  /** Of the pictures of each photo, in px. */
  private readonly sizes = new Map<string, FrameSize>();

  /** The mask, at most `FINE_MASK_PX` long. @throws BugError if a source is missing */
  paint(task: MaskTask): PaintedMask {
    const { photoKey, photo, frame, steps, picture } = task;
    if (picture) this.take(photoKey, picture);
    const framed = maskRaster(photo, frame, FINE_MASK_PX);
    if (!steps.some(needsWholePhoto)) return this.drawn(task, framed);
    // Where steps look at pixels, the mask has theirs.
    const looking = steps.findIndex(needsPixels);
    const size = looking < 0 ? maskRaster(photo, PLAIN_FRAME, FINE_MASK_PX).size : this.sizes.get(photoKey);
    if (!size) return { lacks: looking };
    const painted = this.drawn(task, { photo, frame: PLAIN_FRAME, size });
    const { mask } = painted;
    if (!mask) return painted;
    const isSame = isPlainFrame(frame) && mask.width === framed.size.width && mask.height === framed.size.height;
    return isSame ? painted : { mask: reframedMask(mask, framed) };
  }

  private take(photoKey: string, { key, pixels }: MaskPicture): void {
    this.picture = { key, planes: oklabPlanes(pixels) };
    this.sizes.set(photoKey, { width: pixels.width, height: pixels.height });
  }

  private drawn({ photoKey, steps, files, subjects }: MaskTask, raster: MaskRaster): PaintedMask {
    const keys = keysOf(JSON.stringify([photoKey, raster]), steps);
    let done = steps.length;
    while (done > 0 && !this.known.has(keys[done]!)) done--;
    const known = this.known.get(keys[done]!);
    // A stroke that is being drawn is drawn many times over the same mask.
    if (known) this.remember(keys[done]!, known);
    let mask = known ?? emptyMask(raster.size);
    for (let index = done; index < steps.length; index++) {
      const step = steps[index]!;
      const pixels = looksAtPhoto(step) ? this.planesOf(pictureKey(photoKey, step)) : undefined;
      if (needsPixels(step) && !pixels) {
        this.remember(keys[index]!, mask);
        return { lacks: index };
      }
      mask = drawStep(mask, step, raster, { pixels, files, subjects });
      // Those before the last few are not needed again soon.
      if (index >= steps.length - MAX_KNOWN / 2) this.remember(keys[index + 1]!, mask);
    }
    return { mask };
  }

  private planesOf(key: string): OklabPlanes | undefined {
    return this.picture?.key === key ? this.picture.planes : undefined;
  }

  private remember(key: string, mask: PixelMask): void {
    this.known.delete(key);
    this.known.set(key, mask);
    if (this.known.size > MAX_KNOWN) this.known.delete(this.known.keys().next().value!);
  }
}

/** A key for the mask before the first step, and for that after each. */
function keysOf(start: string, steps: readonly MaskStep[]): string[] {
  const keys = [start];
  for (const step of steps) {
    keys.push(createHash('sha256').update(keys.at(-1)!).update(JSON.stringify(step)).digest('hex'));
  }
  return keys;
}
