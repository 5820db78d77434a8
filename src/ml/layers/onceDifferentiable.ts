import * as tf from '@tensorflow/tfjs-core';
import { BugError } from '../../shared/errors.js';

/**
 * Runs the body of an explicit gradient so that differentiating it throws. The tape treats saved intermediate values as
 * constants, so a second derivative (for a gradient penalty) would be silently wrong.
 *
 * @param inputs everything that `gradient` uses and that depends on a variable.
 */
export function onceDifferentiable(
  gradient: (...inputs: tf.Tensor4D[]) => tf.Tensor,
  ...inputs: readonly tf.Tensor4D[]
): tf.Tensor {
  const op = tf.customGrad((...args) => ({
    value: gradient(...(args.slice(0, inputs.length) as tf.Tensor4D[])),
    gradFunc: () => {
      throw new BugError('This layer has no second derivative.');
    },
  }));
  return op(...inputs);
}
