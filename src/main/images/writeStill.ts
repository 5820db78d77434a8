import sharp from 'sharp';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { writeAtomically } from '../files/atomicFile.js';
import { toDiskError } from '../files/diskErrors.js';

/** Writes a picture as a PNG without loss, quickly rather than small. @throws ExpectedError `disk/...` */
export async function writeStill(path: string, { width, height, data }: PixelImage): Promise<void> {
  try {
    await writeAtomically(path, { canReplace: true }, async (temporary) => {
      await sharp(data, { raw: { width, height, channels: 3 } })
        .png({ compressionLevel: 1 })
        .toFile(temporary);
    });
  } catch (thrown) {
    throw toDiskError(thrown, path, 'write');
  }
}
