import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { RandomSource } from '../../layers/convolution.js';
import { identityLoss } from '../../losses/identityLoss.js';
import { createDiscriminator } from '../../models/discriminator.js';
import { createGenerator, generate, generateFromCodes, type GeneratorNetwork } from '../../models/generatorNetwork.js';
import { generatorOptionsSchema } from '../../models/generatorShape.js';
import type { NamedArrays, Parameters } from '../../models/parameters.js';
import type { PerceptualFeatures } from '../../models/perceptualEncoder.js';
import { calibrateStyleEncoder, encodeMeasures, measureStyles } from '../../models/styleEncoder.js';
import type { TrainingBatch, TrainingTask, TurnLoss } from '../trainingTask.js';
import { PaintingLosses, paintingOptions } from './paintingLosses.js';

export const styleTransferOptionsSchema = z.strictObject({
  generator: generatorOptionsSchema.prefault({}),
  ...paintingOptions,
  identityWeight: z.number().min(0).default(5),
  /** How many pictures of each batch are stylized with their own style code, for the identity loss. */
  identityPerBatch: z.number().int().min(0).default(1),
});

export type StyleTransferOptions = z.infer<typeof styleTransferOptionsSchema>;

/**
 * The generator and the discriminator of style transfer: a photo and an artwork in, the photo in the artwork's manner
 * out, trained on content, style, adversarial, identity and total-variation losses.
 */
export class StyleTransferTask implements TrainingTask {
  readonly networks;
  private readonly generator: GeneratorNetwork;
  private readonly discriminator: Parameters;
  private readonly losses: PaintingLosses;
  /** What the generator's turn painted, for the discriminator's turn of the same step. */
  private painted: tf.Tensor4D | undefined;

  /**
   * Takes over `perceptual`, which the losses are measured with, and disposes it in the end.
   *
   * @param styleFeatures weights of the perceptual encoder that becomes part of the style encoder.
   */
  constructor(
    private readonly options: StyleTransferOptions,
    private readonly perceptual: PerceptualFeatures,
    random: RandomSource,
    styleFeatures?: NamedArrays,
  ) {
    this.generator = createGenerator(options.generator, random, styleFeatures);
    this.discriminator = createDiscriminator(options.discriminator, random);
    this.losses = new PaintingLosses(options, perceptual, this.discriminator);
    this.networks = [
      { name: 'generator', parameters: this.generator.parameters, averaged: true },
      { name: 'discriminator', parameters: this.discriminator, averaged: false },
    ];
  }

  calibrate(artworks: tf.Tensor4D): void {
    calibrateStyleEncoder(this.generator.parameters, this.options.generator, artworks);
  }

  /** What the style encoder sees, and the features that the stylized pictures have to meet; nothing needs a gradient. */
  prepare(batch: TrainingBatch): Record<string, tf.Tensor> {
    const style = this.styleImages(batch);
    const measures = measureStyles(this.generator.parameters, this.options.generator, style);
    return { measures, ...this.losses.contentTargets(batch.content), ...this.losses.styleTargets(style) };
  }

  loss(name: string, batch: TrainingBatch, prepared: Record<string, tf.Tensor>): TurnLoss {
    if (name !== 'generator') return this.losses.discriminatorTurn(batch.style, this.painted as tf.Tensor4D);
    const codes = encodeMeasures(this.generator.parameters, prepared['measures'] as tf.Tensor2D);
    const stylized = generateFromCodes(this.generator, batch.content, codes);
    this.painted?.dispose();
    this.painted = tf.keep(stylized.clone());
    const identities = this.identityCount(batch);
    return this.losses.generatorTurn(stylized, prepared, {
      identity: {
        weight: identities === 0 ? 0 : this.options.identityWeight,
        value: () => identityLoss(first(stylized, identities), first(batch.content, identities)),
      },
    });
  }

  preview(batch: TrainingBatch): Record<string, tf.Tensor4D> {
    return {
      content: batch.content,
      style: batch.style,
      stylized: generate(this.generator, batch.content, batch.style),
    };
  }

  dispose(): void {
    this.painted?.dispose();
    this.painted = undefined;
    this.generator.parameters.dispose();
    this.discriminator.dispose();
    this.perceptual.dispose();
  }

  /** The artworks, but for the first few places, which hold the photo itself. */
  private styleImages(batch: TrainingBatch): tf.Tensor4D {
    const identities = this.identityCount(batch);
    if (identities === 0) return batch.style.clone();
    const [count, height, width] = batch.style.shape;
    const own = tf.image.resizeBilinear(first(batch.content, identities), [height, width]);
    return tf.concat([own, tf.slice(batch.style, [identities, 0, 0, 0], [count - identities, height, width, 3])], 0);
  }

  private identityCount(batch: TrainingBatch): number {
    const { identityPerBatch, identityWeight } = this.options;
    return identityWeight === 0 ? 0 : Math.min(identityPerBatch, batch.content.shape[0] - 1);
  }
}

function first(image: tf.Tensor4D, count: number): tf.Tensor4D {
  const [, height, width, channels] = image.shape;
  return tf.slice(image, [0, 0, 0, 0], [count, height, width, channels]);
}
