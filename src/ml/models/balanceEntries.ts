import * as tf from '@tensorflow/tfjs-core';

const ITERATIONS = 6;
/** The smallest weight of an entry relative to the nearest one, so that no sum is 0. */
const LEAST_WEIGHT = 1e-30;

/**
 * Computes a bias for the attention logits that makes a picture, over all its positions, use all entries of a bank
 * equally. The painting then has the artwork's whole palette and all its strokes, not only the nearest ones. The biases
 * are the potentials of the entries in entropic optimal transport between positions and entries (Cuturi 2013, Sinkhorn
 * Distances, algorithm 1).
 *
 * @param logits of a sample of positions, `[batch, positions, entries]`.
 * @returns `[batch, 1, entries]`, with mean 0, owned by the caller; without a gradient.
 */
export function balanceEntries(logits: tf.Tensor3D): tf.Tensor3D {
  const [batch, positions, entries] = logits.shape;
  return tf.tidy(() => {
    const nearest = tf.max<tf.Tensor3D>(logits, 2, true);
    const weights = tf.maximum<tf.Tensor3D>(tf.exp(tf.sub(logits, nearest)), LEAST_WEIGHT);
    let scaling = tf.ones<tf.Rank.R3>([batch, entries, 1]);
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      const ofPositions = tf.reciprocal(tf.matMul(weights, scaling));
      const used = tf.matMul(tf.reshape<tf.Rank.R3>(ofPositions, [batch, 1, positions]), weights);
      scaling = tf.reshape(tf.div(positions / entries, used), [batch, entries, 1]);
    }
    const potentials = tf.reshape<tf.Rank.R3>(tf.log(scaling), [batch, 1, entries]);
    return tf.sub(potentials, tf.mean(potentials, 2, true));
  });
}
