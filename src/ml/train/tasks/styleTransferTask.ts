import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { adversarialLoss, discriminatorLoss } from '../../losses/adversarialLoss.js';
import { contentLoss, contentTargets } from '../../losses/contentLoss.js';
import { identityLoss } from '../../losses/identityLoss.js';
import { styleLoss, styleStatistics } from '../../losses/styleLoss.js';
import { totalVariationLoss } from '../../losses/totalVariationLoss.js';
import { createDiscriminator, discriminate, discriminatorOptionsSchema } from '../../models/discriminator.js';
import { createGenerator, generate, type GeneratorNetwork } from '../../models/generatorNetwork.js';
import { generatorOptionsSchema } from '../../models/generatorShape.js';
import type { Parameters } from '../../models/parameters.js';
import type { PerceptualEncoder } from '../../models/perceptualEncoder.js';
import type { RandomSource } from '../../layers/convolution.js';
import type { TrainingBatch, TrainingTask, TurnLoss } from '../trainingTask.js';

export const styleTransferOptionsSchema = z.strictObject({
  generator: generatorOptionsSchema.prefault({}),
  discriminator: discriminatorOptionsSchema.prefault({}),
  contentWeight: z.number().min(0).default(1),
  styleWeight: z.number().min(0).default(5),
  adversarialWeight: z.number().min(0).default(0.05),
  identityWeight: z.number().min(0).default(5),
  totalVariationWeight: z.number().min(0).default(0.5),
  /** How many pictures of each batch are stylized with their own style code, for the identity loss. */
  identityPerBatch: z.number().int().min(0).default(1),
  /** Features of the perceptual encoder in which content is compared, 1 = relu1_1. */
  contentLayers: z.array(z.number().int().min(1).max(5)).default([3, 4]),
  styleLayers: z.array(z.number().int().min(1).max(5)).default([1, 2, 3, 4, 5]),
  styleStatistics: z.enum(['moments', 'gram']).default('moments'),
  adversarialForm: z.enum(['binaryCrossEntropy', 'leastSquares', 'hinge']).default('binaryCrossEntropy'),
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
  /** What the generator's turn painted, for the discriminator's turn of the same step. */
  private painted: tf.Tensor4D | undefined;

  /** Takes over `perceptual` and disposes it in the end. */
  constructor(
    private readonly options: StyleTransferOptions,
    private readonly perceptual: PerceptualEncoder,
    random: RandomSource,
  ) {
    this.generator = createGenerator(options.generator, random);
    this.discriminator = createDiscriminator(options.discriminator, random);
    this.networks = [
      { name: 'generator', parameters: this.generator.parameters, averaged: true },
      { name: 'discriminator', parameters: this.discriminator, averaged: false },
    ];
  }

  /** The features that the stylized pictures have to meet; none of them needs a gradient. */
  prepare(batch: TrainingBatch): Record<string, tf.Tensor> {
    const style = this.styleImages(batch);
    const { contentLayers, styleLayers, styleStatistics: kind } = this.options;
    const contentFeatures = this.perceptual.features(batch.content, Math.max(...contentLayers));
    const styleFeatures = this.perceptual.features(style, Math.max(...styleLayers));
    const prepared: Record<string, tf.Tensor> = { style };
    contentTargets(pick(contentFeatures, contentLayers)).forEach((target, index) => {
      prepared[`content${index}`] = target;
    });
    pick(styleFeatures, styleLayers).forEach((feature, index) => {
      prepared[`style${index}`] = styleStatistics(feature, kind);
    });
    return prepared;
  }

  loss(name: string, batch: TrainingBatch, prepared: Record<string, tf.Tensor>): TurnLoss {
    return name === 'generator' ? this.generatorLoss(batch, prepared) : this.discriminatorTurn(batch);
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

  private generatorLoss(batch: TrainingBatch, prepared: Record<string, tf.Tensor>): TurnLoss {
    const { options } = this;
    const { contentLayers, styleLayers } = options;
    const stylized = generate(this.generator, batch.content, prepared['style'] as tf.Tensor4D);
    this.painted?.dispose();
    this.painted = tf.keep(stylized.clone());

    const features = this.perceptual.features(stylized, Math.max(...contentLayers, ...styleLayers));
    const contentTarget = contentLayers.map((_, index) => prepared[`content${index}`] as tf.Tensor4D);
    const styleTarget = styleLayers.map((_, index) => prepared[`style${index}`] as tf.Tensor2D);
    const parts: Record<string, tf.Scalar> = {
      content: contentLoss(pick(features, contentLayers), contentTarget),
      style: styleLoss(pick(features, styleLayers), styleTarget, options.styleStatistics),
    };
    const terms: Record<string, tf.Scalar> = {
      content: tf.mul(parts['content'] as tf.Scalar, options.contentWeight),
      style: tf.mul(parts['style'] as tf.Scalar, options.styleWeight),
    };
    const add = (part: string, weight: number, loss: () => tf.Scalar): void => {
      if (weight === 0) return;
      const value = loss();
      parts[part] = value;
      terms[part] = tf.mul(value, weight);
    };
    add('adversarial', options.adversarialWeight, () =>
      adversarialLoss(discriminate(this.discriminator, stylized), options.adversarialForm),
    );
    const identities = this.identityCount(batch);
    add('identity', identities === 0 ? 0 : options.identityWeight, () =>
      identityLoss(first(stylized, identities), first(batch.content, identities)),
    );
    add('totalVariation', options.totalVariationWeight, () => totalVariationLoss(stylized));
    return { total: tf.addN<tf.Scalar>(Object.values(terms)), parts, terms };
  }

  private discriminatorTurn(batch: TrainingBatch): TurnLoss {
    const fake = this.painted as tf.Tensor4D;
    const count = batch.style.shape[0];
    const logits = discriminate(this.discriminator, tf.concat([batch.style, fake], 0));
    const [real, painted] = tf.split(logits, [count, fake.shape[0]], 0) as [tf.Tensor4D, tf.Tensor4D];
    const total = discriminatorLoss(real, painted, this.options.adversarialForm);
    return { total, parts: { discriminator: total } };
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

function pick(features: readonly tf.Tensor4D[], layers: readonly number[]): tf.Tensor4D[] {
  return layers.map((layer) => features[layer - 1] as tf.Tensor4D);
}
