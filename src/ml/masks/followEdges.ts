import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { guidedFilter } from '../../shared/masks/guidedFilter.js';
import type { PixelRect } from '../tensors/imageTensor.js';

/** The side in px of the pieces in which a mask is refined. */
const PIECE_PX = 512;
/** How far an edge may be off, in px of the rough mask. */
const DOUBT_PX = 1.5;
/** Variances of the photo's channels (0-1) below this are no edges. */
const FLAT_VARIANCE = 5e-4;
/** Filtered values outside of these count as 0 and 1. */
const CERTAIN = { outside: 0.15, inside: 0.85 };

/**
 * Enlarges a rough mask to the size of a photo so that its edges follow those of the photo, by the guided filter. Away
 * from the edges values of 0 and 255 stay exactly that. Pieces overlap by as much as the filter reaches, so they leave
 * no seams, and memory does not grow with the photo.
 *
 * @param pause awaited between pieces; may throw
 */
export async function followEdges(
  rough: PixelMask,
  photo: PixelImage,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<PixelMask> {
  const { width, height } = photo;
  const radius = Math.max(2, Math.round(DOUBT_PX * Math.max(width / rough.width, height / rough.height)));
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y += PIECE_PX) {
    for (let x = 0; x < width; x += PIECE_PX) {
      const core = { x, y, width: Math.min(PIECE_PX, width - x), height: Math.min(PIECE_PX, height - y) };
      const around = widened(core, 2 * radius, photo);
      const values = enlarged(rough, photo, around);
      const first = values[0]!;
      const isPlain = (first === 0 || first === 1) && values.every((value) => value === first);
      if (isPlain && first === 0) continue;
      const filtered = isPlain
        ? values
        : guidedFilter(channels(photo, around), values, {
            width: around.width,
            height: around.height,
            radius,
            epsilon: FLAT_VARIANCE,
          });
      copyCore(filtered, around, core, { width, height, data });
      await pause();
    }
  }
  return { width, height, data };
}

function copyCore(values: Float32Array, around: PixelRect, core: PixelRect, target: PixelMask): void {
  const scale = 255 / (CERTAIN.inside - CERTAIN.outside);
  for (let y = core.y; y < core.y + core.height; y++) {
    let from = (y - around.y) * around.width + core.x - around.x;
    for (let at = y * target.width + core.x; at < y * target.width + core.x + core.width; at++, from++) {
      target.data[at] = Math.min(255, Math.max(0, Math.round(scale * (values[from]! - CERTAIN.outside))));
    }
  }
}

function widened({ x, y, width, height }: PixelRect, by: number, within: PixelImage): PixelRect {
  const [left, top] = [Math.max(0, x - by), Math.max(0, y - by)];
  const right = Math.min(within.width, x + width + by);
  const bottom = Math.min(within.height, y + height + by);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The part of the mask that lies on a rectangle of the photo, 0-1, interpolated linearly. */
function enlarged({ width, height, data }: PixelMask, photo: PixelImage, rect: PixelRect): Float32Array {
  const values = new Float32Array(rect.width * rect.height);
  const columns = stepsOf(width, photo.width, rect.x, rect.width);
  const rows = stepsOf(height, photo.height, rect.y, rect.height);
  let at = 0;
  for (const row of rows) {
    const [upper, lower] = [row.from * width, row.to * width];
    for (const { from, to, share } of columns) {
      const top = data[upper + from]! + share * (data[upper + to]! - data[upper + from]!);
      const bottom = data[lower + from]! + share * (data[lower + to]! - data[lower + from]!);
      values[at++] = (top + row.share * (bottom - top)) / 255;
    }
  }
  return values;
}

/** For each of `count` pixels from `start` on, the two pixels of the smaller row that it lies between. */
function stepsOf(
  small: number,
  large: number,
  start: number,
  count: number,
): { from: number; to: number; share: number }[] {
  return Array.from({ length: count }, (_, index) => {
    const place = Math.min(small - 1, Math.max(0, ((start + index + 0.5) * small) / large - 0.5));
    const from = Math.floor(place);
    return { from, to: Math.min(small - 1, from + 1), share: place - from };
  });
}

/** The red, green and blue of a rectangle, 0-1. */
function channels({ width, data }: PixelImage, rect: PixelRect): Float32Array[] {
  return [0, 1, 2].map((channel) => {
    const plane = new Float32Array(rect.width * rect.height);
    for (let y = 0, at = 0; y < rect.height; y++) {
      let from = 3 * ((rect.y + y) * width + rect.x) + channel;
      for (let x = 0; x < rect.width; x++, from += 3) plane[at++] = data[from]! / 255;
    }
    return plane;
  });
}
