import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { usePhotosStore } from './usePhotosStore.js';
import type { ShownPreview } from './usePreviewStore.js';

/** What a result is compared with instead of the photo: an earlier result of the same photo. */
export const useReferenceStore = defineStore('reference', () => {
  const photos = usePhotosStore();
  const chosen = shallowRef<ShownPreview | null>(null);
  const shown = computed(() => (chosen.value?.photoId === photos.currentId ? chosen.value : null));

  function choose(result: ShownPreview | null): void {
    chosen.value = result;
  }

  return { shown, choose };
});
