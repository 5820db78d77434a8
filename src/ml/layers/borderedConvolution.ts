import * as tf from '@tensorflow/tfjs-core';
import { mirroredIndex } from '../tensors/imageTensor.js';
import { nativeConvolution } from './nativeKernels.js';
import { mirrorBorder } from './reflectPad.js';

/** From this many pixels on, TensorFlow convolves a batch of strips at least as fast as one picture. */
const LEAST_PIXELS_FOR_STRIPS = 32_768;

const STRIPS = 8;

/** What a `borderedConvolution` applies. The caller owns the tensors. */
export interface ConvolutionWeights {
  /** `[3, 3, inputs, outputs]`. */
  readonly kernel: tf.Tensor4D;
  /** `[outputs]`. */
  readonly bias: tf.Tensor1D;
  /** Whether a relu follows. */
  readonly activate: boolean;
}

/**
 * A 3x3 convolution, with bias and perhaps a relu, of a picture whose border is mirrored; without a gradient.
 *
 * TensorFlow on processors spreads a batch over the cores better than a single picture: with AVX2 a large picture takes
 * 1.7 times as long as the same rows as a batch of strips; on one processor with AVX-512 a picture of 1072 x 1600 px with
 * 16 channels took 40 s instead of 73 ms. The result is the same.
 *
 * @param x `[batch, height, width, inputs]`, sides at least 2 px; owned by the caller.
 * @returns `[batch, height, width, outputs]`, owned by the caller.
 */
export function borderedConvolution(x: tf.Tensor4D, weights: ConvolutionWeights): tf.Tensor4D {
  const [batch, height, width] = x.shape;
  const inStrips = tf.getBackend() === 'tensorflow' && batch === 1 && height * width >= LEAST_PIXELS_FOR_STRIPS;
  return tf.tidy(() => (inStrips ? convolveStrips(x, weights) : convolveValid(mirrorBorder(x, 1), weights)));
}

function convolveValid(padded: tf.Tensor4D, weights: ConvolutionWeights): tf.Tensor4D {
  const { kernel, bias, activate } = weights;
  const activation = activate ? 'relu' : 'linear';
  return (
    nativeConvolution(padded, weights) ??
    tf.fused.conv2d({ x: padded, filter: kernel, strides: 1, pad: 'valid', bias, activation })
  );
}

/**
 * The strips lie one below the other, so the rows of their results are in the order of the picture. Frees what it needs
 * no longer: each intermediate result is as large as the picture.
 */
function convolveStrips(x: tf.Tensor4D, weights: ConvolutionWeights): tf.Tensor4D {
  const [, height, width, inputs] = x.shape;
  const rows = Math.ceil(height / STRIPS);
  const outputs = weights.kernel.shape[3];
  const padded = tf.tidy(() => {
    const places = tf.tensor1d(stripRows(height, rows), 'int32');
    const gathered = tf.gather(tf.reshape(x, [height, width, inputs]), places);
    const strips = tf.reshape<tf.Rank.R4>(gathered, [STRIPS, rows + 2, width, inputs]);
    const left = tf.slice(strips, [0, 0, 1, 0], [-1, -1, 1, -1]);
    const right = tf.slice(strips, [0, 0, width - 2, 0], [-1, -1, 1, -1]);
    return tf.concat([left, strips, right], 2);
  });
  const result = convolveValid(padded, weights);
  padded.dispose();
  const joined = tf.reshape<tf.Rank.R4>(result, [1, STRIPS * rows, width, outputs]);
  return STRIPS * rows === height ? joined : tf.slice(joined, [0, 0, 0, 0], [1, height, width, outputs]);
}

/** The rows of each strip with one more above and below, mirrored at the border; rows beyond it are of no use. */
function stripRows(height: number, rows: number): Int32Array {
  const places = new Int32Array(STRIPS * (rows + 2));
  for (let index = 0; index < places.length; index++) {
    const strip = Math.floor(index / (rows + 2));
    places[index] = mirroredIndex(strip * rows + (index % (rows + 2)) - 1, height);
  }
  return places;
}
