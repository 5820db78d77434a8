import { blendCodes, type StyleCode } from '../../ml/models/styleCode.js';
import type { StyleModel } from '../../ml/models/styleModel.js';
import type { ImageFolder } from '../images/imageFolder.js';
import { readWholePictures } from './wholePictures.js';

/** What training begins from: the mean of the codes that the model gives the pictures of a set by itself. */
export interface FirstCode {
  readonly code: StyleCode;
  /** The picture whose code is the nearest to the mean by its statistics: it stands for the style in lists. */
  readonly imagePath: string;
}

/**
 * Encodes an even choice of the pictures. Pictures that cannot be read are left out.
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

/** By the means of both levels, each in units of the size of the second code's. */
function distance(one: StyleCode, other: StyleCode): number {
  return (['deep', 'quarter'] as const).reduce((sum, level) => {
    const [own, target] = [one[level].mean, other[level].mean];
    const missed = own.reduce((total, value, channel) => total + (value - target[channel]!) ** 2, 0);
    const size = target.reduce((total, value) => total + value ** 2, 0);
    return sum + missed / Math.max(size, Number.EPSILON);
  }, 0);
}
