import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/**
 * Runs `action` and expects the same number of tensors afterwards. Returned tensors are disposed before counting.
 *
 * @param warmUps number of runs before counting, for tensors that are created once and kept (an optimizer's moments,
 * a cache).
 */
export async function expectNoTensorLeak(action: () => unknown, { warmUps = 0 } = {}): Promise<void> {
  for (let run = 0; run < warmUps; run++) await runAndDispose(action);
  const before = tf.memory();
  await runAndDispose(action);
  const after = tf.memory();
  expect.soft(after.numTensors - before.numTensors, 'tensors leaked').toBe(0);
  expect(after.numDataBuffers - before.numDataBuffers, 'data buffers leaked').toBe(0);
}

async function runAndDispose(action: () => unknown): Promise<void> {
  const returned = await action();
  if (typeof returned === 'object' && returned !== null) tf.dispose(returned as tf.TensorContainer);
}
