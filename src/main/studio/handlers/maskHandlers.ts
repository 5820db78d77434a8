import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import type { CheckedInput } from '../../../shared/contract/contract.js';
import type { maskCalls } from '../../../shared/contract/masks.js';
import { framedSize, PLAIN_FRAME } from '../../../shared/domain/frame.js';
import { maskRaster } from '../../../shared/masks/maskRaster.js';
import { resizedMask } from '../../../shared/masks/resampleMask.js';
import type { MaskFolder } from '../../masks/maskFolder.js';
import type { MaskMaker } from '../../masks/maskMaker.js';
import { countPictures } from '../../images/readImage.js';
import { openMask } from '../../masks/openMask.js';
import { saveMask } from '../../masks/saveMask.js';
import type { MediaStore } from '../../media/mediaStore.js';
import type { PhotoShelf } from '../../photos/photoShelf.js';
import { safeFileName } from '../../photos/uploads.js';
import { sourcePath, type SourceFiles } from '../sourcePath.js';
import type { AreaHandlers } from './handlers.js';

export interface MaskContext extends SourceFiles {
  readonly photos: PhotoShelf;
  readonly media: MediaStore;
  readonly maskFolder: MaskFolder;
  readonly maskMaker: MaskMaker;
  /** Where saved masks are kept until they are fetched. */
  readonly downloads: string;
}

export function maskHandlers(context: MaskContext): AreaHandlers<typeof maskCalls> {
  const { photos, media, maskFolder, maskMaker, downloads, access } = context;
  return {
    async 'masks.draw'({ photoId, frame = PLAIN_FRAME, steps }) {
      const photo = photos.get(photoId);
      const mask = await maskMaker.mask(steps, { ...photo, frame });
      return resizedMask(mask, maskRaster(photo.info, frame).size);
    },

    async 'masks.open'({ photoId, frame = PLAIN_FRAME, source }) {
      const { info } = photos.get(photoId);
      const path = await pathOf(source, context);
      const { mask, isFitted } = await openMask(path, basename(path), info, frame);
      return { file: await maskFolder.add(mask), isFitted, pictures: await countPictures(path) };
    },

    async 'masks.save'({ photoId, frame = PLAIN_FRAME, steps, path, name }) {
      const photo = photos.get(photoId);
      const mask = await maskMaker.mask(steps, { ...photo, frame });
      const download = join(downloads, randomUUID(), safeFileName(`${name}.png`));
      const out = path === null ? download : await access.check(path);
      await saveMask(out, mask, framedSize(photo.info, frame));
      return { path: path === null ? null : out, media: media.addDownload(out), fileName: basename(out) };
    },
  };
}

async function pathOf(source: CheckedInput<'masks.open'>['source'], context: MaskContext): Promise<string> {
  if (source.kind !== 'bytes') return sourcePath(source, context);
  return context.uploads.pathOf(await context.uploads.accept(source.name, source.bytes));
}
