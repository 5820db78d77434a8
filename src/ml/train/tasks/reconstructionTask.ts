import * as tf from '@tensorflow/tfjs-core';
import { encodeFeatures } from '../../models/featureEncoder.js';
import type { GeneratorNetwork } from '../../models/generatorNetwork.js';
import { isHiddenKernel } from '../../models/generatorShape.js';
import { calibrateStyleEncoder, measureStyles, modulationValues } from '../../models/styleEncoder.js';
import type { FirstTurnLoss, Handover, TrainingBatch, TrainingTask } from '../trainingTask.js';
import { previewStylized } from './previewStylized.js';
import { reconstructionTerms } from './reconstructed.js';

/** A step's photos and artworks in one batch. */
type Prepared = {
  readonly images: tf.Tensor4D;
  readonly measures: tf.Tensor2D;
  /** relu1_1 to relu4_1. */
  readonly features: tf.Tensor4D[];
};

type Passed = Handover & Record<never, tf.Tensor>;

/**
 * Trains the generator's decoders before they learn styles: each reconstructs every picture of a batch, photo or
 * artwork, from the picture's own features at its level. This is learned quickly, and already paints in any style, since
 * a decoder paints what features it is given.
 */
export class ReconstructionTask implements TrainingTask<Prepared, Passed> {
  readonly networks;

  /** Takes over `generator` and disposes it in the end. */
  constructor(private readonly generator: GeneratorNetwork) {
    const { options, parameters } = generator;
    this.networks = [{ name: 'generator', parameters, averaged: true, isHidden: isHiddenKernel(options) }];
  }

  calibrate(artworks: tf.Tensor4D): void {
    calibrateStyleEncoder(this.generator.parameters, this.generator.options, artworks);
  }

  prepare({ content, style }: TrainingBatch): Prepared {
    const { options, parameters } = this.generator;
    const images = tf.concat([content, style], 0);
    const features = encodeFeatures(parameters, options, images);
    return { images, measures: measureStyles(parameters, features), features };
  }

  firstTurn(_batch: TrainingBatch, { images, measures, features }: Prepared): FirstTurnLoss<Passed> {
    const modulation = modulationValues(this.generator.parameters, measures);
    return { ...reconstructionTerms(this.generator, images, features, modulation), passed: {} };
  }

  /** The photos, reconstructed from their own features. */
  preview({ content, style }: TrainingBatch): Record<string, tf.Tensor4D> {
    const again = (image: tf.Tensor4D): tf.Tensor4D =>
      previewStylized(this.generator, { content: image, style: image });
    return { content, style, photo: again(content), artwork: again(style) };
  }

  dispose(): void {
    this.generator.parameters.dispose();
  }
}
