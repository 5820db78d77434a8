import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import { PLAIN_FRAME, type Frame } from '../../../shared/domain/frame.js';
import { useFramesStore } from './useFramesStore.js';
import { useLookStore } from './useLookStore.js';
import { usePhotosStore } from './usePhotosStore.js';

/** Turning and cropping the photo on the canvas: a draft until it is applied as one undo step. */
export const useCropStore = defineStore('crop', () => {
  const photos = usePhotosStore();
  const frames = useFramesStore();
  const looks = useLookStore();
  const isOpen = ref(false);
  const draft = shallowRef<Frame>(PLAIN_FRAME);

  // A draft belongs to one photo.
  watch(() => photos.currentId, cancel);

  function begin(): void {
    if (photos.current === null) return;
    draft.value = frames.currentFrame;
    isOpen.value = true;
  }

  async function apply(): Promise<void> {
    const { currentId } = photos;
    if (!isOpen.value || currentId === null) return;
    const frame = draft.value;
    await frames.prepare(currentId, frame);
    if (photos.currentId === currentId) looks.changeFrame(frame);
    isOpen.value = false;
  }

  function cancel(): void {
    isOpen.value = false;
  }

  return { isOpen, draft, begin, apply, cancel };
});
