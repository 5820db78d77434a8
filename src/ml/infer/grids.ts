import * as tf from '@tensorflow/tfjs-core';
import type { Point } from '../../shared/domain/framePoint.js';
import { GENERATOR_MULTIPLE_PX } from '../models/generatorShape.js';
import type { PaintedValues } from '../models/transferValues.js';
import type { PixelRect } from '../tensors/imageTensor.js';
import type { Margins } from './tileMargins.js';

/**
 * Features have positions of up to 8 px, and what is painted depends a little on where these begin: even areas get a mesh,
 * slanted edges teeth. The mean of the first stages' paintings on several grids has neither, and the last stage gives it
 * crisp marks again. These are the grids' places, in px: all different in rows and columns, also by 4 and by 2 px.
 */
const GRIDS: readonly [Point, ...Point[]] = [
  { x: 0, y: 0 },
  { x: 3, y: 5 },
  { x: 5, y: 2 },
  { x: 6, y: 7 },
];

/** The number of grids that there are. */
export const MOST_GRIDS = GRIDS.length;

/** The values of a part of a picture on each grid, for painting in a style. */
export type GridValues = {
  readonly first: PaintedValues;
  readonly others: PaintedValues[];
  /** As `dotsTensor` returns it, where there are other grids: the mean of several has lost the marks of artworks in dots. */
  readonly dots: tf.Tensor4D | undefined;
};

/** Values on a single grid. */
export function onOneGrid(first: PaintedValues): GridValues {
  return { first, others: [], dots: undefined };
}

/** The mean of paintings on several grids. */
export class GridMean {
  /** Owned by the caller. */
  sum: tf.Tensor4D | undefined;
  private count = 0;

  /** Takes over a painting. */
  add(painted: tf.Tensor4D): void {
    const before = this.sum;
    this.sum = before ? tf.add<tf.Tensor4D>(before, painted) : painted;
    if (before) tf.dispose([before, painted]);
    this.count += 1;
  }

  /** Owned by the caller. */
  picture(): tf.Tensor4D {
    return this.count === 1 ? tf.clone(this.sum!) : tf.div<tf.Tensor4D>(this.sum!, this.count);
  }
}

/** Moves what is read to a grid; the result may reach beyond the picture. */
export type OnGrid = (rect: PixelRect) => PixelRect;

/** What a part of a picture has beside the values on the first grid. */
export type OtherGrids = Omit<GridValues, 'first'>;

/**
 * Reads a part of a picture on so many grids but the first; owned by the caller.
 *
 * @param read.values for a grid. @param read.dots as `dotsTensor` returns them; only called if there are other grids.
 */
export function readOtherGrids(
  count: number,
  read: { readonly values: (onGrid: OnGrid) => PaintedValues; readonly dots: () => tf.Tensor4D | undefined },
): OtherGrids {
  const others: PaintedValues[] = [];
  try {
    for (const grid of GRIDS.slice(1, count)) others.push(read.values((rect) => rectOnGrid(rect, grid)));
    return { others, dots: count === 1 ? undefined : read.dots() };
  } catch (thrown) {
    tf.dispose(others);
    throw thrown;
  }
}

/** The dots of several pieces as one batch; takes them over. All or none have some. */
export function dotsOf(pieces: readonly (tf.Tensor4D | undefined)[]): tf.Tensor4D | undefined {
  const dots = pieces.filter((piece) => piece !== undefined);
  if (dots.length === 0) return undefined;
  const batch = tf.concat4d(dots, 0);
  tf.dispose(dots);
  return batch;
}

/** What is read for a rectangle on a grid: another position each way where the grid does not begin with it. */
function rectOnGrid({ x, y, width, height }: PixelRect, grid: Point): PixelRect {
  const more = moreOf(grid);
  return { x: x - grid.x, y: y - grid.y, width: width + more, height: height + more };
}

/** The margins of what is read on a grid around what a rectangle's margins are around. */
export function marginsOnGrid({ left, top, right, bottom }: Margins, index: number): Margins {
  const grid = GRIDS[index]!;
  const more = moreOf(grid);
  return { left: left + grid.x, top: top + grid.y, right: right + more - grid.x, bottom: bottom + more - grid.y };
}

function moreOf({ x, y }: Point): number {
  return x === 0 && y === 0 ? 0 : GENERATOR_MULTIPLE_PX;
}
