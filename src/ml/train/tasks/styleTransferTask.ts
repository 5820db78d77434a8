import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { RandomSource } from '../../layers/convolution.js';
import { createDiscriminator } from '../../models/discriminator.js';
import { differentiableFeatures, encodeFeatures } from '../../models/featureEncoder.js';
import type { TransferSettings } from '../../models/featureTransfer.js';
import { levelValues, paintedValues, transferStatistics, type TransferStyle } from '../../models/transferValues.js';
import {
  drawStyle,
  paintStages,
  transferBatch,
  type DecoderInput,
  type GeneratorNetwork,
} from '../../models/generatorNetwork.js';
import { generatorOptionsSchema, isHiddenKernel } from '../../models/generatorShape.js';
import type { Parameters } from '../../models/parameters.js';
import { calibrateStyleEncoder, measureStyles, modulationValues } from '../../models/styleEncoder.js';
import { stepRandom } from '../stepRandom.js';
import type { FirstTurnLoss, TrainingBatch, TrainingTask, TurnLoss } from '../trainingTask.js';
import { halved, lastPictures } from './batchParts.js';
import {
  adversarialTerm,
  coarseTerm,
  discriminatorTurn,
  paintingLoss,
  paintingOptions,
  seeStages,
} from './paintingLosses.js';
import { contentTarget, nearestPositions, styleTarget, type PaintingTargets } from './paintingTargets.js';
import { drawPlace, movedView, steadyLoss, type ViewPlace } from './movedView.js';
import { previewStylized } from './previewStylized.js';
import { reconstructionTerms } from './reconstructed.js';
import { drawSettings } from './transferDraws.js';

export const styleTransferOptionsSchema = z.strictObject({
  generator: generatorOptionsSchema.prefault({}),
  ...paintingOptions,
  /** The weight of the comparison with the artwork at half the size. */
  coarseWeight: z.number().min(0).default(0.6),
  identityWeight: z.number().min(0).default(1.5),
  /** How many artworks of each batch are also painted from their own features, for the identity loss. */
  identityPerBatch: z.int().min(0).default(1),
  /**
   * The weight of the difference between the painting of a photo and of a moved view of it, with noise. A step takes
   * some 15 % longer. For videos; see docs/video.md for what it gives.
   */
  steadyWeight: z.number().min(0).default(0),
  /** Only trains the decoder to reconstruct photos and artworks from their own features: see `ReconstructionTask`. */
  reconstructionOnly: z.boolean().default(false),
});

export type StyleTransferOptions = z.infer<typeof styleTransferOptionsSchema>;

type Prepared = {
  readonly input: DecoderInput;
  /** The measures of the artworks, one for each picture. */
  readonly measures: tf.Tensor2D;
  readonly targets: PaintingTargets;
  /** The same comparison at half the size. */
  readonly coarse: Pick<PaintingTargets, 'style' | 'positions'> | undefined;
  /** Features of the artworks that are painted from them. */
  readonly own: tf.Tensor4D[];
  /** Moved views of the photos, transferred. */
  readonly moved: { readonly input: DecoderInput; readonly place: ViewPlace } | undefined;
};

/** All pictures that the generator painted, for the discriminator. */
type Passed = { readonly painted: tf.Tensor4D };

/**
 * The generator and the discriminator of style transfer: from the features of a photo and an artwork, the generator
 * paints the photo in the artwork's style. The decoder and the style encoder are trained. The encoder, which also
 * provides the features for the losses, and the transfer are fixed.
 */
export class StyleTransferTask implements TrainingTask<Prepared, Passed> {
  readonly networks;
  private readonly discriminator: Parameters;

  /** Takes over `generator` and disposes it in the end. @param seed of the random numbers in the steps. */
  constructor(
    private readonly options: StyleTransferOptions,
    private readonly generator: GeneratorNetwork,
    private readonly seed: number,
    random: RandomSource,
  ) {
    this.discriminator = createDiscriminator(options.discriminator, random);
    this.networks = [
      {
        name: 'generator',
        parameters: generator.parameters,
        averaged: true,
        isHidden: isHiddenKernel(generator.options),
      },
      { name: 'discriminator', parameters: this.discriminator, averaged: false },
    ];
  }

