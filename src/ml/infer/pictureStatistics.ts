import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { channelStatistics, type ChannelStatistics } from '../models/channelStatistics.js';
import {
  positionsOf,
  samplePositions,
  transferContent,
  type PaintedValues,
  type TransferContent,
} from '../models/transferValues.js';
import { encodePicture, encodeValues, joined, type GeneratorNetwork } from '../models/generatorNetwork.js';
import { COLOR_CHANNELS, GENERATOR_MULTIPLE_PX, paintingStages, transferLevels } from '../models/generatorShape.js';
import type { Grain } from '../models/grain.js';
import { modulationValues } from '../models/styleEncoder.js';
import { paddedSize, type PixelRect } from '../tensors/imageTensor.js';
import { contentTensor, dotsTensor } from './contentTensor.js';
import { dotsOf, readOtherGrids, type GridValues, type OnGrid, type OtherGrids } from './grids.js';
import type { Tile } from './tileGrid.js';

/**
 * The statistics of a whole picture that the transfer needs. Of a style they only depend on its grain. All tensors have batch 1 and
 * are owned by the caller.
 */
export type PictureStatistics = TransferContent & {
  /** Of the picture's features at the level of the second stage. */
  readonly own: ChannelStatistics;
  /**
   * Values of the picture or of pieces of it, `[pieces, height, width, …]`, on each grid. What the later stages color in a
   * style is measured on them.
   */
  readonly pieces: GridValues;
  /** The picture's own modulations if it were a style, `[1, modulationSize]`: the target of strength 0. */
  readonly modulation: tf.Tensor2D;
};

/**
 * Large pictures are measured on at most `MOST_PIECES` pieces of this size: a smaller copy would have different edges.
 */
const PIECE_PX = 160;
const MOST_PIECES = 100;
const FEWEST_PIECES = 9;
/** So many of them are painted in each style. */
const MOST_PAINTED = 64;

/** Pictures of at most this many pixels are measured as a whole, if memory allows. */
export const WHOLE_PIXELS = MOST_PIECES * PIECE_PX * PIECE_PX;

/** At most so many of them are painted in each style, to measure what its later stages color. */
export const PAINTED_PIXELS = MOST_PAINTED * PIECE_PX * PIECE_PX;

export interface MeasureOptions {
  /** So many pixels are measured, in all pictures. */
  readonly maxPixels?: number | undefined;
  /** On how many grids the pieces are read. */
  readonly grids?: number | undefined;
}

/**
 * The statistics of a picture: exact for pictures of at most `maxPixels`, else from evenly spaced full-size pieces with
 * about that many pixels in total.
 */
export function pictureStatistics(
  network: GeneratorNetwork,
  picture: PixelImage,
  grain: Grain,
  options: MeasureOptions = {},
): PictureStatistics {
  return jointStatistics(network, [picture], grain, options);
}

/**
 * The same for several pictures of one size, at least one, that are measured together: their pieces are those of one
 * large picture.
 */
export function jointStatistics(
  network: GeneratorNetwork,
  pictures: readonly [PixelImage, ...PixelImage[]],
  grain: Grain,
  { maxPixels = WHOLE_PIXELS, grids = 1 }: MeasureOptions = {},
): PictureStatistics {
  const share = maxPixels / pictures.length;
  const isWhole = pictures[0].width * pictures[0].height <= share;
  const fewest = Math.ceil(FEWEST_PIECES / pictures.length);
  const pieces = pictures.flatMap((picture) =>
    (isWhole ? [wholeRect(picture)] : pieceRects(picture, share, fewest)).map((rect) => ({ picture, rect })),
  );
  const read = (from: typeof pieces, onGrid: OnGrid = (rect) => rect): tf.Tensor4D =>
    tf.tidy(() =>
      tf.concat4d(
        from.map(({ picture, rect }) => contentTensor(picture, onGrid(rect), grain)),
        0,
      ),
    );
  return tf.tidy(() => {
    const encoded = encodePicture(network, read(pieces), { arePieces: true });
    const painted = paintedPieces(pieces.length).map((index) => pieces[index]!);
    const others = readOtherGrids(grids, {
      values: (onGrid) => encodeValues(network, read(painted, onGrid)),
      dots: () => dotsOf(painted.map(({ picture, rect }) => dotsTensor(picture, rect, grain))),
    });
    return statisticsOf(network, encoded, { others });
  });
}

/** The whole of a picture, with its sides extended to whole positions. */
export function wholeRect({ width, height }: PixelImage): PixelRect {
  const side = (size: number): number => paddedSize(size, GENERATOR_MULTIPLE_PX);
  return { x: 0, y: 0, width: side(width), height: side(height) };
}

