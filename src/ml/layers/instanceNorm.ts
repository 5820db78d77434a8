import * as tf from '@tensorflow/tfjs-core';
import { onceDifferentiable } from './onceDifferentiable.js';

/** Added to the variance before the root, so that flat channels stay finite. */
export const INSTANCE_NORM_EPSILON = 1e-5;

/** Mean and standard deviation of each channel of each image, both `[batch, 1, 1, channels]`. */
export interface InstanceStatistics {
  readonly mean: tf.Tensor4D;
  readonly deviation: tf.Tensor4D;
}

/**
 * The statistics that `instanceNorm` divides by: `deviation = sqrt(variance + epsilon)`. Only for inference and for use
 * inside explicit gradients: tfjs' gradient of `squaredDifference` fails when it broadcasts.
 */
export function instanceStatistics(x: tf.Tensor4D): InstanceStatistics {
  const mean = tf.mean<tf.Tensor4D>(x, [1, 2], true);
  const variance = tf.mean<tf.Tensor4D>(tf.squaredDifference<tf.Tensor4D>(x, mean), [1, 2], true);
  return { mean, deviation: tf.sqrt(tf.add<tf.Tensor4D>(variance, INSTANCE_NORM_EPSILON)) };
}

/**
 * Instance normalization without affine part (Ulyanov et al. 2016, eq. 3): every channel of every image gets mean 0 and
 * variance 1.
 *
 * The gradient is explicit, since the tape of the separate operations costs three times the memory traffic:
 * `dx = (dy - mean(dy) - y * mean(dy * y)) / deviation`.
 *
 * @param x `[batch, height, width, channels]`.
 */
export function instanceNorm(x: tf.Tensor4D): tf.Tensor4D {
  const op = tf.customGrad((input, save) => {
    const { mean, deviation } = instanceStatistics(input as tf.Tensor4D);
    const inverse = tf.reciprocal(deviation);
    const y = tf.mul(tf.sub(input as tf.Tensor4D, mean), inverse);
    (save as tf.GradSaveFunc)([y, inverse]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor => {
      const [normed, scale] = saved as [tf.Tensor4D, tf.Tensor4D];
      return onceDifferentiable(
        (gradient, output) => {
          const meanGradient = tf.mean(gradient, [1, 2], true);
          const meanProduct = tf.mean(tf.mul(gradient, output), [1, 2], true);
          return tf.mul(tf.sub(tf.sub(gradient, meanGradient), tf.mul(output, meanProduct)), scale);
        },
        dy as tf.Tensor4D,
        normed,
      );
    };
    return { value: y, gradFunc };
  });
  return op(x) as tf.Tensor4D;
}

/**
 * Means and deviations of all channels, concatenated, differentiable: `[batch, 2 * channels]`. The gradient is
 * `dx = dMean / n + dDeviation * (x - mean) / (n * deviation)` with `n` positions.
 *
 * @param x `[batch, height, width, channels]`.
 */
export function channelMoments(x: tf.Tensor4D): tf.Tensor2D {
  const [batch, height, width, channels] = x.shape;
  const op = tf.customGrad((input, save) => {
    const { mean, deviation } = instanceStatistics(input as tf.Tensor4D);
    (save as tf.GradSaveFunc)([input as tf.Tensor4D, mean, deviation]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor => {
      const [layerInput, center, scale] = saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
      return onceDifferentiable(
        (gradient, features) => {
          const [dMean, dDeviation] = tf.split(tf.div(gradient, height * width), 2, 3) as [tf.Tensor4D, tf.Tensor4D];
          return tf.add(dMean, tf.mul(tf.sub(features, center), tf.div(dDeviation, scale)));
        },
        tf.reshape<tf.Rank.R4>(dy as tf.Tensor, [batch, 1, 1, 2 * channels]),
        layerInput,
      );
    };
    return { value: tf.reshape(tf.concat([mean, deviation], 3), [batch, 2 * channels]), gradFunc };
  });
  return op(x) as tf.Tensor2D;
}
