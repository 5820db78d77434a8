import { longSidePxFor, type OutputSize } from '../../shared/batch/outputSize.js';
import { framedSize, PLAIN_FRAME } from '../../shared/domain/frame.js';
import type { EngineContent } from '../../shared/engine/protocol.js';
import { readImageSize } from '../images/readImage.js';

/** Rules by the long side ask nothing of the photo. */
const NO_SIZE = { width: 1, height: 1 };

/**
 * The long side in px that a rule asks of what is taken of a photo; undefined if that keeps its size. The file is read
 * only where the rule is an area. Throws like `readImageSize`.
 */
export async function longSideOf(
  { path, frame = PLAIN_FRAME }: EngineContent,
  size: OutputSize | undefined,
): Promise<number | undefined> {
  return longSidePxFor(size, size?.kind === 'megapixels' ? framedSize(await readImageSize(path), frame) : NO_SIZE);
}
