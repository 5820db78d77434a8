import * as tf from '@tensorflow/tfjs-core';

/**
 * Doubling every pixel in both directions and a 3x3 convolution, combined into one convolution at the small size.
 *
 * Each of the four output pixels of a small pixel depends only on 2x2 small pixels. So both together are a sub-pixel
 * convolution (Shi et al. 2016) whose four kernels are linear in the learned one. It has the cost of a sub-pixel
 * convolution, but all four pixels of a flat region are equal for any weights, so no checkerboard can appear there
 * (Odena et al. 2016).
 */
const PHASE_TAPS = [
  // Pixel 2i: rows are the small pixels i-1, i, i+1; columns are the taps of the learned kernel.
  [
    [1, 0, 0],
    [0, 1, 1],
    [0, 0, 0],
  ],
  // Pixel 2i + 1.
  [
    [0, 0, 0],
    [1, 1, 0],
    [0, 0, 1],
  ],
] as const;

/** `[4 phases * 9 small taps, 9 learned taps]`, phases and taps in row-major order. */
const EXPANSION = Float32Array.from(
  PHASE_TAPS.flatMap((vertical) =>
    PHASE_TAPS.flatMap((horizontal) =>
      vertical.flatMap((rowWeights) =>
        horizontal.flatMap((columnWeights) => rowWeights.flatMap((row) => columnWeights.map((column) => row * column))),
      ),
    ),
  ),
);

/**
 * The sub-pixel kernel of a doubling convolution; `depthToSpace` of its output by 2 is the larger picture.
 *
 * @param kernel `[3, 3, inputs, outputs]`, as applied to the doubled pixels.
 * @returns `[3, 3, inputs, 4 * outputs]`, differentiable.
 */
export function doublingKernel(kernel: tf.Tensor4D): tf.Tensor4D {
  const [, , inputs, outputs] = kernel.shape;
  return tf.tidy(() => {
    const phases = tf.matMul(tf.tensor2d(EXPANSION, [36, 9]), tf.reshape<tf.Rank.R2>(kernel, [9, inputs * outputs]));
    const byTap = tf.transpose(tf.reshape(phases, [4, 9, inputs, outputs]), [1, 2, 0, 3]);
    return tf.reshape<tf.Rank.R4>(byTap, [3, 3, inputs, 4 * outputs]);
  });
}
