import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { paintingStages, type GeneratorOptions, type PaintingStage } from '../models/generatorShape.js';
import type { PictureNetwork } from './pictureNetwork.js';
import type { PicturePainter } from './picturePainter.js';
import { coreOf, momentsOf, momentSums, padToGrid } from './pictureStatistics.js';
import type { Tile } from './tileGrid.js';

/** How many passes over the tiles `measureStages` makes: one for each stage after the first. */
export function stagePasses(options: GeneratorOptions): number {
  return paintingStages(options).length - 1;
}

/**
 * Measures what the later stages of a painting color over all tiles instead of on pieces: one pass for each of these
 * stages, since each one needs the exact statistics of the one before.
 *
 * @param betweenTiles awaited before each tile; an error from it ends the pass.
 */
export async function measureStages(
  options: GeneratorOptions,
  picture: PixelImage,
  tiles: readonly Tile[],
  painting: PictureNetwork,
  betweenTiles: (index: number) => Promise<void>,
): Promise<void> {
  const [, ...later] = paintingStages(options);
  for (const stage of later) {
    let sums: Sums[] | undefined;
    let positions = 0;
    try {
      for (const [index, tile] of tiles.entries()) {
        await betweenTiles(index);
        const before: readonly (Sums | undefined)[] = sums ?? painting.painters.map(() => undefined);
        const added = tf.tidy(() => {
          const values = painting.read(picture, tile.window);
          return painting.painters.map((painter, at) =>
            withTile(before[at], painter, values[at]!, { stage, tile, picture }),
          );
        });
        tf.dispose(sums);
        sums = added;
        const { width, height } = padToGrid(tile.core, picture);
        positions += (width * height) / stage.px ** 2;
      }
      painting.painters.forEach((painter, at) => {
        const { center, products } = sums![at]!;
        const statistics = momentsOf(products, center, positions);
        painter.setStatistics(stage.name, statistics);
        tf.dispose(statistics);
      });
    } finally {
      tf.dispose(sums);
    }
  }
}

/** Sums as `momentSums` returns them, of features minus `center`, `[1, channels]`. */
type Sums = { readonly center: tf.Tensor2D; readonly products: tf.Tensor3D };

interface StageTile {
  readonly stage: PaintingStage;
  readonly tile: Tile;
  readonly picture: PixelImage;
}

function withTile(
  before: Sums | undefined,
  painter: PicturePainter,
  values: Parameters<PicturePainter['featuresAt']>[1],
  { stage: { name, px }, tile, picture }: StageTile,
): Sums {
  const core = coreOf(painter.featuresAt(name, values), tile, picture, px);
  // The mean of the first tile: sums of large numbers would lose precision.
  const center = before?.center.clone() ?? tf.reshape<tf.Rank.R2>(tf.mean(core, [0, 1, 2]), [1, core.shape[3]]);
  const products = momentSums(core, center);
  return { center, products: before ? tf.add(before.products, products) : products };
}
