import * as tf from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../layers/convolution.js';
import { colorStatistics } from '../../losses/colorLoss.js';
import { contentTargets } from '../../losses/contentLoss.js';
import { artworkRows, type ArtworkRows } from '../../losses/nearestNeighborLoss.js';
import { drawPositions } from '../../losses/sampledRows.js';
import { selfSimilarity } from '../../losses/selfSimilarityLoss.js';
import { channelStatistics, type ChannelStatistics } from '../../models/channelStatistics.js';

/** A feature level for the nearest-neighbor terms, its weight, and the maximum number of compared positions. */
export interface NearestLevel {
  /** Index into the encoder's features, 0 = relu1_1. */
  readonly level: number;
  readonly weight: number;
  /** Of the stylized picture; twice as many of the artwork. */
  readonly positions: number;
}

export const NEAREST_LEVELS: readonly NearestLevel[] = [
  { level: 1, weight: 1, positions: 1024 },
  { level: 2, weight: 1, positions: 1024 },
  { level: 3, weight: 1, positions: 512 },
];

/** Levels whose self-similarity is preserved. */
export const SIMILARITY_LEVELS = [2, 3];
const SIMILARITY_POSITIONS = 256;

/** The level whose structure is preserved. */
export const CONTENT_LEVEL = 3;

/** A photo's targets for its stylized picture. */
export type ContentTarget = {
  /** Normalized features of `CONTENT_LEVEL`. */
  readonly structure: tf.Tensor4D;
  /** For each of `SIMILARITY_LEVELS`. */
  readonly similarities: { readonly positions: tf.Tensor1D; readonly cosines: tf.Tensor3D }[];
};

/** A style's targets for every picture in it. */
export type StyleTarget = {
  /** Of relu1_1 to relu4_1, for each artwork or one for all. */
  readonly statistics: ChannelStatistics[];
  /** As `colorStatistics` returns them. */
  readonly colors: ChannelStatistics[];
  /** For each of `NEAREST_LEVELS`. */
  readonly rows: ArtworkRows[];
};

/** The targets of the stylized pictures of a step. */
export type PaintingTargets = {
  readonly content: ContentTarget;
  readonly style: StyleTarget;
  /** The positions at which the stylized picture is compared with the artwork, for each of `NEAREST_LEVELS`. */
  readonly positions: tf.Tensor1D[];
};

/** @param features of the photos, relu1_1 to relu4_1. */
export function contentTarget(features: readonly tf.Tensor4D[], draw: RandomSource): ContentTarget {
  const [structure] = contentTargets([features[CONTENT_LEVEL] as tf.Tensor4D]) as [tf.Tensor4D];
  const similarities = SIMILARITY_LEVELS.map((level) => {
    const feature = features[level] as tf.Tensor4D;
    const positions = positionsIn(feature, SIMILARITY_POSITIONS, draw);
    return { positions, cosines: selfSimilarity(feature, positions) };
  });
  return { structure, similarities };
}

/** @param features of the artworks, relu1_1 to relu4_1. */
export function styleTarget(artworks: tf.Tensor4D, features: readonly tf.Tensor4D[], draw: RandomSource): StyleTarget {
  return {
    statistics: features.map(channelStatistics),
    colors: colorStatistics(artworks),
    rows: NEAREST_LEVELS.map(({ level, positions }) => {
      const feature = features[level] as tf.Tensor4D;
      return artworkRows(feature, positionsIn(feature, 2 * positions, draw));
    }),
  };
}

/** @param features of the photos, which have the same size as the stylized pictures. */
export function nearestPositions(features: readonly tf.Tensor4D[], draw: RandomSource): tf.Tensor1D[] {
  return NEAREST_LEVELS.map(({ level, positions }) => positionsIn(features[level] as tf.Tensor4D, positions, draw));
}

function positionsIn({ shape }: tf.Tensor4D, most: number, draw: RandomSource): tf.Tensor1D {
  return tf.tensor1d(drawPositions(shape[1] * shape[2], most, draw), 'int32');
}
