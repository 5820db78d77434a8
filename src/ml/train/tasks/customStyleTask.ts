import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { RandomSource } from '../../layers/convolution.js';
import { createCustomStyle, createOwnNetwork, customStyleCode } from '../../models/customStyle.js';
import { createDiscriminator } from '../../models/discriminator.js';
import { generateFromCodes, type GeneratorNetwork } from '../../models/generatorNetwork.js';
import { styleCodeSize } from '../../models/generatorShape.js';
import type { Parameters } from '../../models/parameters.js';
import type { PerceptualFeatures } from '../../models/perceptualEncoder.js';
import type { TrainingBatch, TrainingTask, TurnLoss } from '../trainingTask.js';
import { PaintingLosses, paintingOptions } from './paintingLosses.js';

export const customStyleOptionsSchema = z.strictObject({
  /** Hash of the trunk that the style is trained for. */
  trunk: z.string().regex(/^[0-9a-f]{64}$/),
  /** `code`: the style's code alone. `network`: the trunk as well, which is the style's own from then on. */
  trains: z.enum(['code', 'network']).default('code'),
  ...paintingOptions,
});

export type CustomStyleOptions = z.infer<typeof customStyleOptionsSchema>;

/**
 * One style from a picture or a set of them: trains the style's code alone, some 1,800 numbers, on a trunk that stays as
 * it is, so that the style blends with all others; or the trunk as well, which then fits this style alone. The style's
 * target is what the pictures of a batch have in common: the mean of their statistics.
 */
export class CustomStyleTask implements TrainingTask {
  readonly networks;
  private readonly style: Parameters;
  /** With the trunk that paints, whoever owns it. */
  private readonly painter: GeneratorNetwork;
  private readonly discriminator: Parameters;
  private readonly losses: PaintingLosses;
  private painted: tf.Tensor4D | undefined;

  /** Takes over `generator` and `perceptual` and disposes them in the end. */
  constructor(
    options: CustomStyleOptions,
    private readonly generator: GeneratorNetwork,
    private readonly perceptual: PerceptualFeatures,
    random: RandomSource,
  ) {
    const size = styleCodeSize(generator.options);
    const isWhole = options.trains === 'network';
    this.style = isWhole ? createOwnNetwork(generator, size) : createCustomStyle(size);
    this.painter = isWhole ? { options: generator.options, parameters: this.style } : generator;
    this.discriminator = createDiscriminator(options.discriminator, random);
    this.losses = new PaintingLosses(options, perceptual, this.discriminator);
    this.networks = [
      { name: 'style', parameters: this.style, averaged: true },
      { name: 'discriminator', parameters: this.discriminator, averaged: false },
    ];
  }

  /** The content's features and the style's mean statistics. */
  prepare(batch: TrainingBatch): Record<string, tf.Tensor> {
    const prepared = this.losses.contentTargets(batch.content);
    for (const [name, statistics] of Object.entries(this.losses.styleTargets(batch.style))) {
      prepared[name] = tf.mean(statistics, 0, true);
    }
    return prepared;
  }

  loss(name: string, batch: TrainingBatch, prepared: Record<string, tf.Tensor>): TurnLoss {
    if (name !== 'style') return this.losses.discriminatorTurn(batch.style, this.painted as tf.Tensor4D);
    const stylized = this.paint(batch.content);
    this.painted?.dispose();
    this.painted = tf.keep(stylized.clone());
    return this.losses.generatorTurn(stylized, prepared);
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
    return generateFromCodes(this.painter, content, customStyleCode(this.style));
  }
}
