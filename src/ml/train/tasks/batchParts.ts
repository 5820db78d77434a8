import * as tf from '@tensorflow/tfjs-core';

/** A range of pictures of a batch. */
export function pictures<T extends tf.Tensor>(batch: T, from: number, count: number): T {
  const rest = batch.shape.slice(1);
  return tf.slice<tf.Rank, T>(batch, [from, ...rest.map(() => 0)], [count, ...rest]);
}

/** The last `count` pictures of a batch. */
export function lastPictures<T extends tf.Tensor>(batch: T, count: number): T {
  return pictures(batch, batch.shape[0] - count, count);
}

/** A batch followed by the last `count` pictures of another one. */
export function withLast<T extends tf.Tensor>(batch: T, others: T, count: number): T {
  return count === 0 ? batch : (tf.concat([batch, lastPictures(others, count)] as tf.Tensor[], 0) as T);
}

/** Pictures at half their size. */
export function halved(image: tf.Tensor4D): tf.Tensor4D {
  return tf.avgPool(image, 2, 2, 'valid');
}
