import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { PixelImage } from '../../../shared/domain/pixelImage.js';
import { BugError } from '../../../shared/errors.js';
import type { RandomSource } from '../../layers/convolution.js';
import {
  createAdaptedStyle,
  createCustomStyle,
  createOwnNetwork,
  customChanges,
  customModulation,
  customTransferStyle,
  isChangeMatrix,
} from '../../models/customStyle.js';
import type { LayerChanges } from '../../models/decoder.js';
import { createDiscriminator } from '../../models/discriminator.js';
import { differentiableFeatures, encodeFeatures } from '../../models/featureEncoder.js';
import type { TransferSettings } from '../../models/featureTransfer.js';
import { paintedValues } from '../../models/transferValues.js';
import {
  apart,
  joined,
  paintStages,
  transferBatch,
  type DecoderInput,
  type GeneratorNetwork,
} from '../../models/generatorNetwork.js';
import type { Parameters } from '../../models/parameters.js';
import { ADAPTER_RANK } from '../../models/styleAdapter.js';
import { downscale } from '../../tensors/downscale.js';
import { stepRandom } from '../stepRandom.js';
import type { FirstTurnLoss, TrainingBatch, TrainingTask, TurnLoss } from '../trainingTask.js';
import {
  adversarialTerm,
  coarseTerm,
  discriminatorTurn,
  paintingLoss,
  paintingOptions,
  seeStages,
} from './paintingLosses.js';
import { contentTarget, nearestPositions, type PaintingTargets, type StyleTarget } from './paintingTargets.js';
import { halved } from './batchParts.js';
import { drawTarget, targetOfSet } from './setTarget.js';
import { drawSettings } from './transferDraws.js';

export const customStyleOptionsSchema = z.strictObject({
  /** Hash of the network that the style is trained for. */
  trunk: z.string().regex(/^[0-9a-f]{64}$/),
  /**
   * `code`: only the style's code. `network`: also the decoder, which then belongs to this style. `adapter`: low-rank
   * changes of the shared decoder, which blend as codes do.
   */
  trains: z.enum(['code', 'network', 'adapter']).default('code'),
  /** The rank of an adapter's changes. */
  rank: z.int().min(1).max(128).default(ADAPTER_RANK),
  /** Whether the transfer's settings are drawn anew in each step, as for the base, or are those of the network. */
  drawsSettings: z.boolean().default(true),
  /**
   * Whether the crops of a batch are transferred and compared with the artworks as one picture, as a whole photo is when
   * it is painted. A crop alone has to use an artwork's whole bank and match all its statistics.
   */
  poolsBatch: z.boolean().default(false),
  /** The weight of the comparison with the artworks at half the size. */
  coarseWeight: z.number().min(0).default(0),
  ...paintingOptions,
});

export type CustomStyleOptions = z.infer<typeof customStyleOptionsSchema>;

type Prepared = {
  readonly input: DecoderInput;
  readonly targets: PaintingTargets;
  /** The same comparison at half the size. */
  readonly coarse: Pick<PaintingTargets, 'style' | 'positions'> | undefined;
};
type Passed = { readonly painted: tf.Tensor4D };

/**
 * Learns one style from a picture or a set of them. It trains the code's modulation of the decoder, about 800 numbers,
 * on a fixed network, so that the style can be blended with all others; or low-rank changes of the decoders, which blend
 * as well; or the whole decoders, which then fit only this style. The code's statistics and banks and the encoder stay
 * fixed. The target is measured on whole pictures of the style.
 */
export class CustomStyleTask implements TrainingTask<Prepared, Passed> {
  readonly networks;
  private readonly style: Parameters;
  /** The network that paints, either the style's own or the shared one. */
  private readonly painter: GeneratorNetwork;
  private readonly changes: LayerChanges | undefined;
  /** Undefined without an adversarial loss. */
  private readonly discriminator: Parameters | undefined;
  /** The target of every stylized picture. */
  private target: StyleTarget | undefined;
  /** The same at half the size, if it is compared. */
  private coarse: StyleTarget | undefined;

  /** Takes over `generator` and disposes it in the end. @param seed of the random numbers in the steps. */
  constructor(
    private readonly options: CustomStyleOptions,
    private readonly generator: GeneratorNetwork,
    private readonly seed: number,
    random: RandomSource,
  ) {
    this.style = createStyle(options, generator, random);
    const isWhole = options.trains === 'network';
    this.painter = isWhole ? { options: generator.options, parameters: this.style } : generator;
    this.changes = customChanges(this.style);
    this.discriminator =
      options.adversarialWeight === 0 ? undefined : createDiscriminator(options.discriminator, random);
    this.networks = [
      {
        name: 'style',
        parameters: this.style,
        averaged: true,
        ...(options.trains === 'adapter' ? { isHidden: isChangeMatrix } : {}),
      },
      ...(this.discriminator ? [{ name: 'discriminator', parameters: this.discriminator, averaged: false }] : []),
    ];
  }

