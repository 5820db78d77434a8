import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { addConvolution, type RandomSource } from '../layers/convolution.js';
import { instanceNorm } from '../layers/instanceNorm.js';
import { leakyRelu } from '../layers/leakyRelu.js';
import { Parameters } from './parameters.js';

export const discriminatorOptionsSchema = z.strictObject({
  /** Channels of the first convolution; each of the next two has twice as many. */
  channels: z.number().int().positive().default(32),
});

export type DiscriminatorOptions = z.infer<typeof discriminatorOptionsSchema>;

/**
 * A PatchGAN (Isola et al. 2017): it judges overlapping patches of 38 pixels, not the picture as a whole. So it learns
 * strokes and texture, not motifs.
 */
export function createDiscriminator(options: DiscriminatorOptions, random: RandomSource): Parameters {
  const parameters = new Parameters();
  const { channels } = options;
  const widths = [3, channels, 2 * channels, 4 * channels];
  for (let level = 1; level < widths.length; level++) {
    const shape = { size: 4, inputs: widths[level - 1] as number, outputs: widths[level] as number };
    addConvolution(parameters, `discriminator.conv${level}`, shape, random, { bias: level === 1 });
  }
  addConvolution(parameters, 'discriminator.verdict', { size: 3, inputs: 4 * channels, outputs: 1 }, random, {
    bias: true,
  });
  return parameters;
}

/**
 * How much each patch looks like a real artwork, as logits (positive: real).
 *
 * @param image `[batch, height, width, 3]`, 0-1, sides multiples of 8.
 * @returns `[batch, height / 8, width / 8, 1]`.
 */
export function discriminate(parameters: Parameters, image: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    let x = tf.sub<tf.Tensor4D>(tf.mul(image, 2), 1);
    for (let level = 1; level <= 3; level++) {
      const kernel = parameters.get(`discriminator.conv${level}.kernel`) as unknown as tf.Tensor4D;
      const y = tf.conv2d(x, kernel, 2, 'same');
      x = leakyRelu(level === 1 ? tf.add(y, parameters.get('discriminator.conv1.bias')) : instanceNorm(y));
    }
    const kernel = parameters.get('discriminator.verdict.kernel') as unknown as tf.Tensor4D;
    return tf.add(tf.conv2d(x, kernel, 1, 'same'), parameters.get('discriminator.verdict.bias'));
  });
}