  calibrate(artworks: tf.Tensor4D): void {
    calibrateStyleEncoder(this.generator.parameters, this.options.generator, artworks);
  }

  prepare({ content, style }: TrainingBatch, step: number): Prepared {
    const { options, parameters } = this.generator;
    const draw = stepRandom(this.seed, step);
    const photos = encodeFeatures(parameters, options, content);
    const artworks = encodeFeatures(parameters, options, style);
    const statistics = transferStatistics(options, style, artworks);
    const transferStyle = drawStyle(options, { values: levelValues(options, style, artworks), statistics }, draw);
    const settings = drawSettings(draw);
    const targets = {
      content: contentTarget(photos, draw),
      style: styleTarget(style, artworks, draw),
      positions: nearestPositions(photos, draw),
    };
    return {
      input: transferBatch(this.generator, paintedValues(options, content, photos), transferStyle, settings),
      measures: measureStyles(parameters, artworks),
      targets,
      coarse: this.options.coarseWeight === 0 ? undefined : this.coarseTargets(style, draw),
      own: artworks.map((feature) => lastPictures(feature, this.identityCount(style))),
      moved: this.options.steadyWeight === 0 ? undefined : this.movedInput(content, transferStyle, settings, draw),
    };
  }

  firstTurn(
    { style }: TrainingBatch,
    { input, measures, targets, coarse, own, moved }: Prepared,
  ): FirstTurnLoss<Passed> {
    const { options, generator } = this;
    const { parameters } = generator;
    const modulation = modulationValues(parameters, measures);
    const { stages, painted } = paintStages(generator, input, modulation);
    const small = (): tf.Tensor4D[] =>
      differentiableFeatures(parameters, generator.options, halved(stages[0]!.picture));
    const identities = this.identityCount(style);
    const loss = paintingLoss(options, seeStages(generator, stages), targets, {
      ...(coarse ? { coarse: coarseTerm(options, small(), coarse.style, coarse.positions) } : {}),
      identity: {
        weight: identities === 0 ? 0 : options.identityWeight,
        value: () =>
          reconstructionTerms(generator, lastPictures(style, identities), own, lastPictures(modulation, identities))
            .total,
      },
      adversarial: adversarialTerm(options, this.discriminator, painted),
      ...(moved
        ? {
            steady: {
              weight: options.steadyWeight,
              value: () => {
                const { stages: others } = paintStages(generator, moved.input, modulation);
                return tf.addN(
                  stages.map(({ picture }, index) => steadyLoss(picture, others[index]!.picture, moved.place)),
                );
              },
            },
          }
        : {}),
    });
    return { ...loss, passed: { painted } };
  }

  secondTurn({ style }: TrainingBatch, { painted }: Passed): TurnLoss {
    return discriminatorTurn(this.options, this.discriminator, style, painted);
  }

  preview(batch: TrainingBatch): Record<string, tf.Tensor4D> {
    return { ...batch, stylized: previewStylized(this.generator, batch) };
  }

  dispose(): void {
    this.generator.parameters.dispose();
    this.discriminator.dispose();
  }

  private movedInput(
    content: tf.Tensor4D,
    style: TransferStyle,
    settings: TransferSettings,
    draw: RandomSource,
  ): Prepared['moved'] {
    const { options, parameters } = this.generator;
    const place = drawPlace(draw);
    const view = movedView(content, place, draw);
    const values = paintedValues(options, view, encodeFeatures(parameters, options, view));
    return { input: transferBatch(this.generator, values, style, settings), place };
  }

  private coarseTargets(style: tf.Tensor4D, draw: RandomSource): Pick<PaintingTargets, 'style' | 'positions'> {
    const artworks = halved(style);
    const features = encodeFeatures(this.generator.parameters, this.generator.options, artworks);
    return { style: styleTarget(artworks, features, draw), positions: nearestPositions(features, draw) };
  }

  private identityCount(style: tf.Tensor4D): number {
    const { identityPerBatch, identityWeight } = this.options;
    return identityWeight === 0 ? 0 : Math.min(identityPerBatch, style.shape[0]);
  }
}
