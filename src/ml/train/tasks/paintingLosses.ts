import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { adversarialLoss, discriminatorLoss } from '../../losses/adversarialLoss.js';
import { colorLoss, colorStatistics } from '../../losses/colorLoss.js';
import { contentLoss } from '../../losses/contentLoss.js';
import { covarianceLoss } from '../../losses/covarianceLoss.js';
import { momentsLoss } from '../../losses/momentsLoss.js';
import { relativeError } from '../../losses/reconstructionLoss.js';
import { nearestNeighborLosses } from '../../losses/nearestNeighborLoss.js';
import { selfSimilarityLoss } from '../../losses/selfSimilarityLoss.js';
import { discriminate, discriminatorOptionsSchema } from '../../models/discriminator.js';
import { channelStatistics } from '../../models/channelStatistics.js';
import { differentiableFeatures } from '../../models/featureEncoder.js';
import { joined, type GeneratorNetwork, type StagePainting } from '../../models/generatorNetwork.js';
import type { Parameters } from '../../models/parameters.js';
import type { TurnLoss } from '../trainingTask.js';
import {
  CONTENT_LEVEL,
  NEAREST_LEVELS,
  SIMILARITY_LEVELS,
  type PaintingTargets,
  type StyleTarget,
} from './paintingTargets.js';

const weight = z.number().min(0);

/** The options of all tasks that train pictures to look like paintings. */
export const paintingOptions = {
  discriminator: discriminatorOptionsSchema.prefault({}),
  contentWeight: weight.default(2.5),
  similarityWeight: weight.default(1.2),
  momentsWeight: weight.default(2.5),
  covarianceWeight: weight.default(12),
  nearestWeight: weight.default(2),
  coverageWeight: weight.default(1.5),
  colorWeight: weight.default(1),
  /** The weight of what a stage's decoder was to paint: its own level's features. */
  aimWeight: weight.default(1),
  adversarialWeight: weight.default(0.3),
  adversarialForm: z.enum(['binaryCrossEntropy', 'leastSquares', 'hinge']).default('binaryCrossEntropy'),
};

export type PaintingOptions = z.infer<z.ZodObject<typeof paintingOptions>>;

/** A term of a loss before its weight. */
export interface WeightedTerm {
  readonly weight: number;
  readonly value: () => tf.Scalar;
}

type StyleTermName = 'moments' | 'covariance' | 'nearest' | 'coverage';

/** The terms that compare with the artwork. Their sum is logged as `style`, for information. */
const STYLE_TERMS = ['moments', 'covariance', 'nearest', 'coverage', 'color'];

/** A painting, as the losses see it. */
export interface SeenPainting {
  /** `[batch, height, width, 3]`, 0-1, differentiable. */
  readonly picture: tf.Tensor4D;
  /** relu1_1 to relu4_1 of the picture, differentiable. */
  readonly features: readonly tf.Tensor4D[];
  /** Of a single decoder's painting: the features of its level, and those that it painted from. */
  readonly aim?: { readonly reached: tf.Tensor4D; readonly wanted: tf.Tensor4D };
}

/** The stages of a painting with their features for the losses. */
export function seeStages(
  { options, parameters }: GeneratorNetwork,
  stages: readonly StagePainting[],
): readonly SeenPainting[] {
  return stages.map(({ level, aim, picture }) => {
    const features = differentiableFeatures(parameters, options, picture);
    return { picture, features, aim: { reached: features[level]!, wanted: aim } };
  });
}

/**
 * The generator's loss: the weighted sum of all terms with a nonzero weight. Every stage's picture is compared by
 * itself; a term is the sum over the stages.
 *
 * @param stages of the stylized photos.
 * @param others additional terms, by name.
 * @param pooled compares the batch as one picture with the artwork; `style` and `positions` are then of batch 1.
 */
export function paintingLoss(
  options: PaintingOptions,
  stages: readonly SeenPainting[],
  targets: PaintingTargets,
  others: Readonly<Record<string, WeightedTerm>> = {},
  { pooled = false } = {},
): TurnLoss {
  const pool = (batch: tf.Tensor4D): tf.Tensor4D => (pooled ? joined(batch) : batch);
  const ofStages = stages.map((stage) => stageTerms(options, stage, targets, pool));
  const names = Object.keys(ofStages[0]!) as (keyof StageTerms)[];
  const terms = names.map((name): [string, WeightedTerm] => {
    const { weight } = ofStages[0]![name];
    return [name, { weight, value: () => tf.addN(ofStages.map((stage) => stage[name].value())) }];
  });
  return sumOfTerms({ ...Object.fromEntries(terms), ...others });
}

type StageTerms = Record<'content' | 'similarity' | 'aim' | 'color' | StyleTermName, WeightedTerm>;

