import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { adversarialLoss, discriminatorLoss } from '../../losses/adversarialLoss.js';
import { contentLoss, contentTargets } from '../../losses/contentLoss.js';
import { evennessLoss, evennessOf, type Evenness } from '../../losses/evennessLoss.js';
import { flatBlocks, gridLoss } from '../../losses/gridLoss.js';
import { halfPixelBlur } from '../../losses/halfPixelBlur.js';
import { styleLoss, styleStatistics } from '../../losses/styleLoss.js';
import { toneLoss, toneOf } from '../../losses/toneLoss.js';
import { totalVariationLoss } from '../../losses/totalVariationLoss.js';
import { discriminate, discriminatorOptionsSchema } from '../../models/discriminator.js';
import type { Parameters } from '../../models/parameters.js';
import type { PerceptualFeatures } from '../../models/perceptualEncoder.js';
import type { TurnLoss } from '../trainingTask.js';

const layers = z.array(z.number().int().min(1).max(5));

/** The options of every task that trains pictures to look like paintings. */
export const paintingOptions = {
  discriminator: discriminatorOptionsSchema.prefault({}),
  contentWeight: z.number().min(0).default(1),
  styleWeight: z.number().min(0).default(5),
  adversarialWeight: z.number().min(0).default(0.05),
  totalVariationWeight: z.number().min(0).default(0.5),
  /** For crops of at least 36 px. */
  toneWeight: z.number().min(0).default(0),
  /** For crops of at least 40 px. */
  evennessWeight: z.number().min(0).default(0),
  /** For crops of at least 32 px. */
  gridWeight: z.number().min(0).default(0),
  /** Content and style of so many stylized pictures of each batch, the last ones, are compared after a slight blur. */
  blurredPerBatch: z.number().int().min(0).default(0),
  /** Features of the perceptual encoder in which content is compared, 1 = relu1_1. */
  contentLayers: layers.default([3, 4]),
  styleLayers: layers.default([1, 2, 3, 4, 5]),
  styleStatistics: z.enum(['moments', 'gram']).default('moments'),
  /** What the style loss is measured in: the target's energy, or also how far the photo is from the target. */
  styleUnit: z.enum(['energy', 'distance']).default('energy'),
  adversarialForm: z.enum(['binaryCrossEntropy', 'leastSquares', 'hinge']).default('binaryCrossEntropy'),
};

export type PaintingOptions = z.infer<z.ZodObject<typeof paintingOptions>>;

/** A term of a loss before its weight. */
export interface WeightedTerm {
  readonly weight: number;
  readonly value: () => tf.Scalar;
}

/**
 * What the stylized pictures of a step have to meet: the content's features and the styles' statistics, none of which
 * needs a gradient, and the discriminator.
 */
export class PaintingLosses {
  /** Both stay the caller's. */
  constructor(
    private readonly options: PaintingOptions,
    private readonly perceptual: PerceptualFeatures,
    private readonly discriminator: Parameters,
  ) {}

  /**
   * @param content `[batch, height, width, 3]`, 0-1.
   * @returns `content0`, ... for each content layer; where the losses need them `photo0`, ..., the content's statistics
   *   for each style layer, `tone`, `flat` and those of the photo's evenness.
   */
  contentTargets(content: tf.Tensor4D): Record<string, tf.Tensor> {
    const { contentLayers } = this.options;
    const measured = this.options.styleUnit === 'distance' ? this.options.styleLayers : [];
    const features = this.perceptual.wideFeatures(content, Math.max(...contentLayers, ...measured));
    return {
      ...named('content', contentTargets(pick(features, contentLayers))),
      ...named('photo', this.statistics(features, measured)),
      ...(this.options.toneWeight > 0 ? { tone: toneOf(content) } : {}),
      ...(this.options.evennessWeight > 0 ? evennessOf(content) : {}),
      ...(this.options.gridWeight > 0 ? { flat: flatBlocks(content) } : {}),
    };
  }

  /** @param style `[batch, height, width, 3]`, 0-1. @returns `style0`, ... for each style layer, one row a picture. */
  styleTargets(style: tf.Tensor4D): Record<string, tf.Tensor2D> {
    const { styleLayers } = this.options;
    const features = this.perceptual.wideFeatures(style, Math.max(...styleLayers));
    return named('style', this.statistics(features, styleLayers));
  }

