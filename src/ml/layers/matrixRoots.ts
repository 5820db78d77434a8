import * as tf from '@tensorflow/tfjs-core';

/**
 * Enough for eigenvalues down to 1e-4 of the matrix' norm: small ones grow by 9/4 per iteration until they converge.
 */
const ITERATIONS = 18;

/**
 * Square roots and inverse square roots of symmetric positive definite matrices, by the coupled Newton-Schulz iteration
 * (Higham 2008, Functions of Matrices, eq. 6.35). Without a gradient.
 *
 * @param matrices `[batch, n, n]`, eigenvalues at least about 1e-4 of the norm: see `regularized`.
 * @returns both of the same shape, owned by the caller.
 */
export function matrixRoots(matrices: tf.Tensor3D): { readonly root: tf.Tensor3D; readonly inverseRoot: tf.Tensor3D } {
  const [root, inverseRoot] = tf.tidy(() => {
    const [batch, size] = matrices.shape;
    const norm = tf.sqrt(tf.sum(tf.square(matrices), [1, 2], true));
    const identity = tf.tile<tf.Tensor3D>(tf.reshape(tf.eye(size), [1, size, size]), [batch, 1, 1]);
    const middle = tf.mul<tf.Tensor3D>(identity, 1.5);
    let y = tf.div<tf.Tensor3D>(matrices, norm);
    // Minus a half of the usual second factor, which saves two operations in every iteration.
    let z = tf.mul<tf.Tensor3D>(identity, -0.5);
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      const [nextY, nextZ] = tf.tidy((): [tf.Tensor3D, tf.Tensor3D] => {
        const step = tf.add<tf.Tensor3D>(middle, tf.matMul(z, y));
        return [tf.matMul(y, step), tf.matMul(step, z)];
      });
      tf.dispose([y, z]);
      [y, z] = [nextY, nextZ];
    }
    const scale = tf.sqrt(norm);
    return [tf.mul<tf.Tensor3D>(y, scale), tf.div<tf.Tensor3D>(tf.mul(z, -2), scale)];
  });
  return { root, inverseRoot };
}

/**
 * Covariances with a share of their mean variance added to every variance, so that directions without variance are not
 * amplified.
 *
 * @param covariances `[batch, n, n]`.
 * @param least is added as well.
 */
export function regularized(covariances: tf.Tensor3D, share: number, least = 1e-6): tf.Tensor3D {
  return tf.tidy(() => {
    const size = covariances.shape[1];
    const identity = tf.reshape<tf.Rank.R3>(tf.eye(size), [1, size, size]);
    const variance = tf.div(tf.sum(tf.mul(covariances, identity), [1, 2], true), size);
    return tf.add(covariances, tf.mul(identity, tf.add(tf.mul(variance, share), least)));
  });
}
