import * as tf from '@tensorflow/tfjs-core';
import { mirrorBorder } from '../layers/reflectPad.js';
import { COLOR_GAIN } from './decoder.js';
import { encodeFeatures } from './featureEncoder.js';
import type { GeneratorNetwork } from './generatorNetwork.js';
import { paintingStages, type DecoderLayer, type PaintingStage } from './generatorShape.js';
import { featureScales } from './styleEncoder.js';

/** Added to the diagonal of the normal equations, as a share of its mean. */
const RIDGE = 1e-5;
/** Colors are limited to this distance from black and white, whose logits are infinite. */
const LEAST_DISTANCE = 0.01;
/** So many pictures are enough. */
const MOST_PICTURES = 64;

/**
 * Sets the decoders that consist of one layer to their least-squares solution: all features of a pixel say nearly the
 * same there, and gradients take thousands of steps to tell them apart.
 *
 * @param images `[count, height, width, 3]`, 0-1, sides multiples of `GENERATOR_MULTIPLE_PX`.
 */
export function fitLinearDecoders(network: GeneratorNetwork, images: tf.Tensor4D): void {
  for (const stage of paintingStages(network.options)) {
    const [layer, ...others] = stage.layers;
    if (layer && others.length === 0) fitLayer(network, stage, layer, images);
  }
}

function fitLayer(
  { options, parameters }: GeneratorNetwork,
  { level }: PaintingStage,
  { name, inputs, channels }: DecoderLayer,
  images: tf.Tensor4D,
): void {
  const [count, height, width] = images.shape;
  const size = 9 * inputs + 1;
  let sums: tf.Tensor2D = tf.zeros([size, size + channels]);
  for (let index = 0; index < Math.min(count, MOST_PICTURES); index++) {
    const before = sums;
    sums = tf.tidy(() => {
      const image = tf.slice(images, [index, 0, 0, 0], [1, height, width, 3]);
      const feature = encodeFeatures(parameters, options, image, level + 1)[level]!;
      const usual = tf.div<tf.Tensor4D>(feature, tf.slice(featureScales(parameters), [level], [1]));
      return tf.add(before, normalEquations(usual, image));
    });
    before.dispose();
  }
  const solution = solve(Float64Array.from(sums.dataSync<'float32'>()), size, channels);
  sums.dispose();
  tf.tidy(() => {
    const values = tf.tensor2d(Float32Array.from(solution), [size, channels]);
    parameters.get(`${name}.kernel`).assign(tf.reshape(tf.slice(values, 0, size - 1), [3, 3, inputs, channels]));
    parameters.get(`${name}.bias`).assign(tf.reshape(tf.slice(values, size - 1, 1), [channels]));
  });
}

/**
 * The weighted products of a picture's inputs with each other and with the wanted outputs before the sigmoid, `[size,
 * size + 3]`. The weights are the sigmoid's slopes, so that errors of colors count.
 */
function normalEquations(feature: tf.Tensor4D, image: tf.Tensor4D): tf.Tensor2D {
  const [, height, width, inputs] = feature.shape;
  const padded = mirrorBorder(feature, 1);
  const taps = [0, 1, 2].flatMap((y) =>
    [0, 1, 2].map((x) =>
      tf.reshape<tf.Rank.R2>(tf.slice(padded, [0, y, x, 0], [1, height, width, inputs]), [-1, inputs]),
    ),
  );
  const rows = tf.concat2d([...taps, tf.ones([height * width, 1])], 1);
  const colors = tf.clipByValue(tf.reshape<tf.Rank.R2>(image, [-1, 3]), LEAST_DISTANCE, 1 - LEAST_DISTANCE);
  const slopes = tf.mul<tf.Tensor2D>(colors, tf.sub(1, colors));
  const wanted = tf.div<tf.Tensor2D>(tf.log(tf.div(colors, tf.sub(1, colors))), COLOR_GAIN);
  const weights = tf.square(tf.mean<tf.Tensor2D>(slopes, 1, true));
  const weighted = tf.transpose(tf.mul<tf.Tensor2D>(rows, weights));
  return tf.div(tf.matMul(weighted, tf.concat2d([rows, wanted], 1)), height * width);
}

/** Solves symmetric positive definite equations by Cholesky's method; `[size, size + columns]`, row by row. */
function solve(equations: Float64Array, size: number, columns: number): Float64Array {
  const stride = size + columns;
  const at = (row: number, column: number): number => equations[row * stride + column]!;
  let trace = 0;
  for (let index = 0; index < size; index++) trace += at(index, index);
  const lower = new Float64Array(size * size);
  const solution = new Float64Array(size * columns);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = at(row, column) + (row === column ? (RIDGE * trace) / size + Number.EPSILON : 0);
      for (let index = 0; index < column; index++) rest -= lower[row * size + index]! * lower[column * size + index]!;
      lower[row * size + column] =
        row === column ? Math.sqrt(Math.max(rest, Number.EPSILON)) : rest / lower[column * size + column]!;
    }
  }
  for (let column = 0; column < columns; column++) {
    const value = (row: number): number => solution[row * columns + column]!;
    for (let row = 0; row < size; row++) {
      let rest = at(row, size + column);
      for (let index = 0; index < row; index++) rest -= lower[row * size + index]! * value(index);
      solution[row * columns + column] = rest / lower[row * size + row]!;
    }
    for (let row = size - 1; row >= 0; row--) {
      let rest = value(row);
      for (let index = row + 1; index < size; index++) rest -= lower[index * size + row]! * value(index);
      solution[row * columns + column] = rest / lower[row * size + row]!;
    }
  }
  return solution;
}
