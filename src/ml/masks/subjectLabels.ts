import type { SearchedArea, ShareBox } from '../../shared/domain/foundArea.js';
import { PLAIN_FRAME } from '../../shared/domain/frame.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { strokeCover } from '../../shared/masks/brushMask.js';
import { oklabPlanes, type OklabPlanes } from '../../shared/masks/oklab.js';
import { downscale } from '../tensors/downscale.js';
import { withoutCrumbs } from './maskParts.js';
import { saliencyOf, type PixelField } from './saliency.js';

/** The labels of GrabCut: what is known of a pixel before, and what was found afterwards. */
export const LABELS = { background: 0, subject: 1, likelyBackground: 2, likelySubject: 3 } as const;

/** The long side at which saliency is computed: large shapes matter, not textures. */
const SALIENCY_PX = 160;
/** The width in px of the rim that is background unless it stands out. */
const RIM_PX = 2;

/** Half the width of a rough line, as a share of the long side. */
const SCRIBBLE_RADIUS = 0.006;
/** Colors this close to one under the line (OKLab) are likely the subject's, around it. */
const LIKE_SCRIBBLE = 0.08;
/** How far around the line, in its own length and in that of the picture's long side. */
const AROUND_SCRIBBLE = { ofLine: 0.75, ofPicture: 0.1 };
/** How many colors under the line are compared. */
const SCRIBBLE_COLORS = 48;

/**
 * A first guess of where the subject is: by what stands out, the inside of a box, or what is like a rough line on it or stands out under it.
 * @returns a label for each pixel, row by row; without pixels of either side there is nothing to separate
 */
export function subjectLabels(
  image: PixelImage,
  { box, scribble }: Pick<SearchedArea, 'box' | 'scribble'> = {},
): Uint8Array {
  const inBox = box && !isWhole(box) ? labelsByBox(image, box) : undefined;
  if (scribble) return labelsByScribble(image, scribble, inBox);
  return inBox ?? labelsBySaliency(image);
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

/** @param within labels of which the background stays */
function labelsByScribble(image: PixelImage, scribble: readonly number[], within?: Uint8Array): Uint8Array {
  const { width, height } = image;
  const raster = { photo: image, frame: PLAIN_FRAME, size: { width, height } };
  const { data: line } = strokeCover({ ...SCRIBBLE_BRUSH, points: [...scribble] }, raster);
  const under = [...line.keys()].filter((i) => line[i]! > 127);
  const around = boxAround(under, width);
  const isLike = likeness(oklabPlanes(image), under);
  const standsOut = salientUnder(image, line);
  return Uint8Array.from(line, (cover, i) => {
    if (cover > 127) return LABELS.subject;
    const [x, y] = [i % width, Math.floor(i / width)];
    const isOut = within ? within[i] === LABELS.background : isRim(x, y, width);
    if (!isLike(i) && !standsOut[i]) return isOut ? LABELS.background : LABELS.likelyBackground;
    if (within && isOut) return LABELS.background;
    const isNear = x >= around.left && x <= around.right && y >= around.top && y <= around.bottom;
    return isNear || standsOut[i] ? LABELS.likelySubject : LABELS.likelyBackground;
  });
}

const SCRIBBLE_BRUSH = { kind: 'brush', mode: 'add', radius: SCRIBBLE_RADIUS, softness: 0 } as const;

function boxAround(
  pixels: readonly number[],
  width: number,
): Readonly<Record<'left' | 'right' | 'top' | 'bottom', number>> {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const i of pixels) {
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  const by = Math.max(AROUND_SCRIBBLE.ofLine * Math.max(right - left, bottom - top), AROUND_SCRIBBLE.ofPicture * width);
  return { left: left - by, right: right + by, top: top - by, bottom: bottom + by };
}

/** 1 for pixels that stand out together with some under the line. */
function salientUnder(image: PixelImage, line: Uint8Array): Uint8Array {
  const salient = labelsBySaliency(image).map((label) => (label === LABELS.likelySubject ? 1 : 0));
  return withoutCrumbs(
    salient,
    image.width,
    line.map((cover) => (cover > 127 ? 1 : 0)),
  );
}

/** Whether a pixel has about the color of one of these. */
function likeness({ planes }: OklabPlanes, pixels: readonly number[]): (i: number) => boolean {
  const count = Math.min(SCRIBBLE_COLORS, pixels.length);
  const colors = Array.from({ length: count }, (_, n) => pixels[Math.floor((n * pixels.length) / count)]!);
  return (i) => colors.some((color) => Math.hypot(...planes.map((plane) => plane[i]! - plane[color]!)) < LIKE_SCRIBBLE);
}

/** Not the lower edge, which often cuts the subject. */
function isRim(x: number, y: number, width: number): boolean {
  return x < RIM_PX || y < RIM_PX || x >= width - RIM_PX;
}

function labelsBySaliency(image: PixelImage): Uint8Array {
  const { width, height } = image;
  const saliency = saliencyOf(downscale(image, SALIENCY_PX));
  const threshold = dividingValue(saliency.data);
  const labels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const standsOut = valueAt(saliency, (x + 0.5) / width, (y + 0.5) / height) > threshold;
      const isOut = isRim(x, y, width);
      const other = isOut ? LABELS.background : LABELS.likelyBackground;
      labels[y * width + x] = !standsOut ? other : isOut ? LABELS.likelyBackground : LABELS.likelySubject;
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
