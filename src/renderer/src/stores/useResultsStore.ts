import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { MAX_HISTORY } from '../../../shared/contract/projects.js';
import type { MediaId } from '../../../shared/contract/values.js';
import { isSameFrame, PLAIN_FRAME } from '../../../shared/domain/frame.js';
import { studio } from '../api/connection.js';
import { isSameLook, type Look } from './look.js';
import { useFramesStore } from './useFramesStore.js';
import { useLookStore } from './useLookStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { usePreviewStore, type ShownPreview } from './usePreviewStore.js';
import { useRegionsStore } from './useRegionsStore.js';

export interface KeptResult {
  readonly id: string;
  readonly photoId: string;
  readonly look: Look;
  /** Null until it is rendered again, after a project was opened or the studio has dropped the picture. */
  readonly media: MediaId | null;
}

/** A look becomes a result only if it stays unchanged for this long. */
const SETTLED_MS = 1200;
const THUMBNAIL_PX = 256;

/** The results that were shown, per photo, newest first. */
export const useResultsStore = defineStore('results', () => {
  const photos = usePhotosStore();
  const frames = useFramesStore();
  const looks = useLookStore();
  const previews = usePreviewStore();
  const regions = useRegionsStore();
  const byPhoto = shallowRef<Readonly<Record<string, readonly KeptResult[]>>>({});
  const current = computed(() => (photos.currentId === null ? [] : (byPhoto.value[photos.currentId] ?? [])));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let count = 0;
  let isFilling = false;

  /** Starts to watch the previews. */
  function load(): void {
    watch([() => previews.shown, () => regions.growing], ([shown, growing]) => {
      clearTimeout(timer);
      if (shown?.isFinal && !growing) timer = setTimeout(() => keep(shown), SETTLED_MS);
    });
    watch(current, () => void fill());
    watch(() => frames.frames, dropOtherCrops);
  }

  /** Drops the pictures of photos whose crop has changed, so that they are rendered again. */
  function dropOtherCrops(now: typeof frames.frames, before: typeof frames.frames): void {
    const isOther = (photoId: string): boolean =>
      !isSameFrame(now[photoId] ?? PLAIN_FRAME, before[photoId] ?? PLAIN_FRAME);
    byPhoto.value = Object.fromEntries(
      Object.entries(byPhoto.value).map(([photoId, kept]) => [
        photoId,
        isOther(photoId) ? kept.map((result) => ({ ...result, media: null })) : kept,
      ]),
    );
  }

  /** Keeps one entry per look. A repeated look moves to the front. */
  function keep({ photoId, frame, look, media }: ShownPreview): void {
    if (!isSameFrame(frame, frames.frameOf(photoId))) return;
    const others = (byPhoto.value[photoId] ?? []).filter((kept) => !isSameLook(kept.look, look));
    const entry = { id: `result-${++count}`, photoId, look, media };
    byPhoto.value = { ...byPhoto.value, [photoId]: [entry, ...others].slice(0, MAX_HISTORY) };
  }

  /** Replaces the history with that of an opened project. */
  function restore(history: Readonly<Record<string, readonly Look[]>>): void {
    byPhoto.value = Object.fromEntries(
      Object.entries(history).map(([photoId, kept]) => [
        photoId,
        kept.map((look) => ({ id: `result-${++count}`, photoId, look, media: null })),
      ]),
    );
  }

  /** Renders the missing pictures, one after the other, while the canvas has nothing to compute. */
  async function fill(): Promise<void> {
    if (isFilling) return;
    isFilling = true;
    try {
      for (;;) {
        const missing = current.value.find(({ media, look }) => media === null && look.styles.length > 0);
        if (!missing) return;
        const recipe = { ...missing.look, styles: [...missing.look.styles] };
        const frame = frames.frameOf(missing.photoId);
        const { media } = await studio().client.call('stylize.preview', {
          requestId: `history-${missing.id}-${Date.now().toString(36)}`,
          group: 'history',
          photoId: missing.photoId,
          frame,
          recipe,
          previewPx: THUMBNAIL_PX,
        });
        if (isSameFrame(frame, frames.frameOf(missing.photoId))) replace(missing.id, media);
      }
    } catch {
      // The style or photo no longer exists: the entry stays without a picture.
    } finally {
      isFilling = false;
    }
  }

  function replace(id: string, media: MediaId | null): void {
    byPhoto.value = Object.fromEntries(
      Object.entries(byPhoto.value).map(([photoId, kept]) => [
        photoId,
        kept.map((result) => (result.id === id ? { ...result, media } : result)),
      ]),
    );
  }

  function forget(id: string): void {
    byPhoto.value = Object.fromEntries(
      Object.entries(byPhoto.value).map(([photoId, kept]) => [photoId, kept.filter((result) => result.id !== id)]),
    );
  }

  /** Goes back to the look of a result: one undo step. */
  function use(result: KeptResult): void {
    looks.change(result.look);
  }

  return { byPhoto, current, load, keep, restore, fill, forget, use };
});
