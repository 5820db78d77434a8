import { assertMaskSizes, type Region } from '../../ml/infer/regions.js';

/** The share of the photo itself in a picture: 0-1 everywhere, or 0-255 per pixel if regions keep more or less of it. */
export function photoShare(
  strength: number,
  regions: readonly Region[],
  { width, height }: { readonly width: number; readonly height: number },
): number | Uint8Array {
  const everywhere = 1 - strength;
  const own = regions.map((region) => (region.code === null ? 1 : 1 - (region.strength ?? strength)));
  if (own.every((share) => share === everywhere)) return everywhere;
  assertMaskSizes(regions, width, height);
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    let share = everywhere;
    for (const [index, { mask }] of regions.entries()) share += (mask.data[pixel]! / 255) * (own[index]! - share);
    return Math.round(255 * share);
  });
}
