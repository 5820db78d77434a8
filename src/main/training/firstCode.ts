import { blendCodes, type StyleCode } from '../../ml/models/styleCode.js';
import type { StyleModel } from '../../ml/models/styleModel.js';
import type { ImageFolder } from '../images/imageFolder.js';
import { readWholePictures } from './wholePictures.js';

/** The start of a training: the mean of the style codes that the model's encoder computes for the pictures of a set. */
export interface FirstCode {
  readonly code: StyleCode;
  /** The picture whose code has statistics closest to the mean: it represents the style in lists. */
  readonly imagePath: string;
}

/**
 * Encodes an evenly spaced selection of the pictures. Skips pictures that cannot be read.
 * @throws the last picture's error if none can be read.
 */
export async function firstCodeOf(
  model: StyleModel,
  folder: ImageFolder,
  pause?: () => Promise<void>,
): Promise<FirstCode> {
  const encoded: { readonly imagePath: string; readonly code: StyleCode }[] = [];
  for await (const { path, pixels } of readWholePictures(folder, pause)) {
    encoded.push({ imagePath: path, code: await model.encodeStyle(pixels) });
  }
  const code = blendCodes(encoded.map((each) => ({ code: each.code, weight: 1 })));
  const distances = encoded.map((each) => distance(each.code, code));
  const nearest = encoded[distances.indexOf(Math.min(...distances))]!;
  return { code, imagePath: nearest.imagePath };
}

/** The distance between the means of the two deepest levels, each relative to the magnitude of the second code's means. */
function distance(one: StyleCode, other: StyleCode): number {
  return (['deep', 'quarter'] as const).reduce((sum, level) => {
    const [own, target] = [one.statistics[level].mean, other.statistics[level].mean];
    const missed = own.reduce((total, value, channel) => total + (value - target[channel]!) ** 2, 0);
    const size = target.reduce((total, value) => total + value ** 2, 0);
    return sum + missed / Math.max(size, Number.EPSILON);
  }, 0);
}
