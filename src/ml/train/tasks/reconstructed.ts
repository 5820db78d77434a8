import * as tf from '@tensorflow/tfjs-core';
import { reconstructionLosses } from '../../losses/reconstructionLoss.js';
import { differentiableFeatures } from '../../models/featureEncoder.js';
import { reconstruct, type GeneratorNetwork } from '../../models/generatorNetwork.js';
import { decodedStages } from '../../models/generatorShape.js';
import type { TurnLoss } from '../trainingTask.js';

const PIXEL_WEIGHT = 4;

/**
 * The errors of pictures that each decoder paints from the pictures' own features at its level, summed over the decoders.
 *
 * @param images `[batch, height, width, 3]`, 0-1.
 * @param features of the pictures, relu1_1 to relu4_1.
 * @param modulation `[batch or 1, modulationSize]`.
 */
export function reconstructionTerms(
  network: GeneratorNetwork,
  images: tf.Tensor4D,
  features: readonly tf.Tensor4D[],
  modulation: tf.Tensor2D,
): TurnLoss {
  const { options, parameters } = network;
  const painted = reconstruct(network, features, modulation);
  // A decoder can only repaint what its level's features hold: it is compared up to this level.
  const losses = decodedStages(options).map(({ level }, index) => {
    const picture = painted[index]!;
    const own = differentiableFeatures(parameters, options, picture, level + 1);
    return reconstructionLosses(picture, images, own, features);
  });
  const parts = {
    pixels: tf.addN(losses.map(({ pixels }) => pixels)),
    features: tf.addN(losses.map((each) => each.features)),
  };
  const terms = { pixels: tf.mul<tf.Scalar>(parts.pixels, PIXEL_WEIGHT), features: parts.features };
  return { total: tf.add(terms.pixels, terms.features), parts, terms };
}
