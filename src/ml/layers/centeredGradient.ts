import * as tf from '@tensorflow/tfjs-core';

/**
 * A kernel as it is, whose gradient has, for each output channel, a mean of 0 over its weights (gradient
 * centralization, Yong et al. 2020).
 *
 * The inputs of a layer behind a relu are positive, so a common part in the gradients of all of a unit's weights moves
 * its mean by far more than its pattern. Adam's first steps moved units so far that they were inactive everywhere.
 *
 * @param kernel `[height, width, inputs, outputs]`.
 */
export function withCenteredGradient(kernel: tf.Tensor4D): tf.Tensor4D {
  const op = tf.customGrad((input) => ({
    value: tf.clone(input as tf.Tensor4D),
    gradFunc: (dy) => tf.sub(dy as tf.Tensor4D, tf.mean(dy as tf.Tensor4D, [0, 1, 2], true)),
  }));
  return op(kernel) as tf.Tensor4D;
}
