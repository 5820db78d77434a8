import * as tf from '@tensorflow/tfjs-core';
import { withoutGradient } from '../../layers/withoutGradient.js';
import type { RandomSource } from '../../layers/convolution.js';
import { uniform } from '../../../shared/counterRandom.js';

/** A view shows this much less of the photo each way, in px: whole positions of the coarsest features. */
const LESS_PX = 8;
/** The border of a view is painted without what lies beyond it, in px. */
const BORDER_PX = 8;
/** An even painting has hardly any. */
const LEAST_VARIANCE = 1e-3;
/** Noise of a view, 0-1: to either side. */
const NOISE = 2 / 255;

/** Where a second view of the photos lies in them, in px. */
export type ViewPlace = {
  readonly down: number;
  readonly right: number;
};

/** A shift by which the features' grid lies elsewhere. @param draw uniform numbers 0-1 */
export function drawPlace(draw: RandomSource): ViewPlace {
  return { down: 1 + Math.floor(draw() * (LESS_PX - 1)), right: 1 + Math.floor(draw() * (LESS_PX - 1)) };
}

/**
 * What a moved camera sees of the photos, with a little noise.
 *
 * @param photos `[batch, height, width, 3]`, 0-1, larger than 24 px.
 * @param draw uniform numbers 0-1
 * @returns `[batch, height - 8, width - 8, 3]`.
 */
export function movedView(photos: tf.Tensor4D, place: ViewPlace, draw: RandomSource): tf.Tensor4D {
  const view = viewOf(photos, place);
  const seed = Math.floor(draw() * 2 ** 31);
  const noise = Float32Array.from({ length: view.size }, (_, index) => (2 * uniform(seed, index) - 1) * NOISE);
  return tf.tidy(() => tf.clipByValue(tf.add<tf.Tensor4D>(view, tf.tensor4d(noise, view.shape)), 0, 1));
}

/**
 * How far the paintings of the photos and of their moved views differ where both show the same: the mean squared
 * difference, in shares of the paintings' own variance (compound regularization, Wang et al. 2020, Consistent Video Style
 * Transfer via Compound Regularization).
 *
 * @param painted of the photos, differentiable.
 * @param moved of their views.
 */
export function steadyLoss(painted: tf.Tensor4D, moved: tf.Tensor4D, place: ViewPlace): tf.Scalar {
  const [first, second] = [inner(viewOf(painted, place)), inner(moved)];
  const variance = withoutGradient(
    painted,
    (pictures) => tf.moments(pictures, undefined, true).variance as tf.Tensor4D,
  );
  return tf.mean(tf.div(tf.squaredDifference(first, second), tf.add(variance, LEAST_VARIANCE)));
}

function viewOf(pictures: tf.Tensor4D, { down, right }: ViewPlace): tf.Tensor4D {
  const [batch, height, width, channels] = pictures.shape;
  return tf.slice(pictures, [0, down, right, 0], [batch, height - LESS_PX, width - LESS_PX, channels]);
}

function inner(view: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = view.shape;
  const size: [number, number, number, number] = [batch, height - 2 * BORDER_PX, width - 2 * BORDER_PX, channels];
  return tf.slice(view, [0, BORDER_PX, BORDER_PX, 0], size);
}
