import * as tf from '@tensorflow/tfjs-core';

/** Mean absolute difference of pixels: a picture stylized with its own style code should stay as it is. */
export function identityLoss(stylized: tf.Tensor4D, image: tf.Tensor4D): tf.Scalar {
  return tf.mean(tf.abs(tf.sub(stylized, image)));
}
