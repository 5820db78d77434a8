import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { isSameLook } from './look.js';
import { useLookStore } from './useLookStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { usePreviewStore, type ShownPreview } from './usePreviewStore.js';

export interface KeptResult {
  readonly id: string;
  readonly preview: ShownPreview;
}

/** A look that was passed on the way to another is no result. */
const SETTLED_MS = 1200;
const MOST_PER_PHOTO = 40;

/** The results that were looked at, per photo, newest first. */
export const useResultsStore = defineStore('results', () => {
  const photos = usePhotosStore();
  const looks = useLookStore();
  const previews = usePreviewStore();
  const byPhoto = shallowRef<Readonly<Record<string, readonly KeptResult[]>>>({});
  const current = computed(() => (photos.currentId === null ? [] : (byPhoto.value[photos.currentId] ?? [])));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let count = 0;

  /** Follows the previews. */
  function load(): void {
    watch(
      () => previews.shown,
      (shown) => {
        clearTimeout(timer);
        if (shown?.isFinal) timer = setTimeout(() => keep(shown), SETTLED_MS);
      },
    );
  }

  /** One entry per look; one that comes again moves to the front. */
  function keep(preview: ShownPreview): void {
    const { photoId, look } = preview;
    const others = (byPhoto.value[photoId] ?? []).filter((kept) => !isSameLook(kept.preview.look, look));
    const entry = { id: `result-${++count}`, preview };
    byPhoto.value = { ...byPhoto.value, [photoId]: [entry, ...others].slice(0, MOST_PER_PHOTO) };
  }

  function forget(id: string): void {
    byPhoto.value = Object.fromEntries(
      Object.entries(byPhoto.value).map(([photoId, kept]) => [photoId, kept.filter((result) => result.id !== id)]),
    );
  }

  /** Goes back to the look of a result: a step of undo. */
  function use(result: KeptResult): void {
    looks.change(result.preview.look);
  }

  return { byPhoto, current, load, keep, forget, use };
});
