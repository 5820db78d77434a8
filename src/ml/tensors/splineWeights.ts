/**
 * Writes the weights of four values for a place between the second and the third: Catmull-Rom splines (Catmull and Rom
 * 1974; in the convolution form of Keys 1981, a = -1/2).
 *
 * @param t 0 at the second value, 1 at the third.
 */
export function splineWeights(weights: Float32Array | Float64Array, t: number, from = 0): void {
  weights[from] = ((-0.5 * t + 1) * t - 0.5) * t;
  weights[from + 1] = (1.5 * t - 2.5) * t * t + 1;
  weights[from + 2] = ((-1.5 * t + 2) * t + 0.5) * t;
  weights[from + 3] = (0.5 * t - 0.5) * t * t;
}
