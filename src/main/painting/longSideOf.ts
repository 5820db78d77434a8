import { longSidePxFor, type OutputSize } from '../../shared/batch/outputSize.js';
import { type FrameSize, framedSize, PLAIN_FRAME } from '../../shared/domain/frame.js';
import { isReadableVideo } from '../../shared/domain/videoFormat.js';
import type { EngineContent } from '../../shared/engine/protocol.js';
import { readImageSize } from '../images/readImage.js';
import { readVideoSize } from '../video/videoFile.js';

/** Size rules by the long side do not depend on the photo. */
const NO_SIZE = { width: 1, height: 1 };

/**
 * The long side in px that a size rule requires for the framed part of a photo; undefined if it keeps its size. Reads
 * the file only for area rules. Throws like `readImageSize` and `readVideoSize`.
 */
export async function longSideOf(
  { path, frame = PLAIN_FRAME }: EngineContent,
  size: OutputSize | undefined,
): Promise<number | undefined> {
  return longSidePxFor(size, size?.kind === 'megapixels' ? framedSize(await sizeOf(path), frame) : NO_SIZE);
}

function sizeOf(path: string): Promise<FrameSize> {
  return isReadableVideo(path) ? readVideoSize(path) : readImageSize(path);
}
