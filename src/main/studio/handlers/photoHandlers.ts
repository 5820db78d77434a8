import type { OpenedPhotos, photoCalls, PhotoSource } from '../../../shared/contract/photos.js';
import { fromSerialized } from '../../../shared/errors.js';
import type { MediaStore } from '../../media/mediaStore.js';
import type { PhotoShelf } from '../../photos/photoShelf.js';
import type { RecentPhotos } from '../../photos/recentPhotos.js';
import type { Uploads } from '../../photos/uploads.js';
import { notAvailable, type Shell } from '../shell.js';
import type { AreaHandlers } from './handlers.js';

export interface PhotoContext {
  readonly media: MediaStore;
  readonly photos: PhotoShelf;
  readonly uploads: Uploads;
  readonly recent: RecentPhotos;
  readonly shell: Shell;
}

const PASTED_NAME = 'Pasted image.png';

export function photoHandlers(context: PhotoContext): AreaHandlers<typeof photoCalls> {
  const { photos, recent, shell } = context;
  return {
    'photos.open': ({ sources }) => openPhotos(context, sources),
    'photos.openBytes': async ({ name, bytes }) => ({ photo: await openBytes(context, name, bytes) }),

    async 'photos.paste'() {
      if (!shell.readClipboardImage) throw notAvailable('Reading the clipboard');
      const png = await shell.readClipboardImage();
      return { photo: png === null ? null : await openBytes(context, PASTED_NAME, png) };
    },

    'photos.list': () => ({ photos: photos.list() }),

    'photos.frame': async ({ photoId, frame }) => ({
      media: await context.media.addFile(photos.get(photoId).path, frame),
    }),

    'photos.close'({ photoIds }) {
      photos.close(photoIds);
      return undefined;
    },

    'photos.recent': async () => ({ photos: await recent.list() }),

    async 'photos.clearRecent'() {
      await recent.clear();
      return undefined;
    },
  };
}

/** Opens photos and remembers those that come from the user's files. */
export async function openPhotos(context: PhotoContext, sources: readonly PhotoSource[]): Promise<OpenedPhotos> {
  const opened = await context.photos.open(sources);
  const paths = opened.photos.flatMap(({ path }) => (path === null ? [] : [path]));
  await context.recent.add(paths.slice(0, 10));
  for (const path of paths.slice(0, 10)) context.shell.addRecent?.(path);
  return opened;
}

async function openBytes({ photos, uploads }: PhotoContext, name: string, bytes: Uint8Array) {
  const token = await uploads.accept(name, bytes);
  const opened = await photos.open([{ kind: 'upload', token }]);
  const [photo] = opened.photos;
  if (photo) return photo;
  throw fromSerialized(opened.failed[0]!.error);
}
