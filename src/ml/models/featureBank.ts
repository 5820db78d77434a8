import * as tf from '@tensorflow/tfjs-core';
import { permutation } from '../../shared/counterRandom.js';

/** If there are more positions than this, an evenly spaced subset is clustered. */
const MOST_POSITIONS = 8192;
const ROUNDS = 6;
const SEED = 7;

/**
 * Chooses representative positions: k-means (Lloyd 1982) on their features from a random start, then the position
 * nearest to each mean, since means are duller than the features they average. The order is random, so that the first
 * entries are representative as well, however many are taken.
 *
 * @param values `[1, height, width, values]`, features first.
 * @returns `[entries, values]`; if there are fewer positions than entries, some occur several times.
 */
export async function chooseEntries(values: tf.Tensor4D, features: number, entries: number): Promise<Float32Array> {
  const width = values.shape[3];
  const all = await values.data<'float32'>();
  const positions = thinnedOut(all.length / width);
  const count = positions.length;
  const own = gatherRows(all, width, positions, features);
  const order = permutation(count, SEED);
  const first = Array.from({ length: entries }, (_, index) => order[index % count]!);
  if (count <= entries)
    return gatherRows(
      all,
      width,
      first.map((index) => positions[index]!),
    );
  let centers = gatherRows(own, features, first);
  for (let round = 0; round < ROUNDS; round++) {
    centers = meansOf(own, await nearestRows(own, centers, features), centers, features);
  }
  const nearest = await nearestRows(centers, own, features);
  return gatherRows(
    all,
    width,
    Array.from(nearest, (index) => positions[index]!),
  );
}

/** Indices of at most `MOST_POSITIONS` positions, evenly spaced. */
function thinnedOut(count: number): number[] {
  const kept = Math.min(count, MOST_POSITIONS);
  return Array.from({ length: kept }, (_, index) => Math.floor((index * count) / kept));
}

/** For each row of `rows` the index of the nearest row of `others`. */
async function nearestRows(rows: Float32Array, others: Float32Array, channels: number): Promise<Int32Array> {
  const nearest = tf.tidy(() => {
    const from = tf.tensor2d(rows, [rows.length / channels, channels]);
    const candidates = tf.tensor2d(others, [others.length / channels, channels]);
    const squares = tf.sum(tf.square(candidates), 1);
    return tf.argMin(tf.sub(squares, tf.mul(tf.matMul(from, tf.transpose(candidates)), 2)), 1);
  });
  const result = Int32Array.from(await nearest.data());
  nearest.dispose();
  return result;
}

/** The mean of each group; an empty group keeps its center. */
function meansOf(values: Float32Array, group: Int32Array, centers: Float32Array, channels: number): Float32Array {
  const sums = new Float64Array(centers.length);
  const counts = new Uint32Array(centers.length / channels);
  group.forEach((center, row) => {
    counts[center]! += 1;
    for (let channel = 0; channel < channels; channel++) {
      sums[center * channels + channel]! += values[row * channels + channel]!;
    }
  });
  return centers.map((value, index) => {
    const members = counts[Math.floor(index / channels)]!;
    return members === 0 ? value : sums[index]! / members;
  });
}

/** The first `columns` numbers of some rows of `width` numbers. */
function gatherRows(values: Float32Array, width: number, rows: readonly number[], columns = width): Float32Array {
  const gathered = new Float32Array(rows.length * columns);
  rows.forEach((row, to) => gathered.set(values.subarray(row * width, row * width + columns), to * columns));
  return gathered;
}