function stageTerms(
  options: PaintingOptions,
  { aim, picture, features }: SeenPainting,
  { content, style, positions }: PaintingTargets,
  pool: (batch: tf.Tensor4D) => tf.Tensor4D,
): StageTerms {
  return {
    content: {
      weight: options.contentWeight,
      value: () => contentLoss([features[CONTENT_LEVEL]!], [content.structure]),
    },
    similarity: {
      weight: options.similarityWeight,
      value: () =>
        tf.addN(
          content.similarities.map((target, index) =>
            selfSimilarityLoss(features[SIMILARITY_LEVELS[index]!]!, target.positions, target.cosines),
          ),
        ),
    },
    aim: { weight: aim ? options.aimWeight : 0, value: () => relativeError(aim!.reached, aim!.wanted) },
    ...styleTerms(options, features.map(pool), style, positions),
    color: { weight: options.colorWeight, value: () => colorLoss(colorStatistics(pool(picture)), style.colors) },
  };
}

/** The feature levels that are compared at half size. */
const COARSE_LEVELS = [1, 2, 3];

/**
 * The same comparison with the artwork at half the size, as a separate term: for strokes and shapes that are larger
 * than a position's receptive field at full size.
 *
 * @param features of the stylized pictures at half their size, relu1_1 to relu4_1, differentiable.
 * @param style made of the artworks at half their size.
 */
export function coarseTerm(
  options: PaintingOptions & { readonly coarseWeight: number },
  features: readonly tf.Tensor4D[],
  style: StyleTarget,
  positions: readonly tf.Tensor1D[],
): WeightedTerm {
  return {
    weight: options.coarseWeight,
    value: () => {
      const terms = styleTerms(options, features, style, positions, COARSE_LEVELS);
      return tf.addN(Object.values(terms).map(({ weight, value }) => tf.mul<tf.Scalar>(value(), weight)));
    },
  };
}

/** The terms that compare features with an artwork's. */
function styleTerms(
  options: PaintingOptions,
  features: readonly tf.Tensor4D[],
  style: StyleTarget,
  positions: readonly tf.Tensor1D[],
  levels: readonly number[] = features.map((_, level) => level),
): Record<StyleTermName, WeightedTerm> {
  const statistics = levels.map((level) => channelStatistics(features[level]!));
  const overLevels = (loss: typeof momentsLoss): tf.Scalar =>
    tf.addN(statistics.map((own, index) => loss(own, style.statistics[levels[index]!]!)));
  const isNear = options.nearestWeight > 0 || options.coverageWeight > 0;
  const neighbors = (isNear ? NEAREST_LEVELS : []).map(({ level }, index) =>
    nearestNeighborLosses(features[level]!, positions[index]!, style.rows[index]!),
  );
  const weighted = (name: 'nearest' | 'coverage'): tf.Scalar =>
    tf.addN(neighbors.map((losses, index) => tf.mul<tf.Scalar>(losses[name], NEAREST_LEVELS[index]!.weight)));
  return {
    moments: { weight: options.momentsWeight, value: () => overLevels(momentsLoss) },
    covariance: {
      weight: options.covarianceWeight,
      value: () => tf.div(overLevels(covarianceLoss), levels.length),
    },
    nearest: { weight: options.nearestWeight, value: () => weighted('nearest') },
    coverage: { weight: options.coverageWeight, value: () => weighted('coverage') },
  };
}

/** The term `adversarial`: how far the discriminator is from taking the stylized pictures for artworks. */
export function adversarialTerm(
  options: PaintingOptions,
  discriminator: Parameters,
  painted: tf.Tensor4D,
): WeightedTerm {
  return {
    weight: options.adversarialWeight,
    value: () => adversarialLoss(discriminate(discriminator, painted), options.adversarialForm),
  };
}

/** The discriminator's turn: judges artworks and stylized pictures in one batch. */
export function discriminatorTurn(
  { adversarialForm }: PaintingOptions,
  discriminator: Parameters,
  real: tf.Tensor4D,
  painted: tf.Tensor4D,
): TurnLoss {
  const logits = discriminate(discriminator, tf.concat([real, painted], 0));
  const [ofReal, ofPainted] = tf.split(logits, [real.shape[0], painted.shape[0]], 0) as [tf.Tensor4D, tf.Tensor4D];
  const total = discriminatorLoss(ofReal, ofPainted, adversarialForm);
  return { total, parts: { discriminator: total } };
}

function sumOfTerms(all: Readonly<Record<string, WeightedTerm>>): TurnLoss {
  const parts: Record<string, tf.Scalar> = {};
  const terms: Record<string, tf.Scalar> = {};
  for (const [name, { weight, value }] of Object.entries(all)) {
    if (weight === 0) continue;
    parts[name] = value();
    terms[name] = tf.mul(parts[name], weight);
  }
  const ofStyle = STYLE_TERMS.flatMap((name) => parts[name] ?? []);
  if (ofStyle.length > 0) parts['style'] = tf.addN(ofStyle);
  return { total: tf.addN<tf.Scalar>(Object.values(terms)), parts, terms };
}
