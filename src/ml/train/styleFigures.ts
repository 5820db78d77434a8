import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { paint } from '../infer/paint.js';
import { encodeFeatures } from '../models/featureEncoder.js';
import { GENERATOR_MULTIPLE_PX } from '../models/generatorShape.js';
import type { StyleCode } from '../models/styleCode.js';
import type { StyleModel } from '../models/styleModel.js';
import { imageToTensor } from '../tensors/imageTensor.js';
import { stepRandom } from './stepRandom.js';
import { paintingLoss, paintingOptions } from './tasks/paintingLosses.js';
import { contentTarget, nearestPositions, type StyleTarget } from './tasks/paintingTargets.js';
import { drawTarget, targetOfSet } from './tasks/setTarget.js';

/** How a style paints, in the losses of the training: lower is closer. */
export interface StyleFigures {
  /** Moments, covariance, color and features that the artworks lack. */
  readonly style: number;
  /** Features of the artworks that the paintings lack. */
  readonly cover: number;
  /** The distance of structure and self-similarity from the photo's. */
  readonly content: number;
}

export interface MeasureStyleOptions {
  /** At least one. */
  readonly photos: readonly PixelImage[];
  /** The style's, at least one. */
  readonly artworks: AsyncIterable<PixelImage>;
  readonly pause?: (() => Promise<void>) | undefined;
}

const OPTIONS = z.strictObject(paintingOptions).parse({ adversarialWeight: 0 });
/** The positions of features that are compared are the same in every measurement. */
const SEED = 3;

/** Paints photos and compares them with the style's artworks: the mean over the photos. */
export async function measureStyle(
  model: StyleModel,
  code: StyleCode,
  { photos, artworks, pause }: MeasureStyleOptions,
): Promise<StyleFigures> {
  const target = await targetOfSet(model.network, artworks);
  try {
    const all: StyleFigures[] = [];
    for (const photo of photos) {
      await pause?.();
      const painted = await paint(model, photo, code, pause ? { pause } : {});
      await pause?.();
      all.push(compare(model, target, photo, painted));
    }
    const mean = (name: keyof StyleFigures): number => all.reduce((sum, each) => sum + each[name], 0) / all.length;
    return { style: mean('style'), cover: mean('cover'), content: mean('content') };
  } finally {
    tf.dispose(target);
  }
}

function compare(
  { network: { parameters, options } }: StyleModel,
  target: StyleTarget,
  photo: PixelImage,
  painted: PixelImage,
): StyleFigures {
  return tf.tidy(() => {
    const draw = stepRandom(SEED, 1);
    const [content, picture] = [photo, painted].map((image) => imageToTensor(image, GENERATOR_MULTIPLE_PX)) as [
      tf.Tensor4D,
      tf.Tensor4D,
    ];
    const features = encodeFeatures(parameters, options, content);
    const { parts } = paintingLoss(OPTIONS, [{ picture, features: encodeFeatures(parameters, options, picture) }], {
      content: contentTarget(features, draw),
      style: drawTarget(target, 1, draw),
      positions: nearestPositions(features, draw),
    });
    const value = (name: string): number => parts[name]!.dataSync<'float32'>()[0]!;
    const cover = value('coverage');
    return { style: value('style') - cover, cover, content: value('content') + value('similarity') };
  });
}
