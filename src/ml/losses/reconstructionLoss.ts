import * as tf from '@tensorflow/tfjs-core';

const EPSILON = 1e-6;

/** The errors of a picture that was painted from its own features. */
export interface ReconstructionLosses {
  /** Mean absolute difference of pixels. */
  readonly pixels: tf.Scalar;
  /** Squared difference of features over the squared features of the picture, summed over the layers. */
  readonly features: tf.Scalar;
}

/**
 * @param painted, `image` `[batch, height, width, 3]`.
 * @param features of the painted pictures, relu1_1 and on; differentiable.
 * @param targets of the pictures, at least as many.
 */
export function reconstructionLosses(
  painted: tf.Tensor4D,
  image: tf.Tensor4D,
  features: readonly tf.Tensor4D[],
  targets: readonly tf.Tensor4D[],
): ReconstructionLosses {
  const layers = features.map((feature, index) => relativeError(feature, targets[index] as tf.Tensor4D));
  return { pixels: tf.mean(tf.abs(tf.sub(painted, image))), features: tf.addN(layers) };
}

/** The squared difference over the squared target, means over all elements. */
export function relativeError(feature: tf.Tensor4D, target: tf.Tensor4D): tf.Scalar {
  const missed = tf.mean<tf.Scalar>(tf.squaredDifference(feature, target));
  return tf.div<tf.Scalar>(missed, tf.add(tf.mean<tf.Scalar>(tf.square(target)), EPSILON));
}
