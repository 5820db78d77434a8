import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { FrameSize } from '../../shared/domain/frame.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { toDiskError } from '../files/diskErrors.js';
import { makeFolder } from '../files/makeFolder.js';

/** Writes a mask as a gray PNG of a size, whole or not at all. @throws ExpectedError `disk/...` */
export async function saveMask(path: string, mask: PixelMask, size: FrameSize): Promise<void> {
  await makeFolder(dirname(path));
  const unfinished = join(dirname(path), `.${randomUUID()}.png`);
  try {
    await sharp(mask.data, { raw: { width: mask.width, height: mask.height, channels: 1 }, limitInputPixels: false })
      .resize(size.width, size.height, { fit: 'fill', kernel: 'linear' })
      .toColorspace('b-w')
      .png({ compressionLevel: 3 })
      .toFile(unfinished);
    await rename(unfinished, path);
  } catch (thrown) {
    await rm(unfinished, { force: true });
    throw toDiskError(thrown, path, 'write');
  }
}
