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
  /** A window has at most as many pixels as a square of this side, except that overlap always fits. */
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
 * Divides an image into tiles whose cores cover every pixel once. Of all grids, the one whose windows have the fewest
 * pixels together. All windows have the same size, since some backends compile or pool by shape. The last window of a row
 * may extend beyond the image by less than `multiplePx`, in a tiny image by more (see `paddedSize`).
 */
export function tileGrid(options: TileGridOptions): Tile[] {
  const { columns, rows } = bestCut(options);
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

interface Cut {
  readonly columns: readonly Segment[];
  readonly rows: readonly Segment[];
}

/** For each number of columns the fewest rows that fit, and of these the cut with the fewest pixels. */
function bestCut(options: TileGridOptions): Cut {
  const { width, height, tilePx } = options;
  const rowCuts = cutsOf(height, options);
  const pixelsIn = ({ columns, rows }: Cut): number => columns[0]!.length * rows[0]!.length;
  const inAll = (cut: Cut): number => cut.columns.length * cut.rows.length * pixelsIn(cut);
  const cuts = cutsOf(width, options).flatMap((columns) => {
    const fitting = rowCuts.map((rows) => ({ columns, rows })).find((cut) => pixelsIn(cut) <= tilePx ** 2);
    return fitting ? [fitting] : [];
  });
  const smallest = { columns: cutsOf(width, options).at(-1)!, rows: rowCuts.at(-1)! };
  return cuts.reduce((best, cut) => (inAll(cut) < inAll(best) ? cut : best), cuts[0] ?? smallest);
}

/** An axis in one, two and more parts, while each has as many pixels of its own as its overlap on one side. */
function cutsOf(size: number, { overlapPx, multiplePx }: TileGridOptions): Segment[][] {
  const overlap = roundUp(overlapPx, multiplePx);
  const padded = paddedSize(size, multiplePx);
  const cuts = [[{ start: 0, length: padded, from: 0, to: size }]];
  const most = Math.floor((padded - 2 * overlap) / Math.max(overlap, multiplePx));
  for (let count = 2; count <= most; count++) {
    const length = roundUp((padded + 2 * overlap * (count - 1)) / count, multiplePx);
    if (length >= padded) continue;
    const cut = cutAxis(size, { padded, overlap, length });
    if (cut.length === count) cuts.push(cut);
  }
  return cuts;
}

interface AxisCut {
  readonly padded: number;
  readonly overlap: number;
  /** Of each window. */
  readonly length: number;
}

function cutAxis(size: number, { padded, overlap, length }: AxisCut): Segment[] {
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
