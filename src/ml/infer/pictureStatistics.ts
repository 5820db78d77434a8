import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { INSTANCE_NORM_EPSILON, type InstanceStatistics } from '../layers/instanceNorm.js';
import { convolveLayer, runTrunk, type LayerOperation, type Modulation } from '../models/generator.js';
import type { GeneratorNetwork } from '../models/generatorNetwork.js';
import { GENERATOR_MULTIPLE_PX, pxPerPosition, trunkLayers, type TrunkLayer } from '../models/generatorShape.js';
import { imageToTensor, paddedSize, rectToTensor, type PixelRect } from '../tensors/imageTensor.js';
import { affineOf, disposeStatistics, measureTrunk } from './measureTrunk.js';
import type { Tile } from './tileGrid.js';

/**
 * The statistics of a large picture come from pieces of it. 100 pieces of 160 px give the picture that exact statistics
 * give within 40 dB and more, 64 within 33 (pictures of 4.4 megapixels; a copy of 1024 px gives 24 to 28 dB, since a
 * smaller picture has other edges).
 */
const PIECE_PX = 160;
const MOST_PIECES = 100;
const FEWEST_PIECES = 9;

/** Pictures of at most this many pixels are measured as a whole, where memory allows. */
export const WHOLE_PIXELS = MOST_PIECES * PIECE_PX * PIECE_PX;

/**
 * The statistics of every layer for a picture under one style: exact for pictures of at most `maxPixels`, else from an
 * even sample of pieces at full size that are about as large together. Owned by the caller.
 */
export function pictureStatistics(
  network: GeneratorNetwork,
  picture: PixelImage,
  modulations: readonly Modulation[],
  maxPixels = WHOLE_PIXELS,
): InstanceStatistics[] {
  const isWhole = picture.width * picture.height <= maxPixels;
  const pieces = isWhole ? imageToTensor(picture, GENERATOR_MULTIPLE_PX) : samplePieces(picture, maxPixels);
  try {
    const { statistics, stylized } = measureTrunk(network, pieces, modulations);
    stylized.dispose();
    return statistics;
  } finally {
    pieces.dispose();
  }
}

/** Pieces on an even grid from border to border, `[pieces, PIECE_PX, PIECE_PX, 3]`. */
function samplePieces(picture: PixelImage, maxPixels: number): tf.Tensor4D {
  const { width, height } = picture;
  const count = Math.min(MOST_PIECES, Math.max(FEWEST_PIECES, Math.floor(maxPixels / PIECE_PX ** 2)));
  const columns = Math.min(count, Math.max(1, Math.round(Math.sqrt((count * width) / height))));
  const rows = Math.max(1, Math.floor(count / columns));
  const start = (index: number, total: number, size: number): number =>
    Math.round((Math.max(0, size - PIECE_PX) * index) / Math.max(1, total - 1));
  return tf.tidy(() => {
    const pieces = Array.from({ length: columns * rows }, (_, index) =>
      rectToTensor(picture, {
        x: start(index % columns, columns, width),
        y: start(Math.floor(index / columns), rows, height),
        width: PIECE_PX,
        height: PIECE_PX,
      }),
    );
    return tf.concat4d(pieces, 0);
  });
}