  /**
   * Sets the style's target, before the first step.
   * @param artworks at least one; the same each time.
   */
  async aimAt(artworks: () => AsyncIterable<PixelImage>): Promise<void> {
    const target = await targetOfSet(this.painter, artworks());
    tf.dispose(this.target);
    this.target = target;
    if (this.options.coarseWeight === 0) return;
    const coarse = await targetOfSet(this.painter, halfSize(artworks()));
    tf.dispose(this.coarse);
    this.coarse = coarse;
  }

  prepare({ content }: TrainingBatch, step: number): Prepared {
    if (!this.target) throw new BugError('A custom style was to be trained without a target.');
    const { options, parameters } = this.painter;
    const draw = stepRandom(this.seed, step);
    const photos = encodeFeatures(parameters, options, content);
    const { drawsSettings, poolsBatch } = this.options;
    const settings = drawsSettings ? drawSettings(draw) : options;
    const pool = (batch: tf.Tensor4D): tf.Tensor4D => (poolsBatch ? joined(batch) : batch);
    const compared = poolsBatch ? 1 : content.shape[0];
    return {
      input: this.transfer(content, photos, settings),
      targets: {
        content: contentTarget(photos, draw),
        style: drawTarget(this.target, compared, draw),
        positions: nearestPositions(photos.map(pool), draw),
      },
      coarse: this.coarse && {
        style: drawTarget(this.coarse, compared, draw),
        positions: nearestPositions(encodeFeatures(parameters, options, halved(content)).map(pool), draw),
      },
    };
  }

  firstTurn(_batch: TrainingBatch, { input, targets, coarse }: Prepared): FirstTurnLoss<Passed> {
    const { options, parameters } = this.painter;
    const { discriminator } = this;
    const { stages, painted } = this.paint(input);
    const { poolsBatch } = this.options;
    const small = (): tf.Tensor4D[] => {
      const all = differentiableFeatures(parameters, options, halved(stages[0]!.picture));
      return poolsBatch ? all.map(joined) : all;
    };
    const others = {
      ...(coarse ? { coarse: coarseTerm(this.options, small(), coarse.style, coarse.positions) } : {}),
      ...(discriminator ? { adversarial: adversarialTerm(this.options, discriminator, painted) } : {}),
    };
    const loss = paintingLoss(this.options, seeStages(this.painter, stages), targets, others, { pooled: poolsBatch });
    return { ...loss, passed: { painted } };
  }

  secondTurn({ style }: TrainingBatch, { painted }: Passed): TurnLoss {
    if (!this.discriminator) throw new BugError('There is no discriminator to train.');
    return discriminatorTurn(this.options, this.discriminator, style, painted);
  }

  preview({ content, style }: TrainingBatch): Record<string, tf.Tensor4D> {
    const { options, parameters } = this.painter;
    const input = this.transfer(content, encodeFeatures(parameters, options, content), options);
    return { content, style, stylized: this.paint(input).painted };
  }

  dispose(): void {
    tf.dispose([this.target ?? [], this.coarse ?? []]);
    this.style.dispose();
    this.discriminator?.dispose();
    this.generator.parameters.dispose();
  }

  private paint(input: DecoderInput): ReturnType<typeof paintStages> {
    const modulation = customModulation(this.painter.options, this.style);
    return paintStages(this.painter, input, modulation, { changes: this.changes, arePieces: this.options.poolsBatch });
  }

  private transfer(content: tf.Tensor4D, features: readonly tf.Tensor4D[], settings: TransferSettings): DecoderInput {
    const { options } = this.painter;
    const values = paintedValues(options, content, features);
    if (!this.options.poolsBatch) {
      const style = customTransferStyle(options, this.style, content.shape[0]);
      return transferBatch(this.painter, values, style, settings);
    }
    const style = customTransferStyle(options, this.style, 1);
    const all = { deep: joined(values.deep), own: joined(values.own) };
    const whole = transferBatch(this.painter, all, style, settings);
    return { ...whole, deep: apart(whole.deep, values.deep), own: apart(whole.own, values.own) };
  }
}

function createStyle(
  { trains, rank }: CustomStyleOptions,
  generator: GeneratorNetwork,
  random: RandomSource,
): Parameters {
  switch (trains) {
    case 'code':
      return createCustomStyle(generator.options);
    case 'network':
      return createOwnNetwork(generator);
    case 'adapter':
      return createAdaptedStyle(generator.options, rank, random);
  }
}

async function* halfSize(artworks: AsyncIterable<PixelImage>): AsyncGenerator<PixelImage> {
  for await (const artwork of artworks) {
    yield downscale(artwork, Math.ceil(Math.max(artwork.width, artwork.height) / 2));
  }
}
