import * as tf from '@tensorflow/tfjs-core';
import { reconstructionLosses } from '../../losses/reconstructionLoss.js';
import type { DecoderInput } from '../../models/decoder.js';
import { differentiableFeatures, encodeFeatures } from '../../models/featureEncoder.js';
import { levelValues } from '../../models/featureTransfer.js';
import { decode, drawStyle, transferBatch, type GeneratorNetwork } from '../../models/generatorNetwork.js';
import { calibrateStyleEncoder, measureStyles, modulationValues } from '../../models/styleEncoder.js';
import { stepRandom } from '../stepRandom.js';
import type { FirstTurnLoss, Handover, TrainingBatch, TrainingTask } from '../trainingTask.js';
import { previewStylized } from './previewStylized.js';
import { drawNoiseSeed, drawSettings } from './transferDraws.js';

const PIXEL_WEIGHT = 4;

/** A step's photos and artworks in one batch. */
type Prepared = {
  readonly images: tf.Tensor4D;
  readonly input: DecoderInput;
  readonly measures: tf.Tensor2D;
  /** relu1_1 to relu4_1. */
  readonly features: tf.Tensor4D[];
};

type Passed = Handover & Record<never, tf.Tensor>;

/**
 * Trains the generator's decoder before it learns styles: it reconstructs every picture of a batch, photo or artwork,
 * from the picture's own features, transferred to itself. This is learned quickly, and a pretrained decoder learns to
 * stylize faster.
 */
export class ReconstructionTask implements TrainingTask<Prepared, Passed> {
  readonly networks;

  /** Takes over `generator` and disposes it in the end. @param seed of the random numbers in the steps. */
  constructor(
    private readonly generator: GeneratorNetwork,
    private readonly seed: number,
  ) {
    this.networks = [{ name: 'generator', parameters: generator.parameters, averaged: true }];
  }

  calibrate(artworks: tf.Tensor4D): void {
    calibrateStyleEncoder(this.generator.parameters, this.generator.options, artworks);
  }

  prepare({ content, style }: TrainingBatch, step: number): Prepared {
    const { options, parameters } = this.generator;
    const draw = stepRandom(this.seed, step);
    const images = tf.concat([content, style], 0);
    const features = encodeFeatures(parameters, options, images);
    const values = levelValues(options, images, features);
    const own = drawStyle(options, values, draw);
    return {
      images,
      input: transferBatch(this.generator, values, own, drawSettings(draw), drawNoiseSeed(draw)),
      measures: measureStyles(parameters, features),
      features,
    };
  }

  firstTurn(_batch: TrainingBatch, { images, input, measures, features }: Prepared): FirstTurnLoss<Passed> {
    const { options, parameters } = this.generator;
    const painted = decode(this.generator, input, modulationValues(parameters, measures));
    const own = differentiableFeatures(parameters, options, painted);
    const parts = { ...reconstructionLosses(painted, images, own, features) };
    const terms = { pixels: tf.mul<tf.Scalar>(parts.pixels, PIXEL_WEIGHT), features: parts.features };
    return { total: tf.add(terms.pixels, terms.features), parts, terms, passed: {} };
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
