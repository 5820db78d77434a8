import * as tf from '@tensorflow/tfjs-core';

type Convolution = tf.backend_util.Conv2DInfo;

/**
 * The gradient of a convolution's kernel as a convolution. With the roles of channels and images swapped,
 * `dW[ky, kx] = sum over i, j of x[i s + ky, j s + kx]^T dy[i, j]` is `x` convolved with `dy`, where the stride becomes
 * a dilation.
 *
 * @param x `[batch, height, width, inputs]`.
 * @param dy `[batch, outHeight, outWidth, outputs]`.
 * @returns `[filterHeight, filterWidth, inputs, outputs]`.
 */
export function convolutionFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, shape: Convolution): tf.Tensor4D {
  const { filterHeight, filterWidth, strideHeight, strideWidth, inChannels, outChannels } = shape;
  return tf.tidy(() => {
    const used = usedInput(x, shape);
    if (filterHeight === 1 && filterWidth === 1) return pointwiseFilterGradient(used, dy, shape);
    const gradient = tf.conv2d(tf.transpose(used, [3, 1, 2, 0]), tf.transpose(dy, [1, 2, 0, 3]), 1, 'valid', 'NHWC', [
      strideHeight,
      strideWidth,
    ]);
    return tf.reshape(tf.transpose(gradient, [1, 2, 0, 3]), [filterHeight, filterWidth, inChannels, outChannels]);
  });
}

/** For a 1x1 kernel: a single matrix product. */
function pointwiseFilterGradient(used: tf.Tensor4D, dy: tf.Tensor4D, shape: Convolution): tf.Tensor4D {
  const { batchSize, outHeight, outWidth, strideHeight, strideWidth, inChannels, outChannels } = shape;
  const pixels = batchSize * outHeight * outWidth;
  const sampled =
    strideHeight === 1 && strideWidth === 1
      ? used
      : tf.stridedSlice(used, [0, 0, 0, 0], used.shape, [1, strideHeight, strideWidth, 1]);
  const rows = tf.reshape(sampled, [pixels, inChannels]);
  const product = tf.matMul(tf.transpose(rows), tf.reshape(dy, [pixels, outChannels]));
  return tf.reshape(product, [1, 1, inChannels, outChannels]);
}

/**
 * The gradient of a convolution's input as a convolution of `dy`, spread by the stride, with the kernel rotated by 180
 * degrees and its channels swapped.
 *
 * @param dy `[batch, outHeight, outWidth, outputs]`.
 * @param filter `[filterHeight, filterWidth, inputs, outputs]`.
 * @returns `[batch, height, width, inputs]`.
 */
export function convolutionInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, shape: Convolution): tf.Tensor4D {
  return tf.tidy(() => {
    const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    return tf.conv2d(spreadToInput(dy, shape), turned, 1, 'valid');
  });
}

/** The padded input, cropped to the pixels that any output depends on. */
export function usedInput(x: tf.Tensor4D, shape: Convolution): tf.Tensor4D {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = shape;
  const height = (outHeight - 1) * strideHeight + shape.effectiveFilterHeight;
  const width = (outWidth - 1) * strideWidth + shape.effectiveFilterWidth;
  return padOrCrop(x, [
    [padInfo.top, height - inHeight - padInfo.top],
    [padInfo.left, width - inWidth - padInfo.left],
  ]);
}

/**
 * `dy` with `stride - 1` zeros after every pixel, placed so that a valid, undilated convolution with the effective
 * kernel has the input's size and starts at the input's first pixel.
 */
export function spreadToInput(dy: tf.Tensor4D, shape: Convolution): tf.Tensor4D {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = shape;
  return padOrCrop(spread(dy, strideHeight, strideWidth), [
    [shape.effectiveFilterHeight - 1 - padInfo.top, inHeight + padInfo.top - outHeight * strideHeight],
    [shape.effectiveFilterWidth - 1 - padInfo.left, inWidth + padInfo.left - outWidth * strideWidth],
  ]);
}

function spread(dy: tf.Tensor4D, strideHeight: number, strideWidth: number): tf.Tensor4D {
  if (strideHeight === 1 && strideWidth === 1) return dy;
  const [batch, height, width, channels] = dy.shape;
  // One axis at a time at rank 3, since the library cannot pad tensors of a rank above 4.
  const columns = zerosBetween(tf.reshape(dy, [batch * height * width, 1, channels]), strideWidth);
  const rows = zerosBetween(tf.reshape(columns, [batch * height, 1, width * strideWidth * channels]), strideHeight);
  return tf.reshape(rows, [batch, height * strideHeight, width * strideWidth, channels]);
}

function zerosBetween(x: tf.Tensor3D, stride: number): tf.Tensor3D {
  return tf.pad3d(x, [
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ]);
}

type Sides = readonly [before: number, after: number];

/** Pads height and width with zeros, or crops where a number is negative. */
function padOrCrop(x: tf.Tensor4D, [rows, columns]: readonly [Sides, Sides]): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const crop = (side: number): number => Math.max(0, -side);
  const pad = (side: number): number => Math.max(0, side);
  const [top, bottom, left, right] = [...rows, ...columns].map(crop) as [number, number, number, number];
  const cut =
    top + bottom + left + right === 0
      ? x
      : tf.slice4d(x, [0, top, left, 0], [batch, height - top - bottom, width - left - right, channels]);
  if (![...rows, ...columns].some((side) => side > 0)) return cut;
  return tf.pad4d(cut, [
    [0, 0],
    [pad(rows[0]), pad(rows[1])],
    [pad(columns[0]), pad(columns[1])],
    [0, 0],
  ]);
}
