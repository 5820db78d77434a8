import * as tf from '@tensorflow/tfjs-core';
import { lumaOf } from './blockMeans.js';

/** The side of the blocks whose rows and columns are looked at, in px. */
const BLOCK_PX = 32;
/** The period in px of what a network that works on blocks of 8 px leaves behind, as a frequency of a block. */
const GRID_FREQUENCY = BLOCK_PX / 8;
/** The frequencies that say how much of it there would be without a grid. */
const BESIDE = [-2, -1, 1, 2].map((step) => GRID_FREQUENCY + step);
/** A block of the photo is flat where its brightness deviates by less than this from a plane, as a part of the range 0-1. */
const FLAT_DEVIATION = 6 / 255;
/** The power that rounding to bytes has in a windowed line, whose squared window sums up to 12: what is fainter nobody sees. */
const LEAST_POWER = (0.29 / 255) ** 2 * 12;

/** @param photo `[batch, height, width, 3]`, 0-1. @returns which of its blocks are flat, 1 or 0, `[batch, rows, columns]`. */
export function flatBlocks(photo: tf.Tensor4D): tf.Tensor3D {
  return tf.tidy(() => {
    const [batch, rows, columns] = blockCounts(photo);
    const luma = cut(lumaOf(photo), batch, rows, columns);
    const side = BLOCK_PX;
    const blocks = tf.reshape(tf.transpose(tf.reshape(luma, [batch * rows, side, columns, side]), [0, 2, 1, 3]), [
      batch * rows * columns,
      side * side,
    ]);
    const { variance } = tf.moments(blocks, 1);
    const slopes = tf.div(tf.matMul(blocks, planes()), side * side);
    const rough = tf.sub(variance, tf.sum(tf.square(slopes), 1));
    return tf.reshape(tf.cast(tf.less(rough, FLAT_DEVIATION ** 2), 'float32'), [batch, rows, columns]);
  });
}

/**
 * How much more power there is at a period of 8 px than the frequencies beside it lead one to expect, where the photo is
 * flat: the logarithm of the excess of `evaluate/gridEnergy.ts` over all colors, where it is above 0; the mean over
 * pictures. A network whose layers see blocks of 8 px falls into patterns of that period, which no stroke needs.
 *
 * @param stylized `[batch, height, width, 3]`, 0-1, sides of at least 32.
 * @param flat the photo's, by `flatBlocks`. Pictures without a flat block count as 0.
 */
export function gridLoss(stylized: tf.Tensor4D, flat: tf.Tensor3D): tf.Scalar {
  return tf.tidy(() => {
    const [batch, rows, columns] = blockCounts(stylized);
    const channels = tf.transpose(cut(stylized, batch, rows, columns), [0, 3, 1, 2]);
    const power = tf.add(
      linePower(channels, flat),
      linePower(tf.transpose(channels, [0, 1, 3, 2]), tf.transpose(flat, [0, 2, 1])),
    );
    const blocks = tf.sum(flat, [1, 2]);
    const logs = tf.log(tf.add(tf.div(power, tf.expandDims(tf.maximum(blocks, 1), 1)), LEAST_POWER));
    const excess = tf.squeeze(tf.matMul(logs, excessWeights()), [1]);
    return tf.mean<tf.Scalar>(tf.mul(tf.relu(excess), tf.minimum(blocks, 1)));
  });
}

/**
 * The power of the frequency of the grid and of those beside it along the rows of flat blocks, with Hann windows, summed
 * over blocks. @param colors `[batch, 3, height, width]`. @returns `[batch, frequencies]`.
 */
function linePower(colors: tf.Tensor4D, flat: tf.Tensor3D): tf.Tensor2D {
  const [batch, channels, height, width] = colors.shape;
  const side = BLOCK_PX;
  const [rows, columns] = [height / side, width / side];
  const count = BESIDE.length + 1;
  const waves = tf.matMul(tf.reshape(colors, [batch * channels * height * columns, side]), fourier());
  const [cosines, sines] = tf.split(waves, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  const power = tf.reshape(tf.add(tf.square(cosines), tf.square(sines)), [
    batch * channels * rows,
    side,
    columns * count,
  ]);
  const ofBlocks = tf.mean(tf.reshape(tf.mean(power, 1), [batch, channels, rows * columns * count]), 1);
  const weighted = tf.mul(
    tf.reshape(ofBlocks, [batch, rows * columns, count]),
    tf.reshape(flat, [batch, rows * columns, 1]),
  );
  return tf.sum<tf.Tensor2D>(weighted, 1);
}

function blockCounts({ shape }: tf.Tensor4D): [number, number, number] {
  return [shape[0], Math.floor(shape[1] / BLOCK_PX), Math.floor(shape[2] / BLOCK_PX)];
}

function cut(image: tf.Tensor4D, batch: number, rows: number, columns: number): tf.Tensor4D {
  return tf.slice(image, [0, 0, 0, 0], [batch, rows * BLOCK_PX, columns * BLOCK_PX, image.shape[3]]);
}

/** Two planes over a block that rise along a row and along a column, each with a mean square of 1, `[pixels, 2]`. */
function planes(): tf.Tensor2D {
  const side = BLOCK_PX;
  const spread = Math.sqrt((side * side - 1) / 12);
  const rise = (at: number): number => (at - (side - 1) / 2) / spread;
  const values = Array.from({ length: side * side }, (_, at) => [rise(at % side), rise(Math.floor(at / side))]);
  return tf.tensor2d(values);
}

/** Windowed waves of the frequency of the grid and of those beside it: cosines, then sines, `[px, 2 * frequencies]`. */
function fourier(): tf.Tensor2D {
  const frequencies = [GRID_FREQUENCY, ...BESIDE];
  const rows = Array.from({ length: BLOCK_PX }, (_, at) => {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / BLOCK_PX);
    const angles = frequencies.map((frequency) => (2 * Math.PI * frequency * at) / BLOCK_PX);
    return [...angles.map(Math.cos), ...angles.map(Math.sin)].map((value) => window * value);
  });
  return tf.tensor2d(rows);
}

/**
 * What to multiply the logarithms of power by for that of the grid's less what is expected: the value at the grid's
 * frequency of the straight line, over the logarithm of frequency, that fits those beside it best. `[frequencies, 1]`.
 */
function excessWeights(): tf.Tensor2D {
  const x = BESIDE.map((frequency) => Math.log(frequency / GRID_FREQUENCY));
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const spread = x.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const expected = x.map((value) => 1 / x.length - (mean * (value - mean)) / spread);
  return tf.tensor2d([1, ...expected.map((value) => -value)], [BESIDE.length + 1, 1]);
}
