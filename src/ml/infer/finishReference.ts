import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { downscale, downscaleTo } from '../tensors/downscale.js';

/**
 * The long side in px of the small copies: colors are measured on them, and detail that they cannot show counts as
 * fine. The same for all picture sizes, so that a preview has the same finish as its export.
 */
export const REFERENCE_PX = 320;

/** Small copies of a photo and of its stylized picture, of the same size. */
export interface FinishReference {
  readonly content: PixelImage;
  readonly stylized: PixelImage;
}

export function finishReference(content: PixelImage, stylized: PixelImage): FinishReference {
  const small = downscale(stylized, REFERENCE_PX);
  return { content: downscaleTo(content, small), stylized: small };
}
