import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { encodeFeatures } from '../models/featureEncoder.js';
import { paintedValues } from '../models/transferValues.js';
import { encodeValues, joined, type GeneratorNetwork } from '../models/generatorNetwork.js';
import { paintingStages, transferLevels } from '../models/generatorShape.js';
import type { Grain } from '../models/grain.js';
import { measureStyles } from '../models/styleEncoder.js';
import { mirroredIndex, type PixelRect } from '../tensors/imageTensor.js';
import { contentTensor, dotsTensor } from './contentTensor.js';
import { dotsOf, readOtherGrids } from './grids.js';
import {
  paintedPieces,
  statisticsOf,
  WHOLE_PIXELS,
  wholeRect,
  type MeasureOptions,
  type PictureStatistics,
} from './pictureStatistics.js';

/** Larger pictures are measured on pieces of this size. */
const PIECE_PX = 160;

/**
 * The statistics of the covered part of a picture, for pictures whose other pixels are not seen: exact for pictures of
 * at most `maxPixels`, else from full-size pieces with about that many pixels in total. A position counts if at least
 * half of it is covered; if none is, all count. The stages of a painting are measured on whole pieces.
 *
 * @param cover of the picture's size
 */
export function coveredStatistics(
  network: GeneratorNetwork,
  picture: PixelImage,
  cover: PixelMask,
  grain: Grain,
  { maxPixels = WHOLE_PIXELS, grids = 1 }: MeasureOptions = {},
): PictureStatistics {
  const { options, parameters } = network;
  const rects = measuredRects(picture, cover, maxPixels);
  return tf.tidy(() => {
    const read = (all: readonly PixelRect[]): tf.Tensor4D =>
      tf.concat4d(
        all.map((rect) => contentTensor(picture, rect, grain)),
        0,
      );
    const pieces = read(rects);
    const features = encodeFeatures(parameters, options, pieces);
    const seen = (feature: tf.Tensor4D, px: number): tf.Tensor4D => coveredPositions(feature, cover, rects, px);
    const values = paintedValues(options, pieces, features);
    const [{ px }] = transferLevels(options);
    const [, second] = paintingStages(options);
    const measures = measureStyles(
      parameters,
      features.map((feature, block) => seen(feature, 2 ** block)),
    );
    const seenValues = { deep: seen(values.deep, px), own: seen(values.own, second.px) };
    const painted = paintedPieces(rects.length).map((index) => rects[index]!);
    const others = readOtherGrids(grids, {
      values: (onGrid) => encodeValues(network, read(painted.map(onGrid))),
      dots: () => dotsOf(painted.map((rect) => dotsTensor(picture, rect, grain))),
    });
    return statisticsOf(network, { values, measures }, { seen: seenValues, others });
  });
}

/** All of the picture, or evenly chosen pieces of it that are covered. All have one size. */
function measuredRects(picture: PixelImage, cover: PixelMask, maxPixels: number): PixelRect[] {
  const { width, height } = picture;
  if (width * height <= maxPixels) return [wholeRect(picture)];
  const pieces: PixelRect[] = [];
  for (let y = 0; y < height; y += PIECE_PX) {
    for (let x = 0; x < width; x += PIECE_PX) {
      const rect = { x, y, width: PIECE_PX, height: PIECE_PX };
      if (isCovered(cover, rect)) pieces.push(rect);
    }
  }
  const count = Math.min(pieces.length, Math.max(1, Math.floor(maxPixels / PIECE_PX ** 2)));
  if (count === 0) return [{ x: 0, y: 0, width: PIECE_PX, height: PIECE_PX }];
  return Array.from({ length: count }, (_, index) => pieces[Math.floor(((index + 0.5) * pieces.length) / count)]!);
}

/** Whether a piece has a covered pixel on a coarse grid. */
function isCovered({ width, height, data }: PixelMask, rect: PixelRect): boolean {
  for (let y = rect.y; y < Math.min(height, rect.y + rect.height); y += 4) {
    for (let x = rect.x; x < Math.min(width, rect.x + rect.width); x += 4) {
      if (data[y * width + x]! > 127) return true;
    }
  }
  return false;
}

/** The covered positions of a feature, side by side: `[1, positions, 1, channels]`. */
function coveredPositions(
  feature: tf.Tensor4D,
  cover: PixelMask,
  rects: readonly PixelRect[],
  px: number,
): tf.Tensor4D {
  const [, height, width, channels] = feature.shape;
  const positions: number[] = [];
  for (const [index, rect] of rects.entries()) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const place = { x: rect.x + column * px, y: rect.y + row * px };
        if (coverOf(cover, place, px) >= 127) positions.push((index * height + row) * width + column);
      }
    }
  }
  if (positions.length === 0) return joined(feature);
  const rows = tf.reshape<tf.Rank.R2>(feature, [-1, channels]);
  return tf.reshape(tf.gather(rows, tf.tensor1d(positions, 'int32')), [1, positions.length, 1, channels]);
}

/** The mean cover of a position. */
function coverOf({ width, height, data }: PixelMask, { x, y }: { x: number; y: number }, px: number): number {
  let sum = 0;
  for (let row = y; row < y + px; row++) {
    const start = mirroredIndex(row, height) * width;
    for (let column = x; column < x + px; column++) sum += data[start + mirroredIndex(column, width)]!;
  }
  return sum / px ** 2;
}
