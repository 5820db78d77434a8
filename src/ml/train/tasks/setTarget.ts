import * as tf from '@tensorflow/tfjs-core';
import { permutation } from '../../../shared/counterRandom.js';
import type { PixelImage } from '../../../shared/domain/pixelImage.js';
import type { RandomSource } from '../../layers/convolution.js';
import { colorStatistics } from '../../losses/colorLoss.js';
import { drawPositions, unitRows } from '../../losses/sampledRows.js';
import { encodeFeatures } from '../../models/featureEncoder.js';
import { channelStatistics, type ChannelStatistics } from '../../models/channelStatistics.js';
import type { GeneratorNetwork } from '../../models/generatorNetwork.js';
import { GENERATOR_MULTIPLE_PX } from '../../models/generatorShape.js';
import { imageToTensor } from '../../tensors/imageTensor.js';
import { NEAREST_LEVELS, type StyleTarget } from './paintingTargets.js';

/** The maximum number of features that represent a set's pictures at each level. */
const MOST_ROWS = 4096;
const SEED = 11;

/**
 * The target of a set of whole pictures: the means of their statistics, and an equal number of features from each
 * picture. Crops have less contrast than whole pictures and would teach a paler style.
 *
 * @param artworks at least one.
 * @returns a target with batch size 1 for all pictures, owned by the caller.
 */
export async function targetOfSet(
  network: GeneratorNetwork,
  artworks: AsyncIterable<PixelImage>,
): Promise<StyleTarget> {
  // Of the features, then of the colors.
  let sums: ChannelStatistics[] = [];
  const rows: tf.Tensor2D[][] = NEAREST_LEVELS.map(() => []);
  let count = 0;
  try {
    for await (const artwork of artworks) {
      count += 1;
      const share = Math.ceil(MOST_ROWS / count);
      const before = { sums, rows: rows.flat() };
      const found = tf.tidy(() => {
        const { statistics, features } = measured(network, artwork);
        return {
          sums: statistics.map((own, level) => sum(own, before.sums[level])),
          kept: rows.map((ofLevel) => ofLevel.map((each) => firstRows(each, share))),
          own: NEAREST_LEVELS.map(({ level }) => shuffledRows(features[level] as tf.Tensor4D, share, count)),
        };
      });
      tf.dispose([before.sums, before.rows]);
      sums = found.sums;
      rows.forEach((ofLevel, index) => ofLevel.splice(0, ofLevel.length, ...found.kept[index]!, found.own[index]!));
    }
    return tf.tidy(() => {
      const statistics = sums.map((total) => ({
        mean: tf.div<tf.Tensor2D>(total.mean, count),
        covariance: tf.div<tf.Tensor3D>(total.covariance, count),
      }));
      const joined = rows.map((ofLevel, index) => {
        const { mean } = statistics[NEAREST_LEVELS[index]!.level]!;
        const all = tf.concat2d(ofLevel, 0);
        return { mean: tf.expandDims<tf.Tensor3D>(mean, 1), unit: unitRows(tf.expandDims(tf.sub(all, mean), 0)) };
      });
      const features = network.options.encoderChannels.length;
      return { statistics: statistics.slice(0, features), colors: statistics.slice(features), rows: joined };
    });
  } finally {
    tf.dispose([sums, rows.flat()]);
  }
}

/** A set's target for a step, repeated for each picture of the batch, with a new selection of its features. */
export function drawTarget({ statistics, colors, rows }: StyleTarget, batch: number, draw: RandomSource): StyleTarget {
  const copied = ({ mean, covariance }: ChannelStatistics): ChannelStatistics => ({
    mean: mean.clone(),
    covariance: covariance.clone(),
  });
  return {
    statistics: statistics.map(copied),
    colors: colors.map(copied),
    rows: rows.map(({ mean, unit }, index) => {
      const positions = drawPositions(unit.shape[1], 2 * NEAREST_LEVELS[index]!.positions, draw);
      const chosen = tf.gather(unit, tf.tensor1d(positions, 'int32'), 1);
      return { mean: tf.tile(mean, [batch, 1, 1]), unit: tf.tile(chosen, [batch, 1, 1]) };
    }),
  };
}

function measured(
  { parameters, options }: GeneratorNetwork,
  artwork: PixelImage,
): { readonly statistics: ChannelStatistics[]; readonly features: tf.Tensor4D[] } {
  const image = imageToTensor(artwork, GENERATOR_MULTIPLE_PX);
  const features = encodeFeatures(parameters, options, image);
  return { statistics: [...features.map(channelStatistics), ...colorStatistics(image)], features };
}

function sum(own: ChannelStatistics, before: ChannelStatistics | undefined): ChannelStatistics {
  if (!before) return own;
  return {
    mean: tf.add<tf.Tensor2D>(own.mean, before.mean),
    covariance: tf.add<tf.Tensor3D>(own.covariance, before.covariance),
  };
}

/** Features of a picture at up to `most` positions, in random order, so that the first few are representative. */
function shuffledRows(feature: tf.Tensor4D, most: number, picture: number): tf.Tensor2D {
  const [, height, width, channels] = feature.shape;
  const positions = Int32Array.from(permutation(height * width, SEED, picture).subarray(0, most));
  return tf.gather(tf.reshape<tf.Rank.R2>(feature, [height * width, channels]), tf.tensor1d(positions, 'int32'));
}

function firstRows(rows: tf.Tensor2D, most: number): tf.Tensor2D {
  return tf.slice(rows, [0, 0], [Math.min(most, rows.shape[0]), rows.shape[1]]);
}
