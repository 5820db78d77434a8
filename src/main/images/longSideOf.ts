import { longSidePxFor, type OutputSize } from '../../shared/batch/outputSize.js';
import { readImageSize } from './readImage.js';

/** Rules by the long side ask nothing of the photo. */
const NO_SIZE = { width: 1, height: 1 };

/**
 * The long side in px that a rule asks of the photo in a file, looked at only where the rule is an area; undefined where
 * the photo keeps its size. Throws like `readImageSize`.
 */
export async function longSideOf(photo: string, size: OutputSize | undefined): Promise<number | undefined> {
  return longSidePxFor(size, size?.kind === 'megapixels' ? await readImageSize(photo) : NO_SIZE);
}
