import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { PhotoInfo } from '../../../shared/contract/photos.js';
import type { MediaId } from '../../../shared/contract/values.js';
import { framedSize, isPlainFrame, PLAIN_FRAME, type Frame } from '../../../shared/domain/frame.js';
import { studio } from '../api/connection.js';
import { usePhotosStore } from './usePhotosStore.js';
import { reportError } from './useReportError.js';
import { useVideosStore } from './useVideosStore.js';

/** A key for the part of a photo that a frame selects. */
export function sceneOf(photoId: string, frame: Frame): string {
  return isPlainFrame(frame) ? photoId : `${photoId} ${JSON.stringify(frame)}`;
}

/** How each open photo is turned and cropped. Changed by `useLookStore`, which handles undo. */
export const useFramesStore = defineStore('frames', () => {
  const photos = usePhotosStore();
  const videos = useVideosStore();
  const frames = shallowRef<Readonly<Record<string, Frame>>>({});
  /** The pictures of cropped photos, by scene. */
  const pictures = shallowRef<Readonly<Record<string, MediaId>>>({});

  const currentFrame = computed(() => frameOf(photos.currentId));
  /** The picture on the canvas: a frame of a video, or a photo cropped by its frame; null while it is requested. */
  const current = computed(() => (photos.current ? framed(photos.current) : null));

  function frameOf(photoId: string | null): Frame {
    return (photoId === null ? undefined : frames.value[photoId]) ?? PLAIN_FRAME;
  }

  function framed(photo: PhotoInfo): PhotoInfo | null {
    const frame = frameOf(photo.id);
    if (isPlainFrame(frame)) return videos.withStill(photo);
    const media = pictures.value[sceneOf(photo.id, frame)];
    return media === undefined ? null : { ...photo, ...framedSize(photo, frame), media };
  }

  function set(photoId: string, frame: Frame): void {
    frames.value = { ...frames.value, [photoId]: frame };
    void prepare(photoId, frame);
  }

  /** Requests the picture of a cropped photo in advance, so that it can be shown at once. */
  async function prepare(photoId: string, frame: Frame): Promise<void> {
    const scene = sceneOf(photoId, frame);
    if (isPlainFrame(frame) || pictures.value[scene] !== undefined) return;
    try {
      const { media } = await studio().client.call('photos.frame', { photoId, frame });
      pictures.value = { ...pictures.value, [scene]: media };
    } catch (thrown) {
      reportError(thrown);
    }
  }

  /** Replaces all frames with those of an opened project. */
  function restore(saved: Readonly<Record<string, Frame>>): void {
    frames.value = saved;
    for (const [photoId, frame] of Object.entries(saved)) void prepare(photoId, frame);
  }

  return { frames, currentFrame, current, frameOf, framed, set, prepare, restore };
});
