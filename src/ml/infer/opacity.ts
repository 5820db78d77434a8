import type { PixelMask } from '../../shared/domain/pixelMask.js';
import type { PixelRect } from '../tensors/imageTensor.js';
import type { StyleAtStrength } from './picturePainter.js';
import { styleShares } from './regions.js';

/** Below this strength the stylized picture fades into the photo, so that strength 0 is the photo itself. */
const FADE_STRENGTH = 0.25;

/** How much of a stylized picture is seen over the photo, 0-1: the same everywhere, or row by row. */
export type Opacity = number | Float32Array;

/** The opacity of a style over the photo, 0-1. */
export function fadeOpacity(strength: number): number {
  return Math.min(1, strength / FADE_STRENGTH);
}

/** Whether the styles differ in their opacity. */
export function fadesUnevenly(styles: readonly Pick<StyleAtStrength, 'strength'>[]): boolean {
  return styles.some(({ strength }) => fadeOpacity(strength) !== fadeOpacity(styles[0]!.strength));
}

/**
 * The opacity of a picture in a rectangle of it: that of its styles, by their weights.
 * @param styles the base style first, then that of each mask
 */
export function pictureOpacity(
  styles: readonly Pick<StyleAtStrength, 'strength'>[],
  masks: readonly PixelMask[],
  rect: PixelRect,
): Opacity {
  const opacities = styles.map(({ strength }) => fadeOpacity(strength));
  if (!fadesUnevenly(styles)) return opacities[0]!;
  const opacity = new Float32Array(rect.width * rect.height);
  const shares = styleShares(masks, rect);
  for (let i = 0, at = 0; i < opacity.length; i++) {
    for (const each of opacities) opacity[i]! += each * shares[at++]!;
  }
  return opacity;
}
