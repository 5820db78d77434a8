import * as tf from '@tensorflow/tfjs-core';

/**
 * Blurs a gray image, `[1, height, width, 1]`, by a Gaussian; near its border only by the pixels within it. Without a
 * gradient.
 *
 * @param sigma the deviation in px.
 * @returns the same shape, owned by the caller.
 */
export function gaussianBlur(image: tf.Tensor4D, sigma: number): tf.Tensor4D {
  return tf.tidy(() => {
    const radius = Math.ceil(3 * sigma);
    const weights = Float32Array.from({ length: 2 * radius + 1 }, (_, at) =>
      Math.exp(-((at - radius) ** 2) / (2 * sigma ** 2)),
    );
    const [, height, width] = image.shape;
    const along = (x: tf.Tensor4D, shape: [number, number, number, number]): tf.Tensor4D =>
      tf.conv2d(x, tf.tensor4d(weights, shape), 1, 'same');
    const row: [number, number, number, number] = [1, weights.length, 1, 1];
    const column: [number, number, number, number] = [weights.length, 1, 1, 1];
    const seen = tf.mul<tf.Tensor4D>(along(tf.ones([1, height, 1, 1]), column), along(tf.ones([1, 1, width, 1]), row));
    return tf.div(along(along(image, column), row), seen);
  });
}
