import type { videoCalls } from '../../../shared/contract/videos.js';
import { ExpectedError } from '../../../shared/errors.js';
import type { MediaStore } from '../../media/mediaStore.js';
import type { OpenPhoto, PhotoShelf } from '../../photos/photoShelf.js';
import type { VideoDesk } from '../videoDesk.js';
import type { AreaHandlers } from './handlers.js';

export interface VideoContext {
  readonly videos: VideoDesk;
  readonly photos: PhotoShelf;
  readonly media: MediaStore;
}

export function videoHandlers({ videos, photos, media }: VideoContext): AreaHandlers<typeof videoCalls> {
  const videoOf = (photoId: string): OpenPhoto => {
    const photo = photos.get(photoId);
    if (!photo.info.video) throw new ExpectedError('usage', `${photo.info.name} is no video.`);
    return photo;
  };
  const movingOf = (photoId: string): OpenPhoto => {
    const photo = photos.get(photoId);
    return photo.info.animation ? photo : videoOf(photoId);
  };
  return {
    'videos.times': async ({ photoId }) => ({ times: await videos.times(movingOf(photoId)) }),

    'videos.still': async ({ photoId, moment }) => ({
      media: await media.addFile(await videos.still(movingOf(photoId), moment)),
    }),

    'videos.findShots': ({ photoId }) => videos.findShots(videoOf(photoId)),

    'videos.formats': () => videos.formats(),
  };
}
