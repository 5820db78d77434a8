import type * as tf from '@tensorflow/tfjs-core';

type Pooling = tf.backend_util.Conv2DInfo;

/**
 * Adds to `dx` the gradient of max pooling: each window gives its `dy` to the first of its largest pixels, row by row,
 * as TensorFlow does. Images are `[batch, height, width, channels]`; `dx` has the size of `input` and starts as zeros.
 */
export function addMaxPoolGradient(dx: tf.TypedArray, input: tf.TypedArray, dy: tf.TypedArray, shape: Pooling): void {
  const { inChannels } = shape;
  eachWindow(shape, (output, pixels) => {
    for (let channel = 0; channel < inChannels; channel++) {
      let largest = pixels[0]! + channel;
      for (const pixel of pixels) if (input[pixel + channel]! > input[largest]!) largest = pixel + channel;
      dx[largest]! += dy[output + channel]!;
    }
  });
}

/**
 * Adds to `dx` the gradient of average pooling, which does not count padding: each pixel of a window gets an equal
 * share.
 */
export function addAvgPoolGradient(dx: tf.TypedArray, dy: tf.TypedArray, shape: Pooling): void {
  const { inChannels } = shape;
  eachWindow(shape, (output, pixels) => {
    for (const pixel of pixels) {
      for (let channel = 0; channel < inChannels; channel++)
        dx[pixel + channel]! += dy[output + channel]! / pixels.length;
    }
  });
}

/**
 * Calls `visit` with the flat index of each output pixel's first channel, and those of the input pixels of its window.
 */
function eachWindow(shape: Pooling, visit: (output: number, pixels: readonly number[]) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = shape;
  const rowRanges = ranges(outHeight, shape.strideHeight, shape.padInfo.top, shape.filterHeight, inHeight);
  const columnRanges = ranges(outWidth, shape.strideWidth, shape.padInfo.left, shape.filterWidth, inWidth);
  const pixels: number[] = [];
  let output = 0;
  for (let image = 0; image < batchSize; image++) {
    for (const [top, bottom] of rowRanges) {
      for (const [left, right] of columnRanges) {
        pixels.length = 0;
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) {
            pixels.push(((image * inHeight + row) * inWidth + column) * inChannels);
          }
        }
        visit(output, pixels);
        output += inChannels;
      }
    }
  }
}

/** For each output the first input position of its window and the one after its last, clipped to the image. */
function ranges(outputs: number, stride: number, padding: number, size: number, inputs: number): [number, number][] {
  return Array.from({ length: outputs }, (_, index) => {
    const start = index * stride - padding;
    return [Math.max(0, start), Math.min(inputs, start + size)];
  });
}
