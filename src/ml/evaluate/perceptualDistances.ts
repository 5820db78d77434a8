import * as tf from '@tensorflow/tfjs-core';
import { contentLoss, contentTargets } from '../losses/contentLoss.js';
import { styleLoss, styleStatistics } from '../losses/styleLoss.js';
import type { PerceptualEncoder } from '../models/perceptualEncoder.js';

/** The distances of two pictures in style and in content, measured by one perceptual encoder. */
export interface PerceptualDistances {
  readonly style: number;
  readonly content: number;
}

/** relu3_1 and relu4_1, as far as the encoder reaches. */
const CONTENT_LAYERS = [2, 3];

/**
 * The training losses as distances: style over all layers of the encoder, content over its third and fourth.
 *
 * @param image and `target`: `[1, height, width, 3]`, 0-1, of equal sizes.
 */
export async function perceptualDistances(
  encoder: PerceptualEncoder,
  image: tf.Tensor4D,
  target: tf.Tensor4D,
): Promise<PerceptualDistances> {
  const both = tf.tidy(() => {
    const [imageFeatures, targetFeatures] = [encoder.features(image), encoder.features(target)];
    const layers = CONTENT_LAYERS.filter((layer) => layer < encoder.blocks);
    const pick = (features: readonly tf.Tensor4D[]): tf.Tensor4D[] =>
      layers.map((layer) => features[layer] as tf.Tensor4D);
    const statistics = targetFeatures.map((feature) => styleStatistics(feature, 'moments'));
    return tf.stack([
      styleLoss(imageFeatures, statistics, 'moments'),
      contentLoss(pick(imageFeatures), contentTargets(pick(targetFeatures))),
    ]);
  });
  const [style, content] = await both.data<'float32'>();
  both.dispose();
  return { style: style ?? NaN, content: content ?? NaN };
}
