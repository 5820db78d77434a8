/** The engine's memory apart from the current tile: runtime, TensorFlow, the model, and a 24-megapixel picture. */
const BASE_MB = 750;

/** The peak memory of a tile per pixel, from 2.4 GB for tiles of 1280 px (measured on `tensorflow`). */
const MB_PER_PIXEL = (2400 - BASE_MB) / 1280 ** 2;

/** Tiles overlap by 104 px on each side: smaller ones would be overlap for the most part. */
const MIN_TILE_PX = 512;

/** `DEFAULT_TILE_PX` of the engine; repeated here because a studio does not load TensorFlow.js. */
export const MAX_TILE_PX = 1280;

/** The longest tile side in px that keeps the engine below a limit; at least 512, which every picture needs. */
export function tilePxFor(memoryLimitMb: number): number {
  const side = Math.sqrt(Math.max(0, memoryLimitMb - BASE_MB) / MB_PER_PIXEL);
  return Math.min(MAX_TILE_PX, Math.max(MIN_TILE_PX, Math.floor(side / 64) * 64));
}
