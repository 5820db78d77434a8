import { BugError } from '../errors.js';
import { type Comparison, comparedSize } from './comparison.js';
import type { PixelImage } from './pixelImage.js';

/** How wide the line between original and painting is, in px per px of the picture's width. */
const LINE_SHARE = 1 / 400;
const WHITE = 255;

/** Two pictures of one size in one. @param at where the line of a wipe is, 0-1 of the width */
export function comparePictures(before: PixelImage, after: PixelImage, comparison: Comparison, at: number): PixelImage {
  const { width, height } = after;
  if (before.width !== width || before.height !== height) throw new BugError('Only pictures of one size are compared.');
  const size = comparedSize(after, comparison);
  const data = new Uint8Array(3 * size.width * height);
  const line = lineOf(width, comparison === 'side' ? 1 : at);
  for (let y = 0; y < height; y++) {
    const [from, to] = [3 * width * y, 3 * width * (y + 1)];
    const row = data.subarray(3 * size.width * y, 3 * size.width * (y + 1));
    if (comparison === 'side') {
      row.set(before.data.subarray(from, to));
      row.set(after.data.subarray(from, to), 3 * width);
    } else {
      row.set(after.data.subarray(from, to));
      row.set(before.data.subarray(from, from + 3 * line.from));
      row.fill(WHITE, 3 * line.from, 3 * line.to);
    }
  }
  return { ...size, data };
}

/** The columns of the line; none where the wipe shows one picture alone. */
function lineOf(width: number, at: number): { from: number; to: number } {
  const thickness = at <= 0 || at >= 1 ? 0 : Math.min(width - 1, Math.max(2, Math.round(width * LINE_SHARE)));
  const from = Math.round(at * (width - thickness));
  return { from, to: from + thickness };
}
