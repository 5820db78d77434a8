import * as tf from '@tensorflow/tfjs-core';
import { instanceNorm } from '../layers/instanceNorm.js';

/** The weights of the normalized features of relu1_1 to relu4_1. */
const LAYER_WEIGHTS = [0.1, 0.2, 0.3, 0.2];
const PIXEL_WEIGHT = 2;

/**
 * An artwork stylized with itself should stay as it is (Park and Lee 2019, Arbitrary Style Transfer with
 * Style-Attentional Networks, eq. 8): mean absolute difference of pixels and mean squared differences of
 * instance-normalized features.
 *
 * @param stylized, `image` `[batch, height, width, 3]`.
 * @param features, `targets` relu1_1 to relu4_1 of both; the targets normalized by `contentTargets`.
 */
export function identityLoss(
  stylized: tf.Tensor4D,
  image: tf.Tensor4D,
  features: readonly tf.Tensor4D[],
  targets: readonly tf.Tensor4D[],
): tf.Scalar {
  const pixels = tf.mul(tf.mean<tf.Scalar>(tf.abs(tf.sub(stylized, image))), PIXEL_WEIGHT);
  const layers = features.map((feature, index) => {
    const missed = tf.mean<tf.Scalar>(tf.squaredDifference(instanceNorm(feature), targets[index] as tf.Tensor4D));
    return tf.mul(missed, LAYER_WEIGHTS[index] as number);
  });
  return tf.addN<tf.Scalar>([pixels, ...layers] as tf.Scalar[]);
}
