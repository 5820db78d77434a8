import sharp from 'sharp';
import { writeAtomically } from '../files/atomicFile.js';
import { toDiskError } from '../files/diskErrors.js';
import type { LoadedFrame } from './loadedImage.js';
import { joinAlpha } from './writeImage.js';

/** Writes a picture as a PNG without loss, quickly rather than small. @throws ExpectedError `disk/...` */
export async function writeStill(path: string, { pixels, alpha }: LoadedFrame): Promise<void> {
  const { width, height } = pixels;
  const data = alpha ? joinAlpha(pixels.data, alpha) : pixels.data;
  try {
    await writeAtomically(path, { canReplace: true }, async (temporary) => {
      await sharp(data, { raw: { width, height, channels: alpha ? 4 : 3 } })
        .png({ compressionLevel: 1 })
        .toFile(temporary);
    });
  } catch (thrown) {
    throw toDiskError(thrown, path, 'write');
  }
}
