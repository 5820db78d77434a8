import * as tf from '@tensorflow/tfjs-core';
import { smoothUpsample } from '../../layers/smoothUpsample.js';

/**
 * A picture as a Laplacian pyramid (Burt and Adelson 1983): what each size adds to the next smaller one, the largest
 * first, and finally the smallest size itself. A gradient for noise changes only the finest level, a gradient for a
 * stroke changes all levels. So pictures optimized as pyramids get strokes before noise.
 */
export type Pyramid = tf.Tensor4D[];

/**
 * @param image `[1, height, width, channels]`, sides multiples of 2 to the power of `levels - 1`; owned by the caller.
 * @returns tensors owned by the caller.
 */
export function pyramidOf(image: tf.Tensor4D, levels: number): Pyramid {
  return tf.tidy(() => {
    const parts: tf.Tensor4D[] = [];
    let x = image;
    for (let level = 1; level < levels; level++) {
      const smaller = halved(x);
      parts.push(tf.sub<tf.Tensor4D>(x, smoothUpsample(smaller)));
      x = smaller;
    }
    return [...parts, x.clone()];
  });
}

/** The picture reconstructed from a pyramid, differentiable. */
export function pictureOf(pyramid: Pyramid): tf.Tensor4D {
  return pyramid.reduceRight((smaller, added) => tf.add<tf.Tensor4D>(smoothUpsample(smaller), added));
}

/** Halves the size; each pixel is the mean of four. */
export function halved(image: tf.Tensor4D): tf.Tensor4D {
  return tf.avgPool(image, 2, 2, 'valid');
}
