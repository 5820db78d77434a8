import { layPhotoBack, type Region } from '../../ml/infer/regions.js';
import { createPixelImage } from '../../shared/domain/pixelImage.js';

/** The share of the photo itself in a picture: 0-1 everywhere, or 0-255 per pixel if regions keep the photo. */
export function photoShare(
  strength: number,
  regions: readonly Region[],
  { width, height }: { readonly width: number; readonly height: number },
): number | Uint8Array {
  const everywhere = 1 - strength;
  if (regions.every(({ code }) => code !== null)) return everywhere;
  // Compositing a white photo over gray by the same rule gives the shares.
  const shares = createPixelImage(width, height);
  shares.data.fill(Math.round(255 * everywhere));
  const white = createPixelImage(width, height);
  white.data.fill(255);
  layPhotoBack(shares, white, regions);
  return Uint8Array.from({ length: width * height }, (_, pixel) => shares.data[3 * pixel]!);
}
