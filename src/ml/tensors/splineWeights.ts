/**
 * Writes the weights of four values for a place between the second and the third: cubic convolution (Keys 1981, Cubic
 * Convolution Interpolation for Digital Image Processing).
 *
 * @param t 0 at the second value, 1 at the third.
 * @param sharpness -0.5: Catmull-Rom splines, which keep slopes; lower values keep more of the finest detail.
 */
export function splineWeights(weights: Float32Array | Float64Array, t: number, from = 0, sharpness = -0.5): void {
  weights[from] = ((sharpness * t - 2 * sharpness) * t + sharpness) * t;
  weights[from + 1] = ((sharpness + 2) * t - (sharpness + 3)) * t * t + 1;
  weights[from + 2] = ((-(sharpness + 2) * t + 2 * sharpness + 3) * t - sharpness) * t;
  weights[from + 3] = (-sharpness * t + sharpness) * t * t;
}
