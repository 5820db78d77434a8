import * as tf from '@tensorflow/tfjs-core';
import { nativeReluGradient } from './nativeKernels.js';

/** `max(x, 0)`, with a gradient that takes one pass over memory instead of three. */
export function relu(x: tf.Tensor4D): tf.Tensor4D {
  const op = tf.customGrad((input, save) => {
    const y = tf.relu(input as tf.Tensor4D);
    (save as tf.GradSaveFunc)([y]);
    return { value: y, gradFunc: (dy, [output]) => reluGradient(dy as tf.Tensor4D, output as tf.Tensor4D) };
  });
  return op(x) as tf.Tensor4D;
}

/** The share of the gradient that `revivableRelu` passes on where its unit is inactive. */
const REVIVING_SHARE = 0.1;

/**
 * `max(x, 0)`, with the gradient of a leaky relu: a unit that is inactive everywhere would have no gradient at all and
 * could never become active again. Only for training.
 */
export function revivableRelu(x: tf.Tensor4D): tf.Tensor4D {
  const op = tf.customGrad((input, save) => {
    const y = tf.relu(input as tf.Tensor4D);
    (save as tf.GradSaveFunc)([y]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], [output]: tf.Tensor[]): tf.Tensor4D => {
      const active = reluGradient(dy as tf.Tensor4D, output as tf.Tensor4D);
      return tf.add(tf.mul(active, 1 - REVIVING_SHARE), tf.mul(dy as tf.Tensor4D, REVIVING_SHARE));
    };
    return { value: y, gradFunc };
  });
  return op(x) as tf.Tensor4D;
}

/** The gradient of `relu` from its output. */
export function reluGradient(dy: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor4D {
  return (nativeReluGradient(dy, y) as tf.Tensor4D | undefined) ?? tf.mul(dy, tf.step(y));
}