/**
 * The combined statistics of pieces of one picture; owned by the caller.
 *
 * @param seen what to measure of the values, side by side: default all.
 * @param others of `paintedPieces`; owned by the caller. Default: there is one grid.
 */
export function statisticsOf(
  { options, parameters }: GeneratorNetwork,
  { values, measures }: { readonly values: PaintedValues; readonly measures: tf.Tensor2D },
  { seen, others }: { readonly seen?: PaintedValues; readonly others?: OtherGrids } = {},
): PictureStatistics {
  // Within the scope, since joining makes tensors.
  return tf.tidy(() => {
    const { deep, own } = seen ?? { deep: joined(values.deep), own: joined(values.own) };
    return {
      ...transferContent(options, deep),
      own: channelStatistics(own),
      modulation: modulationValues(parameters, measures),
      pieces: copied({
        first: { deep: someOf(values.deep), own: someOf(values.own) },
        others: [],
        dots: undefined,
        ...others,
      }),
    };
  });
}

function copied({ first, others, dots }: GridValues): GridValues {
  const copy = ({ deep, own }: PaintedValues): PaintedValues => ({ deep: tf.clone(deep), own: tf.clone(own) });
  return { first: copy(first), others: others.map(copy), dots: dots?.clone() };
}

/** Which of so many pieces are painted: evenly spaced ones, at most `MOST_PAINTED`. */
export function paintedPieces(count: number): number[] {
  const most = Math.min(count, MOST_PAINTED);
  return Array.from({ length: most }, (_, index) => Math.floor(((index + 0.5) * count) / most));
}

/** The pieces that are painted; owned by the caller. */
function someOf(pieces: tf.Tensor4D): tf.Tensor4D {
  const chosen = paintedPieces(pieces.shape[0]);
  if (chosen.length === pieces.shape[0]) return tf.clone(pieces);
  return tf.tidy(() => tf.gather(pieces, tf.tensor1d(chosen, 'int32')));
}

/** Pieces of `PIECE_PX` on an even grid over the whole picture. */
function pieceRects({ width, height }: PixelImage, maxPixels: number, fewest: number): PixelRect[] {
  const count = Math.min(MOST_PIECES, Math.max(fewest, Math.floor(maxPixels / PIECE_PX ** 2)));
  const columns = Math.min(count, Math.max(1, Math.round(Math.sqrt((count * width) / height))));
  const rows = Math.max(1, Math.floor(count / columns));
  const start = (index: number, total: number, size: number): number =>
    Math.round((Math.max(0, size - PIECE_PX) * index) / Math.max(1, total - 1));
  return Array.from({ length: columns * rows }, (_, index) => ({
    x: start(index % columns, columns, width),
    y: start(Math.floor(index / columns), rows, height),
    width: PIECE_PX,
    height: PIECE_PX,
  }));
}

/**
 * The exact statistics of a picture of any size, in one pass over its tiles. The picture's own modulations and
 * the pieces to paint are still those of the sample.
 *
 * @param sampled statistics whose means center the sums; taken over.
 * @param betweenTiles awaited before each tile; an error from it ends the pass.
 */
export async function exactStatistics(
  network: GeneratorNetwork,
  { picture, grain }: { readonly picture: PixelImage; readonly grain: Grain },
  tiles: readonly Tile[],
  sampled: PictureStatistics,
  betweenTiles: (index: number) => Promise<void>,
): Promise<PictureStatistics> {
  const parts = measuredParts(network);
  let measured: MeasuredTiles = {
    sums: parts.map(({ count }) => tf.zeros<tf.Rank.R3>([1, 1 + count, count])),
    samples: [],
  };
  let pixels = 0;
  try {
    for (const [index, tile] of tiles.entries()) {
      await betweenTiles(index);
      const before = measured;
      measured = tf.tidy(() => {
        const values = encodeValues(network, contentTensor(picture, tile.window, grain));
        return withTile(before, values, { network, picture, tile, sampled });
      });
      tf.dispose(before.sums);
      const { width, height } = padToGrid(tile.core, picture);
      pixels += width * height;
    }
    const [deep, color, own] = parts.map(({ name, px }, at) =>
      momentsOf(measured.sums[at]!, sampled[name].mean, pixels / px ** 2),
    ) as [ChannelStatistics, ChannelStatistics, ChannelStatistics];
    return {
      deep,
      color,
      own,
      deepSample: tf.concat3d(measured.samples, 1),
      modulation: sampled.modulation.clone(),
      pieces: copied(sampled.pieces),
    };
  } finally {
    tf.dispose([measured, sampled]);
  }
}

/** The results after some tiles. */
type MeasuredTiles = {
  /** For each measured part, as `momentSums` returns them. */
  readonly sums: tf.Tensor3D[];
  /** The deep level's values at the sampled positions within the tiles. */
  readonly samples: tf.Tensor3D[];
};

