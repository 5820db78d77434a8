import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { runTflite } from './tfliteGraph.js';
import type { TfliteModel } from './tfliteModel.js';

/** The side of the model's input and output in px; pictures are squeezed into the square. */
const SIDE_PX = 256;
/** Probabilities outside of these count as certain, so that doubtful places do not shine through. */
const CERTAIN = { not: 0.3, person: 0.7 };

/**
 * Where people are, by MediaPipe's selfie segmentation.
 * @returns a mask of the model's size, over the whole picture
 */
export async function peopleMask(model: TfliteModel, image: PixelImage): Promise<PixelMask> {
  const probabilities = await peopleProbabilities(model, image);
  const scale = 255 / (CERTAIN.person - CERTAIN.not);
  const data = Uint8Array.from(probabilities, (value) => Math.min(255, Math.max(0, scale * (value - CERTAIN.not))));
  return { width: SIDE_PX, height: SIDE_PX, data };
}

/** The model's output: for each pixel of the square, how likely it shows a person, 0-1. */
export async function peopleProbabilities(
  model: TfliteModel,
  { width, height, data }: PixelImage,
): Promise<Float32Array> {
  const output = tf.tidy(() => {
    const pixels = tf.tensor4d(
      Float32Array.from(data, (value) => value / 255),
      [1, height, width, 3],
    );
    return runTflite(model, tf.image.resizeBilinear(pixels, [SIDE_PX, SIDE_PX], false, true));
  });
  try {
    return await output.data<'float32'>();
  } finally {
    output.dispose();
  }
}
