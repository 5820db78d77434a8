import { join } from 'node:path';
import { blendCodes, type StyleCode } from '../../ml/models/styleCode.js';
import { STYLE_SHORT_SIDE_PX, type StyleModel } from '../../ml/models/styleModel.js';
import { AppError } from '../../shared/errors.js';
import { readImage } from '../images/readImage.js';
import type { ImageFolder } from './imageFolder.js';

/** How many pictures of a set are encoded for the code that training begins from. */
const MOST_ENCODED = 48;

/** What training begins from: the mean of the codes that the model gives the pictures of a set by itself. */
export interface FirstCode {
  readonly code: StyleCode;
  /** The picture whose code is the nearest to the mean: it stands for the style in lists. */
  readonly imagePath: string;
}

/**
 * Encodes an even choice of at most 48 pictures. Pictures that cannot be read are left out.
 * @throws the last picture's error where none can be read.
 */
export async function firstCodeOf(
  model: StyleModel,
  { root, files }: ImageFolder,
  pause?: () => Promise<void>,
): Promise<FirstCode> {
  const count = Math.min(files.length, MOST_ENCODED);
  const encoded: { readonly imagePath: string; readonly code: StyleCode }[] = [];
  let failure: unknown;
  for (let index = 0; index < count; index++) {
    const imagePath = join(root, files[Math.floor((index * files.length) / count)]!);
    await pause?.();
    try {
      const { pixels } = await readImage(imagePath, { maxShortSidePx: STYLE_SHORT_SIDE_PX });
      encoded.push({ imagePath, code: await model.encodeStyle(pixels) });
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      failure = thrown;
    }
  }
  if (encoded.length === 0) throw failure;
  const code = blendCodes(encoded.map((each) => ({ code: each.code, weight: 1 })));
  const distances = encoded.map((each) => squaredDistance(each.code.values, code.values));
  const nearest = encoded[distances.indexOf(Math.min(...distances))]!;
  return { code, imagePath: nearest.imagePath };
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0);
}
