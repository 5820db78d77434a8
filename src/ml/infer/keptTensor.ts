import type * as tf from '@tensorflow/tfjs-core';

/** A tensor's numbers, not on a backend. */
export interface KeptTensor {
  readonly values: Float32Array;
  readonly shape: number[];
}

/** Reads a tensor, which stays as it is. */
export async function keptTensor(tensor: tf.Tensor): Promise<KeptTensor> {
  return { values: Float32Array.from(await tensor.data<'float32'>()), shape: tensor.shape };
}