interface TileWork {
  readonly network: GeneratorNetwork;
  readonly picture: PixelImage;
  readonly tile: Tile;
  readonly sampled: PictureStatistics;
}

/** Adds a tile. The caller still owns `before`, except for the samples, which the result reuses. */
function withTile(
  before: MeasuredTiles,
  values: PaintedValues,
  { network, picture, tile, sampled }: TileWork,
): MeasuredTiles {
  const [level] = transferLevels(network.options);
  const cores = {
    deep: coreOf(values.deep, tile, picture, level.px),
    own: coreOf(values.own, tile, picture, paintingStages(network.options)[1].px),
  };
  const positions = positionsIn(tile, picture, level.px);
  const own = positions.length > 0 ? [positionsOf(cores.deep, positions, level.features + COLOR_CHANNELS)] : [];
  return {
    sums: measuredParts(network).map(({ name, of, from, count }, at) => {
      const [, height, width] = cores[of].shape;
      const part = tf.slice(cores[of], [0, 0, 0, from], [1, height, width, count]);
      return tf.add<tf.Tensor3D>(before.sums[at]!, momentSums(part, sampled[name].mean));
    }),
    samples: [...before.samples, ...own],
  };
}

/** Indices, within a tile's core, of the picture's sampled positions that are in the core. */
function positionsIn({ core }: Tile, picture: PixelImage, px: number): Int32Array {
  const { x, y, width, height } = padToGrid(core, picture);
  const columns = paddedSize(picture.width, GENERATOR_MULTIPLE_PX) / px;
  const rows = paddedSize(picture.height, GENERATOR_MULTIPLE_PX) / px;
  const within: number[] = [];
  for (const position of samplePositions(columns * rows)) {
    const column = (position % columns) - x / px;
    const row = Math.floor(position / columns) - y / px;
    if (column >= 0 && column < width / px && row >= 0 && row < height / px) within.push(row * (width / px) + column);
  }
  return Int32Array.from(within);
}

/** A range of the values whose statistics are needed. */
interface MeasuredPart {
  readonly name: 'deep' | 'color' | 'own';
  readonly of: keyof PaintedValues;
  /** The side of a position in px of the picture. */
  readonly px: number;
  readonly from: number;
  readonly count: number;
}

function measuredParts({ options }: GeneratorNetwork): MeasuredPart[] {
  const [{ features, px }] = transferLevels(options);
  const [, second] = paintingStages(options);
  return [
    { name: 'deep', of: 'deep', px, from: 0, count: features },
    { name: 'color', of: 'deep', px, from: features, count: COLOR_CHANNELS },
    { name: 'own', of: 'own', px: second.px, from: 0, count: second.features },
  ];
}

/** The sum of vectors minus `center`, and below it the sum of their products: `[1, 1 + channels, channels]`. */
export function momentSums(vectors: tf.Tensor4D, center: tf.Tensor2D): tf.Tensor3D {
  const rows = tf.sub<tf.Tensor2D>(tf.reshape(vectors, [-1, vectors.shape[3]]), center);
  const products = tf.matMul(tf.transpose(rows), rows);
  return tf.expandDims(tf.concat([tf.sum<tf.Tensor2D>(rows, 0, true), products], 0), 0);
}

export function momentsOf(sums: tf.Tensor3D, center: tf.Tensor2D, count: number): ChannelStatistics {
  return tf.tidy(() => {
    const channels = sums.shape[2];
    const [sum, products] = tf.split<tf.Tensor3D>(tf.div(sums, count), [1, channels], 1) as [tf.Tensor3D, tf.Tensor3D];
    return {
      mean: tf.add<tf.Tensor2D>(center, tf.reshape(sum, [1, channels])),
      covariance: tf.sub<tf.Tensor3D>(products, tf.matMul(tf.transpose(sum, [0, 2, 1]), sum)),
    };
  });
}

/** The part of a tile's features that no other tile covers. */
export function coreOf(feature: tf.Tensor4D, { window, core }: Tile, picture: PixelImage, px: number): tf.Tensor4D {
  const padded = padToGrid(core, picture);
  const begin: [number, number, number, number] = [0, (padded.y - window.y) / px, (padded.x - window.x) / px, 0];
  return tf.slice(feature, begin, [1, padded.height / px, padded.width / px, feature.shape[3]]);
}

/** Extends a core at the picture's right or bottom border to the padded border of the whole picture. */
export function padToGrid(core: PixelRect, { width, height }: PixelImage): PixelRect {
  const end = (at: number, length: number, size: number): number =>
    at + length === size ? paddedSize(size, GENERATOR_MULTIPLE_PX) : at + length;
  return {
    ...core,
    width: end(core.x, core.width, width) - core.x,
    height: end(core.y, core.height, height) - core.y,
  };
}
