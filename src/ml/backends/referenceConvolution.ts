import * as tf from '@tensorflow/tfjs-core';

/** The convolution used to compare speeds: 3x3, 64 to 64 channels, 256x256 pixels, one image. */
const SIZE = 256;
const CHANNELS = 64;

/** Operations of one run; a multiply-add counts as two. */
export const REFERENCE_OPERATIONS = 2 * 3 * 3 * CHANNELS * CHANNELS * SIZE * SIZE;

export interface SpeedOptions {
  readonly repeats?: number;
  /** No further run starts after this time. */
  readonly limitMs?: number;
}

/**
 * Speed of the current backend in 10^9 operations per second: the best of `repeats` runs after a warm-up. Each run ends
 * when one of its values was read, so that work that is only queued does not count as done.
 */
export async function measureReferenceConvolution({
  repeats = 5,
  limitMs = 10_000,
}: SpeedOptions = {}): Promise<number> {
  const x = tf.randomUniform<tf.Rank.R4>([1, SIZE, SIZE, CHANNELS], -1, 1, 'float32', 1);
  const filter = tf.randomUniform<tf.Rank.R4>([3, 3, CHANNELS, CHANNELS], -1, 1, 'float32', 2);
  try {
    const start = performance.now();
    await timeRun(x, filter);
    let bestMs = Infinity;
    for (let run = 0; run < repeats; run++) {
      bestMs = Math.min(bestMs, await timeRun(x, filter));
      if (performance.now() - start > limitMs) break;
    }
    return REFERENCE_OPERATIONS / (bestMs * 1e6);
  } finally {
    tf.dispose([x, filter]);
  }
}

async function timeRun(x: tf.Tensor4D, filter: tf.Tensor4D): Promise<number> {
  const start = performance.now();
  const corner = tf.tidy(() => tf.slice(tf.conv2d(x, filter, 1, 'same'), [0, 0, 0, 0], [1, 1, 1, 1]));
  await corner.data();
  corner.dispose();
  return performance.now() - start;
}
