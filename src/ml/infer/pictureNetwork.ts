import * as tf from '@tensorflow/tfjs-core';
import { splitStyleCode, type Modulation } from '../models/generator.js';
import type { GeneratorNetwork } from '../models/generatorNetwork.js';
import type { StyleCode } from '../models/styleCode.js';
import type { PixelRect } from '../tensors/imageTensor.js';
import { BlendedTrunk, type MeasuredStyle } from './blendedTrunk.js';
import { FoldedTrunk } from './foldedTrunk.js';

/** The network with everything known about a picture folded in. */
export interface PictureNetwork {
  /** @param rect where the image lies in the picture. */
  run(image: tf.Tensor4D, rect: PixelRect): tf.Tensor4D;
  dispose(): void;
}

/**
 * @param measured the picture under each of its styles, the base style first; it stays the caller's.
 * @param weightsOf the styles' weights in a rectangle of the picture, as `regionWeights` gives them; not asked for a
 *   single style.
 */
export function pictureNetwork(
  network: GeneratorNetwork,
  measured: readonly MeasuredStyle[],
  weightsOf: (rect: PixelRect) => tf.Tensor4D,
): PictureNetwork {
  const [only, ...others] = measured;
  if (only && others.length === 0) return new FoldedTrunk(network, only.statistics, only.modulations);
  const blended = new BlendedTrunk(network, measured);
  return {
    run: (image, rect) => {
      const weights = weightsOf(rect);
      try {
        return blended.run(image, weights);
      } finally {
        weights.dispose();
      }
    },
    dispose: () => blended.dispose(),
  };
}

/** A style code as modulations of every layer, of a batch of 1; disposed by `disposeModulations`. */
export function modulationsOf({ options }: GeneratorNetwork, { values }: StyleCode): Modulation[] {
  return tf.tidy(() => splitStyleCode(options, tf.tensor2d(values, [1, values.length])));
}

export function disposeModulations(modulations: readonly Modulation[]): void {
  tf.dispose(modulations.flatMap(({ scale, shift }) => [scale, shift]));
}
