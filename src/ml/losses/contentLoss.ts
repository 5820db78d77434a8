import * as tf from '@tensorflow/tfjs-core';
import { instanceNorm } from '../layers/instanceNorm.js';

/**
 * Mean squared difference of instance-normalized features: it compares structure, not color or contrast, which belong
 * to the style.
 *
 * @param features of the stylized pictures, one `[batch, height, width, channels]` per layer.
 * @param targets the content's features, already normalized by `contentTargets`.
 * @returns a scalar: the mean over the layers.
 */
export function contentLoss(features: readonly tf.Tensor4D[], targets: readonly tf.Tensor4D[]): tf.Scalar {
  const losses = features.map((feature, index) =>
    tf.mean(tf.squaredDifference(instanceNorm(feature), targets[index] as tf.Tensor4D)),
  );
  return tf.div(tf.addN(losses), losses.length);
}

/** The targets of `contentLoss`, computed once per batch. */
export function contentTargets(features: readonly tf.Tensor4D[]): tf.Tensor4D[] {
  return features.map(instanceNorm);
}
