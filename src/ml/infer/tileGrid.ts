import type { PixelRect } from '../tensors/imageTensor.js';
import { paddedSize, roundUp } from '../tensors/imageTensor.js';

/**
 * A unit of work: `window` is the network's input, `core` the part of its output that is kept. Both in px of the image.
 */
export interface Tile {
  readonly window: PixelRect;
  readonly core: PixelRect;
}

export interface TileGridOptions {
  readonly width: number;
  readonly height: number;
  /** The longest side of a window in px. */
  readonly tilePx: number;
  /**
   * The overlap: how far a pixel's value depends on its surroundings, in px. A window has this margin around its core,
   * within the image.
   */
  readonly overlapPx: number;
  /** Windows start at multiples of this, and their sides are multiples of it. */
  readonly multiplePx: number;
}

/**
 * Divides an image into tiles whose cores cover every pixel once. All windows have the same size, since some backends
 * compile or pool by shape. The last window of a row may extend beyond the image by less than `multiplePx`, in a tiny
 * image by more (see `paddedSize`).
 */
export function tileGrid(options: TileGridOptions): Tile[] {
  const columns = cutAxis(options.width, options);
  const rows = cutAxis(options.height, options);
  return rows.flatMap((row) =>
    columns.map((column) => ({
      window: { x: column.start, y: row.start, width: column.length, height: row.length },
      core: { x: column.from, y: row.from, width: column.to - column.from, height: row.to - row.from },
    })),
  );
}

interface Segment {
  readonly start: number;
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

function cutAxis(size: number, { tilePx, overlapPx, multiplePx }: TileGridOptions): Segment[] {
  const padded = paddedSize(size, multiplePx);
  const overlap = roundUp(overlapPx, multiplePx);
  const length = Math.min(padded, Math.max(roundUp(tilePx, multiplePx), 2 * overlap + multiplePx));
  if (length === padded) return [{ start: 0, length, from: 0, to: size }];
  const step = length - 2 * overlap;
  const count = Math.ceil((padded - length) / step) + 1;
  return Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1;
    // The last window is moved back to end with the image; its core starts where the previous one ended.
    const start = isLast ? padded - length : index * step;
    const from = index === 0 ? 0 : index * step + overlap;
    return { start, length, from, to: isLast ? size : (index + 1) * step + overlap };
  });
}
