import * as tf from '@tensorflow/tfjs-core';
import { spreadToInput, usedInput } from './convolutionGradients.js';

type Convolution = tf.backend_util.Conv2DInfo;

/**
 * The gradient of a depthwise convolution's kernel, one kernel pixel at a time:
 * `dW[ky, kx, c, m] = sum over images and outputs of x[i s + ky d, j s + kx d, c] dy[i, j, c m]`.
 *
 * @param x `[batch, height, width, inputs]`.
 * @param dy `[batch, outHeight, outWidth, inputs * multiplier]`.
 * @returns `[filterHeight, filterWidth, inputs, multiplier]`.
 */
export function depthwiseFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, shape: Convolution): tf.Tensor4D {
  const { batchSize, inChannels, outChannels, outHeight, outWidth } = shape;
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = shape;
  const multiplier = outChannels / inChannels;
  const pixels = batchSize * outHeight * outWidth;
  return tf.tidy(() => {
    const used = usedInput(x, shape);
    const gradient = tf.reshape(dy, [pixels, inChannels, multiplier]);
    const taps: tf.Tensor[] = [];
    for (let ky = 0; ky < filterHeight; ky++) {
      for (let kx = 0; kx < filterWidth; kx++) {
        const top = ky * dilationHeight;
        const left = kx * dilationWidth;
        const seen = tf.stridedSlice(
          used,
          [0, top, left, 0],
          [batchSize, top + (outHeight - 1) * strideHeight + 1, left + (outWidth - 1) * strideWidth + 1, inChannels],
          [1, strideHeight, strideWidth, 1],
        );
        taps.push(tf.sum(tf.mul(tf.reshape(seen, [pixels, inChannels, 1]), gradient), 0));
      }
    }
    return tf.reshape(tf.stack(taps), [filterHeight, filterWidth, inChannels, multiplier]);
  });
}

/**
 * The gradient of a depthwise convolution's input: `dy`, spread by the stride, convolved depthwise with the rotated
 * kernel; then the `multiplier` outputs of each input channel are added.
 *
 * @param dy `[batch, outHeight, outWidth, inputs * multiplier]`.
 * @param filter `[filterHeight, filterWidth, inputs, multiplier]`.
 * @returns `[batch, height, width, inputs]`.
 */
export function depthwiseInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, shape: Convolution): tf.Tensor4D {
  const { batchSize, inHeight, inWidth, inChannels, outChannels, dilationHeight, dilationWidth } = shape;
  return tf.tidy(() => {
    const turned = tf.reshape<tf.Rank.R4>(tf.reverse(filter, [0, 1]), [
      shape.filterHeight,
      shape.filterWidth,
      outChannels,
      1,
    ]);
    const spreadOut = spreadToInput(dy, shape);
    const gradient = tf.depthwiseConv2d(spreadOut, turned, 1, 'valid', 'NHWC', [dilationHeight, dilationWidth]);
    if (outChannels === inChannels) return gradient;
    const perOutput = tf.reshape(gradient, [batchSize, inHeight, inWidth, inChannels, outChannels / inChannels]);
    return tf.sum<tf.Tensor4D>(perOutput, 4);
  });
}
