import { createHash } from 'node:crypto';
import { isPlainFrame, PLAIN_FRAME, type Frame, type FrameSize } from '../../shared/domain/frame.js';
import { needsPixels, needsWholePhoto, type MaskStep } from '../../shared/domain/maskStep.js';
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
  /** The photo, at most `FINE_MASK_PX` long; not needed if the last task had the same photo and pixels. */
  readonly pixels?: PixelImage | undefined;
  /** The masks from files that the steps name. */
  readonly files: ReadonlyMap<string, PixelMask>;
}

/** How many masks are kept: those of the last steps, to which the next one is added, and for undo. */
const MAX_KNOWN = 12;

/**
 * Draws masks step by step and remembers the last ones, so that a step more costs only that step. Steps that need the
 * whole photo are drawn over all of it, and what the frame selects is cut out; others are drawn in the frame, where a
 * crop has more px.
 */
export class MaskPainter {
  private readonly known = new Map<string, PixelMask>();
  private picture: { readonly photoKey: string; readonly planes: OklabPlanes } | undefined;

  /** The mask, at most `FINE_MASK_PX` long. @throws BugError if a source is missing */
  paint(task: MaskTask): PixelMask {
    const { photoKey, photo, frame, steps, pixels } = task;
    if (pixels) this.picture = { photoKey, planes: oklabPlanes(pixels) };
    const planes = this.picture?.photoKey === photoKey ? this.picture.planes : undefined;
    const framed = maskRaster(photo, frame, FINE_MASK_PX);
    if (!steps.some(needsWholePhoto)) return this.drawn(task, framed, planes);
    // Where steps look at pixels, the mask has theirs.
    const size = steps.some(needsPixels) && planes ? planes : maskRaster(photo, PLAIN_FRAME, FINE_MASK_PX).size;
    const whole = { photo, frame: PLAIN_FRAME, size: { width: size.width, height: size.height } };
    const mask = this.drawn(task, whole, planes);
    const isSame = isPlainFrame(frame) && mask.width === framed.size.width && mask.height === framed.size.height;
    return isSame ? mask : reframedMask(mask, framed);
  }

  private drawn({ photoKey, steps, files }: MaskTask, raster: MaskRaster, pixels: OklabPlanes | undefined): PixelMask {
    const keys = keysOf(JSON.stringify([photoKey, raster]), steps);
    let done = steps.length;
    while (done > 0 && !this.known.has(keys[done]!)) done--;
    let mask = this.known.get(keys[done]!) ?? emptyMask(raster.size);
    for (let index = done; index < steps.length; index++) {
      mask = drawStep(mask, steps[index]!, raster, { pixels, files });
      // Those before the last few are not needed again soon.
      if (index >= steps.length - MAX_KNOWN / 2) this.remember(keys[index + 1]!, mask);
    }
    return mask;
  }

  private remember(key: string, mask: PixelMask): void {
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
