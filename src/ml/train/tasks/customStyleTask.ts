import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { PixelImage } from '../../../shared/domain/pixelImage.js';
import { BugError } from '../../../shared/errors.js';
import type { RandomSource } from '../../layers/convolution.js';
import {
  createCustomStyle,
  createOwnNetwork,
  customModulation,
  customTransferStyle,
} from '../../models/customStyle.js';
import { createDiscriminator } from '../../models/discriminator.js';
import { differentiableFeatures, encodeFeatures } from '../../models/featureEncoder.js';
import { levelValues, type TransferSettings } from '../../models/featureTransfer.js';
import { decode, transferBatch, type DecoderInput, type GeneratorNetwork } from '../../models/generatorNetwork.js';
import type { Parameters } from '../../models/parameters.js';
import { stepRandom } from '../stepRandom.js';
import type { FirstTurnLoss, TrainingBatch, TrainingTask, TurnLoss } from '../trainingTask.js';
import { adversarialTerm, discriminatorTurn, paintingLoss, paintingOptions } from './paintingLosses.js';
import { contentTarget, nearestPositions, type PaintingTargets, type StyleTarget } from './paintingTargets.js';
import { drawTarget, targetOfSet } from './setTarget.js';
import { drawSettings } from './transferDraws.js';

export const customStyleOptionsSchema = z.strictObject({
  /** Hash of the network that the style is trained for. */
  trunk: z.string().regex(/^[0-9a-f]{64}$/),
  /** `code`: only the style's code. `network`: also the decoder, which then belongs to this style. */
  trains: z.enum(['code', 'network']).default('code'),
  ...paintingOptions,
});

export type CustomStyleOptions = z.infer<typeof customStyleOptionsSchema>;

type Prepared = { readonly input: DecoderInput; readonly targets: PaintingTargets };
type Passed = { readonly painted: tf.Tensor4D };

/**
 * Learns one style from a picture or a set of them. It trains the code's modulation of the decoder, about 800 numbers,
 * on a fixed network, so that the style can be blended with all others; or also the decoder, which then fits only this
 * style. The code's statistics and banks and the encoder stay fixed. The target is measured on whole pictures of the
 * style.
 */
export class CustomStyleTask implements TrainingTask<Prepared, Passed> {
  readonly networks;
  private readonly style: Parameters;
  /** The network that paints, either the style's own or the shared one. */
  private readonly painter: GeneratorNetwork;
  private readonly discriminator: Parameters;
  /** The target of every stylized picture. */
  private target: StyleTarget | undefined;

  /** Takes over `generator` and disposes it in the end. @param seed of the random numbers in the steps. */
  constructor(
    private readonly options: CustomStyleOptions,
    private readonly generator: GeneratorNetwork,
    private readonly seed: number,
    random: RandomSource,
  ) {
    const isWhole = options.trains === 'network';
    this.style = isWhole ? createOwnNetwork(generator) : createCustomStyle(generator.options);
    this.painter = isWhole ? { options: generator.options, parameters: this.style } : generator;
    this.discriminator = createDiscriminator(options.discriminator, random);
    this.networks = [
      { name: 'style', parameters: this.style, averaged: true },
      { name: 'discriminator', parameters: this.discriminator, averaged: false },
    ];
  }

  /** Sets the style's target, before the first step. @param artworks at least one. */
  async aimAt(artworks: AsyncIterable<PixelImage>): Promise<void> {
    const target = await targetOfSet(this.painter, artworks);
    tf.dispose(this.target);
    this.target = target;
  }

  prepare({ content }: TrainingBatch, step: number): Prepared {
    if (!this.target) throw new BugError('A custom style was to be trained without a target.');
    const { options, parameters } = this.painter;
    const draw = stepRandom(this.seed, step);
    const photos = encodeFeatures(parameters, options, content);
    return {
      input: this.transfer(content, photos, drawSettings(draw)),
      targets: {
        content: contentTarget(photos, draw),
        style: drawTarget(this.target, content.shape[0], draw),
        positions: nearestPositions(photos, draw),
      },
    };
  }

  firstTurn(_batch: TrainingBatch, { input, targets }: Prepared): FirstTurnLoss<Passed> {
    const { options, parameters } = this.painter;
    const { half: painted } = decode(this.painter, input, customModulation(options, this.style));
    const features = differentiableFeatures(parameters, options, painted);
    const loss = paintingLoss(this.options, painted, features, targets, {
      adversarial: adversarialTerm(this.options, this.discriminator, painted),
    });
    return { ...loss, passed: { painted } };
  }

  secondTurn({ style }: TrainingBatch, { painted }: Passed): TurnLoss {
    return discriminatorTurn(this.options, this.discriminator, style, painted);
  }

  preview({ content, style }: TrainingBatch): Record<string, tf.Tensor4D> {
    const { options, parameters } = this.painter;
    const input = this.transfer(content, encodeFeatures(parameters, options, content), options);
    const { half: stylized } = decode(this.painter, input, customModulation(options, this.style));
    return { content, style, stylized };
  }

  dispose(): void {
    tf.dispose(this.target);
    this.style.dispose();
    this.discriminator.dispose();
    this.generator.parameters.dispose();
  }

  private transfer(content: tf.Tensor4D, features: readonly tf.Tensor4D[], settings: TransferSettings): DecoderInput {
    const { options } = this.painter;
    const style = customTransferStyle(options, this.style, content.shape[0]);
    return transferBatch(this.painter, levelValues(options, content, features), style, settings);
  }
}
