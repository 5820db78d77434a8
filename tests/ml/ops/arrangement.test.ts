import * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { expectGradientMatches } from '../../helpers/gradients.js';

const SHAPE = [2, 5, 4, 3] as const;
/** All of these are linear. */
const LINEAR = { step: 0.25 };

await describeOnEachBackend('gradients of moving values around', () => {
  const moves: Record<string, (x: tf.Tensor4D) => tf.Tensor> = {
    'reshape and transpose': (x) => tf.transpose(tf.reshape(x, [2, 5, 2, 6]), [0, 2, 1, 3]),
    'transpose at rank 5': (x) => tf.transpose(tf.reshape(x, [2, 5, 2, 2, 3]), [0, 1, 3, 2, 4]),
    slice: (x) => tf.slice(x, [0, 1, 2, 0], [2, 3, 1, 3]),
    pad: (x) =>
      tf.pad(x, [
        [0, 0],
        [1, 2],
        [0, 3],
        [0, 0],
      ]),
    reverse: (x) => tf.reverse(x, [1, 2]),
    'concat along channels': (x) => tf.concat([x, tf.square(x)], 3),
    split: (x) => tf.mul(tf.split(x, 3, 3)[0]!, tf.split(x, 3, 3)[2]!),
    stack: (x) => tf.stack([x, tf.neg(x)]),
    unstack: (x) => tf.unstack(x)[1]!,
    tile: (x) => tf.tile(x, [1, 2, 1, 2]),
    squeeze: (x) => tf.squeeze(tf.slice(x, [0, 0, 0, 1], [2, 5, 4, 1]), [3]),
    'gather with an index twice': (x) => tf.gather(x, tf.tensor1d([1, 0, 1], 'int32'), 0),
    'resizeNearestNeighbor to twice the size': (x) => tf.image.resizeNearestNeighbor(x, [10, 8]),
    'resizeBilinear to twice the size': (x) => tf.image.resizeBilinear(x, [10, 8]),
    'resizeBilinear to a smaller size': (x) => tf.image.resizeBilinear(x, [3, 2]),
  };
  for (const [name, f] of Object.entries(moves)) {
    it(name, async () => {
      // Products of two parts of one input are curved.
      const options = name === 'split' || name.startsWith('concat') ? {} : LINEAR;
      await expectGradientMatches(f, [SHAPE], options);
    });
  }
});
