import { longSidePxFor, type OutputSize } from '../../shared/batch/outputSize.js';
import { type FrameSize, framedSize, PLAIN_FRAME } from '../../shared/domain/frame.js';
import { isReadableVideo } from '../../shared/domain/videoFormat.js';
import type { EngineContent } from '../../shared/engine/requests.js';
import { readImageSize } from '../images/readImage.js';
import { readVideoHeader } from '../video/videoComment.js';

/** Size rules by the long side do not depend on the photo. */
const NO_SIZE = { width: 1, height: 1 };

/**
 * The long side in px that a size rule requires for the framed part of a photo; undefined if it keeps its size. Reads
 * the file only for area rules. Throws like `readImageSize`.
 */
export async function longSideOf(
  { path, frame = PLAIN_FRAME }: EngineContent,
  size: OutputSize | undefined,
): Promise<number | undefined> {
  return longSidePxFor(size, size?.kind === 'megapixels' ? framedSize(await sizeOf(path), frame) : NO_SIZE);
}

/** A video that cannot be read keeps its size here; painting it reports the reason. */
async function sizeOf(path: string): Promise<FrameSize> {
  return isReadableVideo(path) ? ((await readVideoHeader(path)) ?? NO_SIZE) : readImageSize(path);
}
