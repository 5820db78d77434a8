import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { PixelImage } from '../../../shared/domain/pixelImage.js';
import type { RandomSource } from '../../layers/convolution.js';
import { createCustomStyle, createOwnNetwork, customStyleCode } from '../../models/customStyle.js';
import { createDiscriminator } from '../../models/discriminator.js';
import { generateFromCodes, type GeneratorNetwork } from '../../models/generatorNetwork.js';
import { styleCodeSize } from '../../models/generatorShape.js';
import { STYLE_ENCODER_MULTIPLE_PX } from '../../models/styleEncoder.js';
import type { Parameters } from '../../models/parameters.js';
import type { PerceptualFeatures } from '../../models/perceptualEncoder.js';
import { imageToTensor } from '../../tensors/imageTensor.js';
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
 * target is what whole pictures of it have in common: the mean of their statistics. Crops have less contrast than the
 * pictures that they are cut from, and would teach a paler style.
 */
export class CustomStyleTask implements TrainingTask {
  readonly networks;
  private readonly style: Parameters;
  /** With the trunk that paints, whoever owns it. */
  private readonly painter: GeneratorNetwork;
  private readonly discriminator: Parameters;
  private readonly losses: PaintingLosses;
  private painted: tf.Tensor4D | undefined;
  /** `style0`, ..., `[1, statistics]`: what every stylized picture is to come near to. */
  private target: Record<string, tf.Tensor2D> = {};

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

  /** Sets the style's target, before the first step. @param artworks at least one. */
  async aimAt(artworks: AsyncIterable<PixelImage>): Promise<void> {
    let sums: Record<string, tf.Tensor2D> = {};
    let count = 0;
    for await (const artwork of artworks) {
      const before = sums;
      sums = tf.tidy(() => {
        const own = this.losses.styleTargets(imageToTensor(artwork, STYLE_ENCODER_MULTIPLE_PX));
        return mapValues(own, (statistics, name) => tf.add(statistics, before[name] ?? 0));
      });
      tf.dispose(before);
      count += 1;
    }
    tf.dispose(this.target);
    this.target = tf.tidy(() => mapValues(sums, (sum) => tf.div(sum, count)));
    tf.dispose(sums);
  }

  /** The content's features beside the style's target. */
  prepare(batch: TrainingBatch): Record<string, tf.Tensor> {
    return {
      ...this.losses.contentTargets(batch.content),
      ...mapValues(this.target, (statistics) => statistics.clone()),
    };
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
    tf.dispose(this.target);
    this.style.dispose();
    this.discriminator.dispose();
    this.generator.parameters.dispose();
    this.perceptual.dispose();
  }

  private paint(content: tf.Tensor4D): tf.Tensor4D {
    return generateFromCodes(this.painter, content, customStyleCode(this.style));
  }
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From, name: string) => To) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
