import type { ShareBox } from '../../shared/domain/foundArea.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { downscale } from '../tensors/downscale.js';
import { saliencyOf, type PixelField } from './saliency.js';

/** The labels of GrabCut: what is known of a pixel before, and what was found afterwards. */
export const LABELS = { background: 0, subject: 1, likelyBackground: 2, likelySubject: 3 } as const;

/** The long side at which saliency is computed: large shapes matter, not textures. */
const SALIENCY_PX = 160;
/** The width in px of the rim that is background unless it stands out. */
const RIM_PX = 2;

/**
 * A first guess of where the subject is: by what stands out, or the inside of a box.
 * @returns a label for each pixel, row by row; without both kinds of likely pixels there is nothing to separate
 */
export function subjectLabels(image: PixelImage, box?: ShareBox): Uint8Array {
  return box && !isWhole(box) ? labelsByBox(image, box) : labelsBySaliency(image);
}

function isWhole({ width, height }: ShareBox): boolean {
  return width * height > 0.98;
}

function labelsByBox({ width, height }: PixelImage, box: ShareBox): Uint8Array {
  const labels = new Uint8Array(width * height).fill(LABELS.background);
  const right = Math.ceil((box.x + box.width) * width);
  const bottom = Math.ceil((box.y + box.height) * height);
  for (let y = Math.floor(box.y * height); y < Math.min(height, bottom); y++) {
    for (let x = Math.floor(box.x * width); x < Math.min(width, right); x++)
      labels[y * width + x] = LABELS.likelySubject;
  }
  return labels;
}

function labelsBySaliency(image: PixelImage): Uint8Array {
  const { width, height } = image;
  const saliency = saliencyOf(downscale(image, SALIENCY_PX));
  const threshold = dividingValue(saliency.data);
  const labels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const standsOut = valueAt(saliency, (x + 0.5) / width, (y + 0.5) / height) > threshold;
      // The lower edge often cuts the subject.
      const isRim = x < RIM_PX || y < RIM_PX || x >= width - RIM_PX;
      const other = isRim ? LABELS.background : LABELS.likelyBackground;
      labels[y * width + x] = !standsOut ? other : isRim ? LABELS.likelyBackground : LABELS.likelySubject;
    }
  }
  return labels;
}

/** Interpolates linearly. @param x 0-1, like `y` */
function valueAt({ width, height, data }: PixelField, x: number, y: number): number {
  const left = Math.min(width - 1, Math.max(0, x * width - 0.5));
  const top = Math.min(height - 1, Math.max(0, y * height - 0.5));
  const [column, row] = [Math.floor(left), Math.floor(top)];
  const at = (dx: number, dy: number): number =>
    data[Math.min(height - 1, row + dy) * width + Math.min(width - 1, column + dx)]!;
  const [u, v] = [left - column, top - row];
  return (1 - v) * ((1 - u) * at(0, 0) + u * at(1, 0)) + v * ((1 - u) * at(0, 1) + u * at(1, 1));
}

/** The value that best divides others (0-1) into low and high ones, by Otsu's method. */
function dividingValue(values: Float32Array): number {
  const counts = new Float64Array(256);
  let total = 0;
  for (const value of values) {
    const level = Math.round(255 * value);
    counts[level]! += 1;
    total += level;
  }
  let [best, found, count, sum] = [0, 0, 0, 0];
  for (let level = 0; level < 256; level++) {
    count += counts[level]!;
    sum += counts[level]! * level;
    const others = values.length - count;
    if (count === 0 || others === 0) continue;
    const difference = sum / count - (total - sum) / others;
    const spread = count * others * difference * difference;
    if (spread <= best) continue;
    best = spread;
    found = level;
  }
  return found / 255;
}
