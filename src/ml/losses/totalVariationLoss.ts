import * as tf from '@tensorflow/tfjs-core';

/**
 * Mean squared difference of neighboring pixels (Rudin et al. 1992, squared): a little of it keeps noise out of flat
 * regions.
 *
 * @param image `[batch, height, width, channels]`.
 */
export function totalVariationLoss(image: tf.Tensor4D): tf.Scalar {
  const [batch, height, width, channels] = image.shape;
  const vertical = tf.sub(
    tf.slice(image, [0, 1, 0, 0], [batch, height - 1, width, channels]),
    tf.slice(image, [0, 0, 0, 0], [batch, height - 1, width, channels]),
  );
  const horizontal = tf.sub(
    tf.slice(image, [0, 0, 1, 0], [batch, height, width - 1, channels]),
    tf.slice(image, [0, 0, 0, 0], [batch, height, width - 1, channels]),
  );
  return tf.add(tf.mean(tf.square(vertical)), tf.mean(tf.square(horizontal)));
}
