import * as tf from '@tensorflow/tfjs-core';
import { Parameters } from './parameters.js';

/** The name of a custom style's only array, the same as in files of style codes. */
export const CODE_PARAMETER = 'code';

/** A style's own part as parameters: its code, `[size]`, zeros to begin with. The caller disposes it. */
export function createCustomStyle(size: number): Parameters {
  const parameters = new Parameters();
  parameters.add(CODE_PARAMETER, tf.zeros([size]));
  return parameters;
}

/** The code as a batch of one, `[1, size]`, differentiable. */
export function customStyleCode(parameters: Parameters): tf.Tensor2D {
  const code = parameters.get(CODE_PARAMETER);
  return tf.reshape(code, [1, code.size]);
}
