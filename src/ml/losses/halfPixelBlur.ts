import * as tf from '@tensorflow/tfjs-core';
import { reflectPad } from '../layers/reflectPad.js';

/** Half a pixel. */
const DEVIATION_PX = 0.5;

/**
 * The picture as a Gaussian of half a pixel shows it: what scaling and compression leave of it at the least.
 *
 * @param image `[batch, height, width, 3]`, sides of at least 2.
 */
export function halfPixelBlur(image: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => tf.conv2d(reflectPad(image, 1), kernel(), 1, 'valid'));
}

/** `[3, 3, 3, 3]`: each color by itself. */
function kernel(): tf.Tensor4D {
  const side = Math.exp(-1 / (2 * DEVIATION_PX ** 2));
  const weights = [side, 1, side].map((value) => value / (1 + 2 * side));
  const values = weights.map((down) =>
    weights.map((across) => [0, 1, 2].map((from) => [0, 1, 2].map((to) => (from === to ? down * across : 0)))),
  );
  return tf.tensor4d(values);
}
