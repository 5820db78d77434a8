import type * as tf from '@tensorflow/tfjs-core';
import {
  decode,
  drawStyle,
  encodeArtwork,
  encodePicture,
  transferBatch,
  type GeneratorNetwork,
} from '../../models/generatorNetwork.js';
import { modulationValues } from '../../models/styleEncoder.js';
import { stepRandom } from '../stepRandom.js';
import type { TrainingBatch } from '../trainingTask.js';

/** Seed of the banks of previews, the same in all of them. */
export const PREVIEW_SEED = 1;

/** The photos in the style of the artworks, with the settings of the network's options. */
export function previewStylized(network: GeneratorNetwork, { content, style }: TrainingBatch): tf.Tensor4D {
  const { options, parameters } = network;
  const artworks = encodeArtwork(network, style);
  const transferStyle = drawStyle(options, artworks, stepRandom(PREVIEW_SEED, 0));
  const { values } = encodePicture(network, content);
  const input = transferBatch(network, values, transferStyle, options);
  return decode(network, input, modulationValues(parameters, artworks.measures));
}
