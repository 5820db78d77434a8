import * as tf from '@tensorflow/tfjs-core';

/** The nearest neighbors between two sets of rows. */
export type NearestRows = {
  /** For each row the index of its nearest entry, `[rows]`, int32. */
  readonly entries: tf.Tensor1D;
  /** For each entry the index of its nearest row, `[entries]`, int32. */
  readonly rows: tf.Tensor1D;
};

/** The maximum number of distances in memory at a time: 16 MB. */
const MOST_DISTANCES = 4_000_000;

/**
 * Finds nearest neighbors in both directions by weighted squared distance.
 *
 * @param rows `[rows, values]`. @param entries `[entries, values]`. @param weights `[1, values]`.
 * @returns tensors owned by the caller; without a gradient.
 */
export function nearestRows(rows: tf.Tensor2D, entries: tf.Tensor2D, weights: tf.Tensor2D): NearestRows {
  return tf.tidy(() => {
    const [count, values] = rows.shape;
    const weighted = tf.mul<tf.Tensor2D>(entries, weights);
    const keys = tf.transpose(weighted);
    // Half the squared distance without the row's own part: |e|^2 / 2 - <r, e>. That part is added below.
    const lengths = tf.div(tf.sum(tf.mul(weighted, entries), 1), 2);
    const most = Math.max(1, Math.floor(MOST_DISTANCES / entries.shape[0]));
    const nearest: tf.Tensor1D[] = [];
    let best: { readonly distance: tf.Tensor1D; readonly row: tf.Tensor1D } | undefined;
    for (let from = 0; from < count; from += most) {
      const size = Math.min(most, count - from);
      const found = tf.tidy(() => {
        const piece = tf.slice2d(rows, [from, 0], [size, values]);
        const distances = tf.sub<tf.Tensor2D>(lengths, tf.matMul(piece, keys));
        const own = tf.div(tf.sum(tf.mul(tf.square(piece), weights), 1, true), 2);
        const whole = tf.add<tf.Tensor2D>(distances, own);
        return {
          entries: tf.argMin<tf.Tensor1D>(distances, 1),
          distance: tf.min<tf.Tensor1D>(whole, 0),
          row: tf.add<tf.Tensor1D>(tf.argMin(whole, 0), tf.scalar(from, 'int32')),
        };
      });
      nearest.push(found.entries);
      const isNearer = best && tf.less(found.distance, best.distance);
      best =
        best && isNearer
          ? {
              distance: tf.minimum(best.distance, found.distance),
              row: tf.where(isNearer, found.row, best.row),
            }
          : found;
    }
    return { entries: tf.concat1d(nearest), rows: best!.row.clone() };
  });
}
