import * as tf from '@tensorflow/tfjs-core';

/** The last `count` pictures of a batch. */
export function lastPictures<T extends tf.Tensor>(batch: T, count: number): T {
  const [all, ...rest] = batch.shape as [number, ...number[]];
  return tf.slice<tf.Rank, T>(batch, [all - count, ...rest.map(() => 0)], [count, ...rest]);
}

/** Pictures at half their size. */
export function halved(image: tf.Tensor4D): tf.Tensor4D {
  return tf.avgPool(image, 2, 2, 'valid');
}
