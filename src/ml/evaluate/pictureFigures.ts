import * as tf from '@tensorflow/tfjs-core';
import type { Figures } from '../../shared/domain/qualityCard.js';
import { instanceNorm } from '../layers/instanceNorm.js';
import { styleStatistics } from '../losses/styleLoss.js';
import type { PerceptualEncoder } from '../models/perceptualEncoder.js';

/** relu3_1 and relu4_1: they capture structure, not single edges or the mere presence of objects. */
const CONTENT_LAYERS = [2, 3];

/** The minimum side in px for which no layer is empty. */
export const MIN_EVALUATED_PX = 32;

/**
 * Style is compared on relu1_1 to relu4_1, all layers of the shipped encoder. The relu5_1 of a small encoder ranks
 * pictures differently than a full VGG: over 64 stylized pictures the rank correlation was 0.07 there and 0.65 to 0.90
 * on the other layers.
 */
const STYLE_LAYERS = 4;

/** Keeps ratios of tiny numbers finite. */
const LEAST = 1e-6;

/** The features by which pictures are compared. The caller disposes the tensors. */
export interface PictureFeatures {
  /** Means and deviations of the channels for each layer, `[1, 2 * channels]`. */
  readonly statistics: readonly tf.Tensor2D[];
  /** The instance-normalized features of the content layers, `[1, height, width, channels]`. */
  readonly structure: readonly tf.Tensor4D[];
  /** The features of each layer, with unit length at every position. */
  readonly directions: readonly tf.Tensor4D[];
}

/** @param image `[1, height, width, 3]`, 0-1, sides of at least `MIN_EVALUATED_PX`. */
export function pictureFeatures(encoder: PerceptualEncoder, image: tf.Tensor4D): PictureFeatures {
  let features: PictureFeatures | undefined;
  tf.tidy(() => {
    const layers = encoder.features(image);
    features = {
      statistics: layers.map((layer) => styleStatistics(layer, 'moments')),
      structure: CONTENT_LAYERS.flatMap((index) => layers[index] ?? []).map(instanceNorm),
      directions: layers.map(unitVectors),
    };
    return Object.values(features).flat() as tf.Tensor[];
  });
  return features!;
}

export function disposeFeatures(features: PictureFeatures): void {
  tf.dispose(Object.values(features).flat());
}

/** The style statistics of an artwork. The caller disposes them. */
export function styleTarget(encoder: PerceptualEncoder, image: tf.Tensor4D): tf.Tensor2D[] {
  return tf.tidy(() => encoder.features(image).map((layer) => styleStatistics(layer, 'moments')));
}

/** The style statistics of a set of artworks: the mean over the artworks for each layer. The caller disposes them. */
export function meanTarget(targets: readonly (readonly tf.Tensor2D[])[]): tf.Tensor2D[] {
  const layers = targets[0]?.length ?? 0;
  return tf.tidy(() =>
    Array.from({ length: layers }, (_, layer) =>
      tf.div<tf.Tensor2D>(tf.addN(targets.map((target) => target[layer] as tf.Tensor2D)), targets.length),
    ),
  );
}

/**
 * Compares a stylized picture with its photo and with the style:
 *
 * - `style`: the squared distance of the channels' means and deviations to the target's (Huang and Belongie 2017, eq.
 *   13), each layer divided by its target's energy, summed over relu1_1 to relu4_1; then divided by the same for the
 *   unchanged photo. The photo itself has 1, the style 0. It is a ratio of sums, not a mean of ratios, since otherwise
 *   a single layer where photo and style happen to agree would outweigh all others.
 * - `content`: mean squared difference of instance-normalized features of relu3_1 and relu4_1 (the content loss of
 *   Gatys et al. 2016, eq. 1, without color and contrast, which belong to the style).
 * - `lpipsLike`: squared distance of unit-length feature vectors, mean over positions, sum over layers (Zhang et al.
 *   2018, eq. 1, with all weights 1: the learned ones belong to other networks).
 *
 * @param target from `styleTarget` or `meanTarget`.
 */
export async function pictureFigures(
  stylized: PictureFeatures,
  photo: PictureFeatures,
  target: readonly tf.Tensor2D[],
): Promise<Omit<Figures, 'ssim'>> {
  const numbers = tf.tidy(() => {
    const style = tf.div(styleDistance(stylized, target), tf.maximum(styleDistance(photo, target), LEAST));
    const content = stylized.structure.map((layer, index) =>
      tf.mean(tf.squaredDifference(layer, photo.structure[index] as tf.Tensor4D)),
    );
    const perceptual = stylized.directions.map((layer, index) =>
      tf.mean(tf.sum(tf.squaredDifference(layer, photo.directions[index] as tf.Tensor4D), 3)),
    );
    return tf.stack([style, tf.div(tf.addN(content), content.length), tf.addN(perceptual)]);
  });
  const [style, content, lpipsLike] = await numbers.data<'float32'>();
  numbers.dispose();
  return { style: style ?? NaN, content: content ?? NaN, lpipsLike: lpipsLike ?? NaN };
}

function styleDistance({ statistics }: PictureFeatures, target: readonly tf.Tensor2D[]): tf.Tensor {
  const layers = target.slice(0, STYLE_LAYERS).map((layer, index) => {
    const distance = tf.mean(tf.squaredDifference(statistics[index] as tf.Tensor2D, layer));
    return tf.div(distance, tf.add(tf.mean(tf.square(layer)), LEAST));
  });
  return tf.addN(layers);
}

function unitVectors(layer: tf.Tensor4D): tf.Tensor4D {
  const length = tf.sqrt(tf.sum(tf.square(layer), 3, true));
  return tf.div(layer, tf.add(length, 1e-10));
}
