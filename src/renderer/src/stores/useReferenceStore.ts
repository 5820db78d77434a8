import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { isSameFrame } from '../../../shared/domain/frame.js';
import { studio } from '../api/connection.js';
import type { Look } from './look.js';
import { useFramesStore } from './useFramesStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import type { ShownPreview } from './usePreviewStore.js';
import { reportError } from './useReportError.js';
import type { KeptResult } from './useResultsStore.js';
import { useSettingsStore } from './useSettingsStore.js';
import { useVideosStore } from './useVideosStore.js';

/** The earlier result of the same photo that a result is compared with instead of the photo. */
export const useReferenceStore = defineStore('reference', () => {
  const photos = usePhotosStore();
  const frames = useFramesStore();
  const settings = useSettingsStore();
  const videos = useVideosStore();
  const chosen = shallowRef<ShownPreview | null>(null);
  const chosenId = ref<string | null>(null);
  const shown = computed(() => {
    const { value } = chosen;
    const isOfThis =
      value?.photoId === photos.currentId &&
      isSameFrame(value.frame, frames.currentFrame) &&
      value.moment === videos.momentOf(value.photoId);
    return isOfThis ? value : null;
  });

  // A result with another crop, or of another frame of a video, cannot be compared.
  watch([() => frames.frames, () => videos.momentOf(photos.currentId)], () => void choose(null));

  /** Null: compare with the photo again. The picture is made at the preview size, unless the studio still has it. */
  async function choose(result: KeptResult | null): Promise<void> {
    chosenId.value = result?.id ?? null;
    if (!result) {
      chosen.value = null;
      return;
    }
    const { id, photoId, look } = result;
    const frame = frames.frameOf(photoId);
    const moment = videos.momentOf(photoId);
    try {
      const picture = await request(photoId, look);
      if (chosenId.value === id) chosen.value = { ...picture, photoId, polish: '', frame, moment, look, isFinal: true };
    } catch (thrown) {
      if (chosenId.value === id) chosenId.value = null;
      reportError(thrown);
    }
  }

  async function request(
    photoId: string,
    look: Look,
  ): Promise<Pick<ShownPreview, 'media' | 'width' | 'height' | 'ms'>> {
    return studio().client.call('stylize.preview', {
      requestId: `reference-${Date.now().toString(36)}`,
      group: 'reference',
      photoId,
      frame: frames.frameOf(photoId),
      moment: videos.momentOf(photoId),
      recipe: { ...look, styles: [...look.styles] },
      previewPx: settings.settings.previewPx,
    });
  }

  return { shown, chosenId, choose };
});
