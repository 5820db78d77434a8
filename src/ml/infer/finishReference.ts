import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { downscale, downscaleTo } from '../tensors/downscale.js';

/**
 * The long side in px of the copies that stand for the whole picture: its colors are measured on them, and what they
 * cannot show is fine detail. The same for pictures of all sizes, so that a preview has the finish of its export.
 */
export const REFERENCE_PX = 320;

/** Small copies of a photo and of what was made of it, of one size. */
export interface FinishReference {
  readonly content: PixelImage;
  readonly stylized: PixelImage;
}

export function finishReference(content: PixelImage, stylized: PixelImage): FinishReference {
  const small = downscale(stylized, REFERENCE_PX);
  return { content: downscaleTo(content, small), stylized: small };
}
