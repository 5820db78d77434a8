import * as tf from '@tensorflow/tfjs-core';
import { BugError } from '../../shared/errors.js';

/**
 * Runs the body of a written-out gradient so that a derivative of it throws. Saved intermediate values look like
 * constants to the tape, and a second derivative (for a gradient penalty) would be wrong without a sign.
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
