import * as tf from '@tensorflow/tfjs-core';

/** The form of the adversarial losses: binary cross-entropy, least squares (Mao et al. 2017) or hinge. */
export type AdversarialForm = 'binaryCrossEntropy' | 'leastSquares' | 'hinge';

/**
 * The discriminator's loss: raises real logits, lowers fake logits. With binary cross-entropy
 * `-log D(real) - log(1 - D(fake))`, halved (Goodfellow et al. 2014).
 */
export function discriminatorLoss(real: tf.Tensor4D, fake: tf.Tensor4D, form: AdversarialForm): tf.Scalar {
  switch (form) {
    case 'binaryCrossEntropy':
      return average(softplus(tf.neg(real)), softplus(fake));
    case 'leastSquares':
      return average(tf.squaredDifference(real, 1), tf.square(fake));
    case 'hinge':
      return average(tf.relu(tf.sub<tf.Tensor4D>(1, real)), tf.relu(tf.add<tf.Tensor4D>(1, fake)));
  }
}

/** The generator's loss: raises fake logits (the non-saturating form, `-log D(fake)`). */
export function adversarialLoss(fake: tf.Tensor4D, form: AdversarialForm): tf.Scalar {
  switch (form) {
    case 'binaryCrossEntropy':
      return tf.mean(softplus(tf.neg(fake)));
    case 'leastSquares':
      return tf.mean(tf.squaredDifference(fake, 1));
    case 'hinge':
      return tf.neg(tf.mean<tf.Scalar>(fake));
  }
}

/** `log(1 + exp(x))` without overflow. */
function softplus(x: tf.Tensor4D): tf.Tensor4D {
  return tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x)))));
}

function average(real: tf.Tensor4D, fake: tf.Tensor4D): tf.Scalar {
  return tf.mul(tf.add(tf.mean(real), tf.mean(fake)), 0.5);
}
