import * as tf from '@tensorflow/tfjs-core';
import type { Parameters } from '../models/parameters.js';
import { reflectPad } from './reflectPad.js';

/** Uniform numbers 0-1 from a seed, for initial weights. */
export type RandomSource = () => number;

/** For weights that are replaced at once: kernels are zeros, which takes no time. */
export const UNUSED: RandomSource = () => 0;

/** A convolution's shape. Kernels are `[size, size, inputs, outputs]` (HWIO). */
export interface ConvolutionShape {
  readonly size: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly stride?: number;
}

/** He initialization (He et al. 2015): normal with variance `2 / fan-in`, times `gain`. */
export function initialKernel(
  { size, inputs, outputs }: ConvolutionShape,
  random: RandomSource,
  gain = 1,
): tf.Tensor4D {
  if (random === UNUSED) return tf.zeros([size, size, inputs, outputs]);
  const deviation = gain * Math.sqrt(2 / (size * size * inputs));
  const values = Float32Array.from({ length: size * size * inputs * outputs }, () => deviation * normal(random));
  return tf.tensor4d(values, [size, size, inputs, outputs]);
}

/** A standard normal number from two uniform ones (Box and Muller 1958). */
export function normal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Adds a kernel named `<name>.kernel` and, if wanted, a zero bias `<name>.bias` to `parameters`. */
export function addConvolution(
  parameters: Parameters,
  name: string,
  shape: ConvolutionShape,
  random: RandomSource,
  options: { readonly bias?: boolean; readonly gain?: number } = {},
): void {
  parameters.add(`${name}.kernel`, initialKernel(shape, random, options.gain));
  if (options.bias) parameters.add(`${name}.bias`, tf.zeros([shape.outputs]));
}

/**
 * A convolution over an image padded by reflection, so that the output has the input's size divided by `stride`.
 *
 * @param x `[batch, height, width, inputs]`.
 * @param kernel `[size, size, inputs, outputs]`, odd `size`.
 */
export function convolve(x: tf.Tensor4D, kernel: tf.Tensor4D, bias?: tf.Tensor1D, stride = 1): tf.Tensor4D {
  const padded = reflectPad(x, (kernel.shape[0] - 1) / 2);
  const y = tf.conv2d(padded, kernel, stride, 'valid');
  return bias ? tf.add(y, bias) : y;
}
