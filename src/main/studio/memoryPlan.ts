/** What the engine holds beside the tile at work: runtime, TensorFlow, the model, and a picture of 24 megapixels. */
const BASE_MB = 750;

/** What a tile takes at its peak per pixel, from 2.4 GB for tiles of 1280 px (measured on `tensorflow`). */
const MB_PER_PIXEL = (2400 - BASE_MB) / 1280 ** 2;

const MIN_TILE_PX = 256;

/** `DEFAULT_TILE_PX` of the engine; named here since a studio does without TensorFlow.js. */
export const MAX_TILE_PX = 1280;

/** The longest side of a tile in px with which the engine stays below a limit; at least 256, which every picture needs. */
export function tilePxFor(memoryLimitMb: number): number {
  const side = Math.sqrt(Math.max(0, memoryLimitMb - BASE_MB) / MB_PER_PIXEL);
  return Math.min(MAX_TILE_PX, Math.max(MIN_TILE_PX, Math.floor(side / 64) * 64));
}