  /**
   * The generator's turn: the weighted sum of all losses whose weight is not 0.
   *
   * @param stylized `[batch, height, width, 3]`, 0-1.
   * @param targets those of `contentTargets` and `styleTargets`; rows of the latter may be one for the whole batch.
   * @param others more terms, by name.
   */
  generatorTurn(
    stylized: tf.Tensor4D,
    targets: Record<string, tf.Tensor>,
    others: Readonly<Record<string, WeightedTerm>> = {},
  ): TurnLoss {
    const { options } = this;
    const { contentLayers, styleLayers } = options;
    const features = this.perceptual.wideFeatures(this.asSeen(stylized), Math.max(...contentLayers, ...styleLayers));
    const all: Record<string, WeightedTerm> = {
      content: {
        weight: options.contentWeight,
        value: () => contentLoss(pick(features, contentLayers), listed<tf.Tensor4D>('content', targets, contentLayers)),
      },
      style: {
        weight: options.styleWeight,
        value: () =>
          styleLoss(
            pick(features, styleLayers),
            listed<tf.Tensor2D>('style', targets, styleLayers),
            options.styleStatistics,
            options.styleUnit === 'distance' ? listed<tf.Tensor2D>('photo', targets, styleLayers) : [],
          ),
      },
      adversarial: {
        weight: options.adversarialWeight,
        value: () => adversarialLoss(discriminate(this.discriminator, stylized), options.adversarialForm),
      },
      ...others,
      tone: { weight: options.toneWeight, value: () => toneLoss(stylized, targets['tone'] as tf.Tensor4D) },
      evenness: {
        weight: options.evennessWeight,
        value: () => evennessLoss(stylized, targets as Evenness),
      },
      grid: { weight: options.gridWeight, value: () => gridLoss(stylized, targets['flat'] as tf.Tensor3D) },
      totalVariation: { weight: options.totalVariationWeight, value: () => totalVariationLoss(stylized) },
    };
    const parts: Record<string, tf.Scalar> = {};
    const terms: Record<string, tf.Scalar> = {};
    for (const [name, { weight, value }] of Object.entries(all)) {
      if (weight === 0) continue;
      const part = value();
      parts[name] = part;
      terms[name] = tf.mul(part, weight);
    }
    return { total: tf.addN<tf.Scalar>(Object.values(terms)), parts, terms };
  }

  /** The discriminator's turn: artworks against what was painted, judged in one batch. */
  discriminatorTurn(real: tf.Tensor4D, painted: tf.Tensor4D): TurnLoss {
    const logits = discriminate(this.discriminator, tf.concat([real, painted], 0));
    const [ofReal, ofPainted] = tf.split(logits, [real.shape[0], painted.shape[0]], 0) as [tf.Tensor4D, tf.Tensor4D];
    const total = discriminatorLoss(ofReal, ofPainted, this.options.adversarialForm);
    return { total, parts: { discriminator: total } };
  }

  /** A style that rests on the finest detail alone would be gone after the first scaling: some pictures are blurred. */
  private asSeen(stylized: tf.Tensor4D): tf.Tensor4D {
    const [batch] = stylized.shape;
    const blurred = Math.min(this.options.blurredPerBatch, batch);
    if (blurred === 0) return stylized;
    const [sharp, last] = tf.split(stylized, [batch - blurred, blurred], 0) as [tf.Tensor4D, tf.Tensor4D];
    return tf.concat(blurred === batch ? [halfPixelBlur(last)] : [sharp, halfPixelBlur(last)], 0);
  }

  private statistics(features: readonly tf.Tensor4D[], chosen: readonly number[]): tf.Tensor2D[] {
    return pick(features, chosen).map((feature) => styleStatistics(feature, this.options.styleStatistics));
  }
}

function pick(features: readonly tf.Tensor4D[], chosen: readonly number[]): tf.Tensor4D[] {
  return chosen.map((layer) => features[layer - 1] as tf.Tensor4D);
}

function named<Value extends tf.Tensor>(prefix: string, values: readonly Value[]): Record<string, Value> {
  return Object.fromEntries(values.map((value, index) => [`${prefix}${index}`, value]));
}

function listed<Value extends tf.Tensor>(
  prefix: string,
  targets: Record<string, tf.Tensor>,
  chosen: readonly number[],
): Value[] {
  return chosen.map((_, index) => targets[`${prefix}${index}`] as Value);
}
