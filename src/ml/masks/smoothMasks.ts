import type { PixelMask } from '../../shared/domain/pixelMask.js';

/** How much steeper than their mean the smoothed values are around the half: no trail of several soft edges. */
const STEEPNESS = 2;

/** A mask among those of the frames before and after it. */
export interface MasksAround {
  /** All of the same size. */
  readonly masks: readonly PixelMask[];
  /** The place of the frame in question. */
  readonly at: number;
}

/**
 * A mask smoothed over time: the mean of those around, near ones counting more, made steeper. What only one frame has is
 * dropped, and what only one frame lacks is filled. Where all are empty or full it stays exactly that.
 */
export function smoothedMask({ masks, at }: MasksAround): PixelMask {
  const reach = Math.max(at, masks.length - 1 - at);
  const weights = masks.map((_, index) => reach + 1 - Math.abs(index - at));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const data = masks[at]!.data.map((_, i) => {
    const mean = masks.reduce((sum, mask, index) => sum + weights[index]! * mask.data[i]!, 0) / total;
    return Math.min(255, Math.max(0, Math.round(127.5 + STEEPNESS * (mean - 127.5))));
  });
  return { ...masks[at]!, data };
}
