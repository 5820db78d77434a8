import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { encodePicture, type EncodedPicture } from '../models/generatorNetwork.js';
import { GENERATOR_MULTIPLE_PX } from '../models/generatorShape.js';
import type { Grain } from '../models/grain.js';
import type { StyleModel } from '../models/styleModel.js';
import { wholeContentTensor } from './contentTensor.js';
import { keptTensor, type KeptTensor } from './keptTensor.js';
import { grainKey } from './styleGrains.js';

interface KnownContent {
  /** The photo must not change afterwards. */
  readonly content: PixelImage;
  readonly trunk: string;
  readonly grain: string;
  readonly deep: KeptTensor;
  readonly own: KeptTensor;
  readonly measures: KeptTensor;
}

/** The coarse copies and the final one of two photos. */
const MOST_KNOWN = 6;

/** Larger photos are not kept: they would take more than 50 MB each. */
const MOST_PIXELS = 2_000_000;

/** Ordered by last use, the latest at the end. */
let known: readonly KnownContent[] = [];

/**
 * A whole photo as the generator reads it, which is about a third of the work of painting it. Of the look it only depends
 * on the grain of the style.
 *
 * @param isRepeated whether the photo will be painted again: the last few photos' numbers are kept, 24 bytes for each
 *   pixel.
 * @returns tensors owned by the caller.
 */
export async function encodeContent(
  model: StyleModel,
  content: PixelImage,
  { grain, isRepeated }: { readonly grain: Grain; readonly isRepeated: boolean },
): Promise<EncodedPicture> {
  const isKept = isRepeated && content.width * content.height <= MOST_PIXELS;
  const key = { content, trunk: model.trunk, grain: grainKey(grain) };
  const kept = known.find((each) => isOf(each, key));
  if (isKept && kept) {
    keep(kept);
    const { deep, own, measures } = kept;
    return {
      values: { deep: tf.tensor4d(deep.values, shapeOf(deep)), own: tf.tensor4d(own.values, shapeOf(own)) },
      measures: tf.tensor2d(measures.values, measures.shape as [number, number]),
    };
  }
  const image = wholeContentTensor(content, GENERATOR_MULTIPLE_PX, grain);
  let encoded: EncodedPicture;
  try {
    encoded = encodePicture(model.network, image);
  } finally {
    image.dispose();
  }
  if (!isKept) return encoded;
  try {
    const { values, measures } = encoded;
    const [deep, own] = [await keptTensor(values.deep), await keptTensor(values.own)];
    keep({ ...key, deep, own, measures: await keptTensor(measures) });
    return encoded;
  } catch (thrown) {
    tf.dispose(encoded);
    throw thrown;
  }
}

function keep(latest: KnownContent): void {
  known = [...known.filter((each) => !isOf(each, latest)), latest].slice(-MOST_KNOWN);
}

type ContentKey = Pick<KnownContent, 'content' | 'trunk' | 'grain'>;

function isOf(one: ContentKey, other: ContentKey): boolean {
  return one.content === other.content && one.trunk === other.trunk && one.grain === other.grain;
}

function shapeOf({ shape }: KeptTensor): [number, number, number, number] {
  return shape as [number, number, number, number];
}
