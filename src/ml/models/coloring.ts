import * as tf from '@tensorflow/tfjs-core';
import { matrixRoots, regularized } from '../layers/matrixRoots.js';
import { channelStatistics, meanRows, type ChannelStatistics } from './channelStatistics.js';
import type { GeneratorOptions } from './generatorShape.js';

/** The share of the mean variance that is added to every variance of the photo before its roots are taken. */
const WHITENING_REGULARIZATION = 0.003;

/** The same for the artwork: a larger share would give the paintings of gray artworks colored noise. */
const COLORING_REGULARIZATION = 1e-4;

/** An affine map of rows: `[batch, channels, channels]` and `[batch, 1, channels]`. */
export type Coloring = { readonly map: tf.Tensor3D; readonly offset: tf.Tensor3D };

/**
 * The affine map that gives features the target's mean and covariance.
 *
 * @param strength 0 keeps them, 1 gives them all of the target's.
 * @returns tensors owned by the caller; without a gradient.
 */
export function prepareColoring(own: ChannelStatistics, target: ChannelStatistics, strength = 1): Coloring {
  return tf.tidy(() => {
    const { map, offset } = colored(own, target);
    const unchanged = tf.mul<tf.Tensor>(tf.eye(map.shape[1]), 1 - strength);
    return { map: tf.add<tf.Tensor3D>(tf.mul(map, strength), unchanged), offset: tf.mul(offset, strength) };
  });
}

/** @param feature `[batch, height, width, channels]`. @returns the same shape, owned by the caller. */
export function applyColoring({ map, offset }: Coloring, feature: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, count] = feature.shape;
  return tf.tidy(() => {
    const flat = tf.reshape<tf.Rank.R3>(feature, [batch, height * width, count]);
    return tf.reshape<tf.Rank.R4>(tf.add(tf.matMul(flat, map), offset), feature.shape);
  });
}

/** What the second stage paints: its own share of the features after the first stage, and the photo's by an affine map. */
export type Underpainting = { readonly share: number; readonly own: Coloring };

/**
 * Prepares the mixture of what the first stage painted with the photo's own features, which are colored first: at full
 * strength by `structure`, at lower strengths with more and more of the photo's plain features.
 *
 * @param own statistics of the photo's features at the second stage's level.
 * @param target of the artwork's features.
 * @returns tensors owned by the caller; without a gradient.
 */
export function prepareUnderpainting(
  { structure }: Pick<GeneratorOptions, 'structure'>,
  own: ChannelStatistics,
  target: ChannelStatistics,
  strength = 1,
): Underpainting {
  return tf.tidy(() => {
    const { map, offset } = colored(own, target);
    const share = strength * structure;
    const unchanged = tf.mul<tf.Tensor>(tf.eye(map.shape[1]), 1 - strength);
    const mixed = {
      map: tf.add<tf.Tensor3D>(tf.mul(map, share), unchanged),
      offset: tf.mul<tf.Tensor3D>(offset, share),
    };
    return { share: strength * (1 - structure), own: mixed };
  });
}

/**
 * @param painted the features after the first stage, `[batch, height, width, channels]`.
 * @param own the photo's own, of the same shape.
 * @returns the mixture, owned by the caller.
 */
export function applyUnderpainting(
  { share, own: map }: Underpainting,
  painted: tf.Tensor4D,
  own: tf.Tensor4D,
): tf.Tensor4D {
  return tf.tidy(() => tf.add(tf.mul(painted, share), applyColoring(map, own)));
}

/**
 * The features with the target's mean and covariance. Differentiable with respect to the features: the gradient has no
 * part that would only change their mean or covariance, which coloring takes away again. With constant statistics
 * instead, features would grow without end.
 */
export function colorFeatures(feature: tf.Tensor4D, target: ChannelStatistics): tf.Tensor4D {
  const [batch, height, width, count] = feature.shape;
  const flat = [batch, height * width, count] as [number, number, number];
  const op = tf.customGrad((input, save) => {
    const own = channelStatistics(input as tf.Tensor4D);
    const { whitening, coloring } = rootsFor(own, target);
    const white = tf.matMul<tf.Tensor3D>(tf.sub(tf.reshape(input as tf.Tensor4D, flat), meanRows(own.mean)), whitening);
    (save as tf.GradSaveFunc)([white, whitening, coloring]);
    return {
      value: tf.reshape(tf.add(tf.matMul(white, coloring), meanRows(target.mean)), feature.shape),
      gradFunc: (dy, saved) => {
        const [rowsOf, inverseRoot, root] = saved as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
        // Both roots are symmetric.
        const direction = tf.matMul<tf.Tensor3D>(tf.reshape(dy, flat), root);
        const shared = tf.div<tf.Tensor3D>(tf.matMul(tf.transpose(rowsOf, [0, 2, 1]), direction), flat[1]);
        const stretch = tf.div<tf.Tensor3D>(tf.add(shared, tf.transpose(shared, [0, 2, 1])), 2);
        const moved = tf.sub<tf.Tensor3D>(tf.sub(direction, tf.mean(direction, 1, true)), tf.matMul(rowsOf, stretch));
        return tf.reshape<tf.Rank.R4>(tf.matMul(moved, inverseRoot), feature.shape);
      },
    };
  });
  return op(feature) as tf.Tensor4D;
}

/** The affine map that gives rows the target's mean and covariance. */
export function colored(own: ChannelStatistics, target: ChannelStatistics): Coloring {
  const { whitening, coloring } = rootsFor(own, target);
  // Positions are rows, so maps apply from the right; both roots are symmetric.
  const map = tf.matMul<tf.Tensor3D>(whitening, coloring);
  return { map, offset: tf.sub<tf.Tensor3D>(meanRows(target.mean), tf.matMul(meanRows(own.mean), map)) };
}

/** The roots of both covariances: together, since many small operations take longer than a few. */
function rootsFor(
  own: ChannelStatistics,
  target: ChannelStatistics,
): { readonly whitening: tf.Tensor3D; readonly coloring: tf.Tensor3D } {
  const both = [
    regularized(own.covariance, WHITENING_REGULARIZATION),
    regularized(target.covariance, COLORING_REGULARIZATION),
  ] as const;
  const { root, inverseRoot } = matrixRoots(tf.concat(both as unknown as tf.Tensor3D[], 0));
  const counts = both.map(({ shape }) => shape[0]);
  return {
    whitening: tf.split<tf.Tensor3D>(inverseRoot, counts)[0]!,
    coloring: tf.split<tf.Tensor3D>(root, counts)[1]!,
  };
}
