import { join } from 'node:path';
import { STYLE_SHORT_SIDE_PX } from '../../ml/models/styleModel.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { AppError } from '../../shared/errors.js';
import { readImage } from '../images/readImage.js';
import type { ImageFolder } from '../images/imageFolder.js';

/** How many pictures represent a set. */
const MOST_PICTURES = 48;

export interface WholePicture {
  readonly path: string;
  /** With a short side of at most `STYLE_SHORT_SIDE_PX`. */
  readonly pixels: PixelImage;
}

/**
 * An evenly spaced selection of at most 48 artworks of a set, whole, at the size at which they are encoded. Skips those
 * that cannot be read.
 * @param pause awaited before each picture.
 * @throws the last picture's error if none can be read.
 */
export async function* readWholePictures(
  { root, files }: ImageFolder,
  pause?: () => Promise<void>,
): AsyncGenerator<WholePicture> {
  const count = Math.min(files.length, MOST_PICTURES);
  let isEmpty = true;
  let failure: unknown;
  for (let index = 0; index < count; index++) {
    const path = join(root, files[Math.floor((index * files.length) / count)]!);
    await pause?.();
    const picture = await readImage(path, { maxShortSidePx: STYLE_SHORT_SIDE_PX }).catch((thrown: unknown) => {
      if (!(thrown instanceof AppError)) throw thrown;
      failure = thrown;
      return undefined;
    });
    if (!picture) continue;
    isEmpty = false;
    yield { path, pixels: picture.pixels };
  }
  if (isEmpty) throw failure;
}
