import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { RandomSource } from '../../layers/convolution.js';
import { adversarialLoss, discriminatorLoss } from '../../losses/adversarialLoss.js';
import { contentLoss, contentTargets } from '../../losses/contentLoss.js';
import { styleLoss, styleStatistics } from '../../losses/styleLoss.js';
import { totalVariationLoss } from '../../losses/totalVariationLoss.js';
import { createCustomStyle, customStyleCode } from '../../models/customStyle.js';
import { createDiscriminator, discriminate, discriminatorOptionsSchema } from '../../models/discriminator.js';
import { generateFromCodes, type GeneratorNetwork } from '../../models/generatorNetwork.js';
import { styleCodeSize } from '../../models/generatorShape.js';
import type { Parameters } from '../../models/parameters.js';
import type { PerceptualEncoder } from '../../models/perceptualEncoder.js';
import type { TrainingBatch, TrainingTask, TurnLoss } from '../trainingTask.js';

export const customStyleOptionsSchema = z.strictObject({
  /** Hash of the trunk that the style is trained for. */
  trunk: z.string().regex(/^[0-9a-f]{64}$/),
  discriminator: discriminatorOptionsSchema.prefault({}),
  contentWeight: z.number().min(0).default(1),
  styleWeight: z.number().min(0).default(40),
  adversarialWeight: z.number().min(0).default(0.3),
  totalVariationWeight: z.number().min(0).default(0.5),
  /** Features of the perceptual encoder in which content is compared, 1 = relu1_1. */
  contentLayers: z.array(z.number().int().min(1).max(5)).default([3, 4]),
  styleLayers: z.array(z.number().int().min(1).max(5)).default([1, 2, 3, 4, 5]),
});

export type CustomStyleOptions = z.infer<typeof customStyleOptionsSchema>;

/**
 * One style from a picture or a set of them: trains the style's code alone, some 1,800 numbers, on a trunk that stays as
 * it is, so that the style blends with all others. The style's target is what the pictures of a batch have in common:
 * the mean of their statistics.
 */
export class CustomStyleTask implements TrainingTask {
  readonly networks;
  private readonly style: Parameters;
  private readonly discriminator: Parameters;
  private painted: tf.Tensor4D | undefined;

  /** Takes over `generator` and `perceptual` and disposes them in the end. */
  constructor(
    private readonly options: CustomStyleOptions,
    private readonly generator: GeneratorNetwork,
    private readonly perceptual: PerceptualEncoder,
    random: RandomSource,
  ) {
    this.style = createCustomStyle(styleCodeSize(generator.options));
    this.discriminator = createDiscriminator(options.discriminator, random);
    this.networks = [
      { name: 'style', parameters: this.style, averaged: true },
      { name: 'discriminator', parameters: this.discriminator, averaged: false },
    ];
  }

  /** The content's features and the style's mean statistics. */
  prepare(batch: TrainingBatch): Record<string, tf.Tensor> {
    const { contentLayers, styleLayers } = this.options;
    const prepared: Record<string, tf.Tensor> = {};
    const content = this.perceptual.features(batch.content, Math.max(...contentLayers));
    contentTargets(pick(content, contentLayers)).forEach((target, index) => {
      prepared[`content${index}`] = target;
    });
    const style = this.perceptual.features(batch.style, Math.max(...styleLayers));
    pick(style, styleLayers).forEach((feature, index) => {
      prepared[`style${index}`] = tf.mean(styleStatistics(feature, 'moments'), 0, true);
    });
    return prepared;
  }

  loss(name: string, batch: TrainingBatch, prepared: Record<string, tf.Tensor>): TurnLoss {
    return name === 'style' ? this.styleTurn(batch, prepared) : this.discriminatorTurn(batch);
  }

  preview(batch: TrainingBatch): Record<string, tf.Tensor4D> {
    return { content: batch.content, style: batch.style, stylized: this.paint(batch.content) };
  }

  dispose(): void {
    this.painted?.dispose();
    this.painted = undefined;
    this.style.dispose();
    this.discriminator.dispose();
    this.generator.parameters.dispose();
    this.perceptual.dispose();
  }

  private paint(content: tf.Tensor4D): tf.Tensor4D {
    return generateFromCodes(this.generator, content, customStyleCode(this.style));
  }

  private styleTurn(batch: TrainingBatch, prepared: Record<string, tf.Tensor>): TurnLoss {
    const { options } = this;
    const { contentLayers, styleLayers } = options;
    const stylized = this.paint(batch.content);
    this.painted?.dispose();
    this.painted = tf.keep(stylized.clone());
    const features = this.perceptual.features(stylized, Math.max(...contentLayers, ...styleLayers));
    const contentTarget = contentLayers.map((_, index) => prepared[`content${index}`] as tf.Tensor4D);
    const styleTarget = styleLayers.map((_, index) => prepared[`style${index}`] as tf.Tensor2D);
    const parts: Record<string, tf.Scalar> = {
      content: contentLoss(pick(features, contentLayers), contentTarget),
      style: styleLoss(pick(features, styleLayers), styleTarget, 'moments'),
      totalVariation: totalVariationLoss(stylized),
    };
    if (options.adversarialWeight > 0) {
      parts['adversarial'] = adversarialLoss(discriminate(this.discriminator, stylized), 'binaryCrossEntropy');
    }
    const weights: Record<string, number> = {
      content: options.contentWeight,
      style: options.styleWeight,
      totalVariation: options.totalVariationWeight,
      adversarial: options.adversarialWeight,
    };
    const weighted = Object.entries(parts).map(([part, value]) => tf.mul<tf.Scalar>(value, weights[part] ?? 0));
    return { total: tf.addN<tf.Scalar>(weighted), parts };
  }

  private discriminatorTurn(batch: TrainingBatch): TurnLoss {
    const fake = this.painted as tf.Tensor4D;
    const logits = discriminate(this.discriminator, tf.concat([batch.style, fake], 0));
    const counts = [batch.style.shape[0], fake.shape[0]];
    const [real, painted] = tf.split(logits, counts, 0) as [tf.Tensor4D, tf.Tensor4D];
    const total = discriminatorLoss(real, painted, 'binaryCrossEntropy');
    return { total, parts: { discriminator: total } };
  }
}

function pick(features: readonly tf.Tensor4D[], layers: readonly number[]): tf.Tensor4D[] {
  return layers.map((layer) => features[layer - 1] as tf.Tensor4D);
}
