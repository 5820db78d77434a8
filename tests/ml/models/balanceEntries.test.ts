import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { balanceEntries } from '../../../src/ml/models/balanceEntries.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';

/** Minimum and maximum attention that an entry gets from all positions; 1 is an equal share. */
async function uses(logits: tf.Tensor3D): Promise<{ readonly least: number; readonly most: number }> {
  const share = tf.tidy(() => tf.mul(tf.mean(tf.softmax(logits), 1), logits.shape[2]));
  const values = await share.data();
  share.dispose();
  return { least: Math.min(...values), most: Math.max(...values) };
}

await describeOnEachBackend('entries of a bank', () => {
  it('are used alike by all positions together once balanced', async () => {
    await expectNoTensorLeak(async () => {
      const logits = tf.randomNormal<tf.Rank.R3>([2, 400, 50], 0, 3, 'float32', 4);
      // Some entries are far from all positions, like something that occurs once in an artwork.
      const favors = tf.randomNormal<tf.Rank.R3>([2, 1, 50], 0, 6, 'float32', 5);
      const before = tf.add<tf.Tensor3D>(logits, favors);
      const potentials = balanceEntries(before);
      const after = tf.add<tf.Tensor3D>(before, potentials);
      expect((await uses(before)).least).toBeLessThan(0.01);
      const { least, most } = await uses(after);
      expect(least).toBeGreaterThan(0.7);
      expect(most).toBeLessThan(1.3);
      tf.dispose([logits, favors, before, potentials, after]);
    });
  });

  it('that no position is near to leave the numbers finite', async () => {
    await expectNoTensorLeak(async () => {
      const logits = tf.tensor3d(
        [
          [
            [0, -500, -900],
            [10, -700, -900],
          ],
        ].flat(2),
        [1, 2, 3],
      );
      const potentials = balanceEntries(logits);
      expect((await potentials.data()).every(Number.isFinite)).toBe(true);
      tf.dispose([logits, potentials]);
    });
  });
});
