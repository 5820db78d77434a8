import { layPhotoBack, type Region } from '../../ml/infer/regions.js';
import { createPixelImage } from '../../shared/domain/pixelImage.js';

/**
 * How much of the photo itself a picture shows: 0-1 everywhere, or 0-255 for each pixel where regions say that it stays.
 */
export function photoShare(
  strength: number,
  regions: readonly Region[],
  { width, height }: { readonly width: number; readonly height: number },
): number | Uint8Array {
  const everywhere = 1 - strength;
  if (regions.every(({ code }) => code !== null)) return everywhere;
  // A white photo laid over gray by the same rule gives the shares themselves.
  const shares = createPixelImage(width, height);
  shares.data.fill(Math.round(255 * everywhere));
  const white = createPixelImage(width, height);
  white.data.fill(255);
  layPhotoBack(shares, white, regions);
  return Uint8Array.from({ length: width * height }, (_, pixel) => shares.data[3 * pixel]!);
}