/** Sums over a layer's outputs, taken around the mean that was assumed. */
interface LayerSums {
  count: number;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

/**
 * One pass over all tiles that measures every layer while the layers before it are normalized with the `assumed`
 * statistics. The first layer's become exact, the others' closer; after as many passes as there are layers all are
 * exact, and mostly long before. Returns new statistics, owned by the caller.
 *
 * @param betweenTiles awaited before each tile; what it throws ends the pass.
 */
async function refineStatistics(
  network: GeneratorNetwork,
  picture: PixelImage,
  tiles: readonly Tile[],
  modulations: readonly Modulation[],
  assumed: readonly InstanceStatistics[],
  betweenTiles: (index: number) => Promise<void>,
): Promise<InstanceStatistics[]> {
  const layers = trunkLayers(network.options);
  const sums = layers.map(({ channels }): LayerSums => {
    return { count: 0, sum: new Float64Array(channels), squares: new Float64Array(channels) };
  });
  for (const [index, tile] of tiles.entries()) {
    await betweenTiles(index);
    const pending: tf.Tensor[][] = [];
    const operation: LayerOperation = (layer, at, input) =>
      tf.tidy(() => {
        const y = convolveLayer(network.parameters, layer, input);
        const { count, tensors } = coreSums(y, layer, tile, picture, (assumed[at] as InstanceStatistics).mean);
        (sums[at] as LayerSums).count += count;
        pending.push(tensors.map((tensor) => tf.keep(tensor)));
        const { slope, offset } = affineOf(assumed[at] as InstanceStatistics, modulations[at] as Modulation);
        const modulated = tf.add<tf.Tensor4D>(tf.mul(y, slope), offset);
        return input.activate ? tf.relu(modulated) : modulated;
      });
    const image = rectToTensor(picture, tile.window);
    const stylized = runTrunk(network.parameters, network.options, image, operation);
    for (const [at, [sum, squares]] of pending.entries()) {
      addTo((sums[at] as LayerSums).sum, await (sum as tf.Tensor).data<'float32'>());
      addTo((sums[at] as LayerSums).squares, await (squares as tf.Tensor).data<'float32'>());
    }
    tf.dispose([image, stylized, ...pending.flat()]);
  }
  return Promise.all(sums.map((of, index) => toStatistics(of, assumed[index] as InstanceStatistics)));
}

function addTo(target: Float64Array, values: Float32Array): void {
  for (let index = 0; index < target.length; index++) target[index] = target[index]! + values[index]!;
}

/** The sums of a layer over the part of a tile that no other tile covers. */
function coreSums(
  y: tf.Tensor4D,
  layer: TrunkLayer,
  { window, core }: Tile,
  picture: PixelImage,
  mean: tf.Tensor4D,
): { count: number; tensors: [tf.Tensor, tf.Tensor] } {
  const px = pxPerPosition(layer);
  const padded = padToGrid(core, picture);
  const begin: [number, number, number, number] = [0, (padded.y - window.y) / px, (padded.x - window.x) / px, 0];
  const size: [number, number, number, number] = [1, padded.height / px, padded.width / px, layer.channels];
  const centered = tf.sub(tf.slice(y, begin, size), mean);
  const axes = [0, 1, 2];
  return { count: size[1] * size[2], tensors: [tf.sum(centered, axes), tf.sum(tf.square(centered), axes)] };
}

/** A core at the picture's right or bottom border reaches to where the whole picture is padded to. */
function padToGrid(core: PixelRect, { width, height }: PixelImage): PixelRect {
  const end = (at: number, length: number, size: number): number =>
    at + length === size ? paddedSize(size, GENERATOR_MULTIPLE_PX) : at + length;
  return {
    ...core,
    width: end(core.x, core.width, width) - core.x,
    height: end(core.y, core.height, height) - core.y,
  };
}

async function toStatistics(sums: LayerSums, assumed: InstanceStatistics): Promise<InstanceStatistics> {
  const assumedMean = await assumed.mean.data<'float32'>();
  const { count } = sums;
  const channels = sums.sum.length;
  const mean = new Float32Array(channels);
  const deviation = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const shift = sums.sum[channel]! / count;
    mean[channel] = assumedMean[channel]! + shift;
    deviation[channel] = Math.sqrt(sums.squares[channel]! / count - shift * shift + INSTANCE_NORM_EPSILON);
  }
  return {
    mean: tf.tensor4d(mean, [1, 1, 1, channels]),
    deviation: tf.tensor4d(deviation, [1, 1, 1, channels]),
  };
}

/** The largest difference of two measurements, in deviations (means) or as a ratio less one (deviations). */
async function largestChange(
  before: readonly InstanceStatistics[],
  after: readonly InstanceStatistics[],
): Promise<number> {
  const change = tf.tidy(() =>
    tf.max(
      tf.stack(
        before.flatMap(({ mean, deviation }, index) => {
          const next = after[index] as InstanceStatistics;
          return [
            tf.max(tf.abs(tf.div(tf.sub(next.mean, mean), deviation))),
            tf.max(tf.abs(tf.sub(tf.div(next.deviation, deviation), 1))),
          ];
        }),
      ),
    ),
  );
  const [value] = await change.data();
  change.dispose();
  return value as number;
}

/**
 * Repeats `refineStatistics` until nothing changes by more than `tolerance` any more, at most once for every layer,
 * when all are exact. Takes over `statistics`.
 */
export async function exactStatistics(
  network: GeneratorNetwork,
  picture: PixelImage,
  tiles: readonly Tile[],
  modulations: readonly Modulation[],
  statistics: InstanceStatistics[],
  betweenTiles: (pass: number, index: number) => Promise<void>,
  tolerance = 0.002,
): Promise<InstanceStatistics[]> {
  let current = statistics;
  try {
    for (let pass = 0; pass < current.length; pass++) {
      const next = await refineStatistics(network, picture, tiles, modulations, current, (index) =>
        betweenTiles(pass, index),
      );
      const change = await largestChange(current, next);
      disposeStatistics(current);
      current = next;
      if (change < tolerance) break;
    }
    return current;
  } catch (thrown) {
    disposeStatistics(current);
    throw thrown;
  }
}
