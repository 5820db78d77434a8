import * as tf from '@tensorflow/tfjs-core';
import { decode, drawStyle, encodePicture, transferBatch, type GeneratorNetwork } from '../models/generatorNetwork.js';
import { modulationValues } from '../models/styleEncoder.js';
import type { RandomSource } from '../layers/convolution.js';

/**
 * For each layer of the decoder that ends in a relu, the share of units that are active anywhere in these pictures.
 * Units that never are contribute nothing: a healthy network has nearly none.
 *
 * @param content `[batch, height, width, 3]`, 0-1, sides multiples of `GENERATOR_MULTIPLE_PX`; owned by the caller.
 * @param style the same for the artworks.
 * @param draw uniform numbers 0-1 that choose the bank entries.
 * @returns shares 0-1 by the layer's name.
 */
export async function activeUnits(
  network: GeneratorNetwork,
  content: tf.Tensor4D,
  style: tf.Tensor4D,
  draw: RandomSource,
): Promise<ReadonlyMap<string, number>> {
  const { options, parameters } = network;
  const shares = tf.tidy(() => {
    const [photo, artwork] = [encodePicture(network, content), encodePicture(network, style)];
    const input = transferBatch(network, photo.values, drawStyle(options, artwork.values, draw), options);
    const found: Record<string, tf.Tensor> = {};
    decode(network, input, modulationValues(parameters, artwork.measures), {
      onActivation: (name, y) => {
        found[name] = tf.keep(tf.mean(tf.cast(tf.greater(tf.max(y, [0, 1, 2]), 0), 'float32')));
      },
    });
    return found;
  });
  const read = await Promise.all(
    Object.entries(shares).map(async ([name, share]) => [name, (await share.data())[0] ?? 0] as const),
  );
  tf.dispose(shares);
  return new Map(read);
}
