import { defineStore } from 'pinia';
import { computed } from 'vue';
import { ownLookAt } from '../../../shared/domain/timeline.js';
import { keyAt, withKeyToggled, withoutOwnLook, withOwnLook } from './timeline.js';
import { useLookStore } from './useLookStore.js';
import { useVideosStore } from './useVideosStore.js';

/** What changes over the time of the video on the canvas: shots with looks of their own, and keys of the strength. */
export const useTimelineStore = defineStore('timeline', () => {
  const looks = useLookStore();
  const videos = useVideosStore();

  const shots = computed(() => looks.subject.timeline?.shots ?? []);
  const strengths = computed(() => looks.subject.timeline?.strengths ?? []);
  const hasOwnLook = computed(
    () => looks.seconds !== null && ownLookAt(looks.subject.timeline, looks.seconds) !== undefined,
  );
  const hasKey = computed(() => looks.seconds !== null && keyAt(looks.subject, looks.seconds) !== undefined);

  /** Gives the shot a look of its own, which begins as the one that it has; or takes it away. */
  function toggleOwnLook(): void {
    if (looks.seconds === null) return;
    if (hasOwnLook.value) looks.changeSubject(withoutOwnLook(looks.subject, looks.seconds));
    else if (videos.currentShot) looks.changeSubject(withOwnLook(looks.subject, videos.currentShot));
  }

  /** Keeps the strength at this frame, or no longer. Dragging the strength elsewhere then adds keys. */
  function toggleKey(): void {
    if (looks.seconds !== null) looks.changeSubject(withKeyToggled(looks.subject, looks.seconds));
  }

  return { shots, strengths, hasOwnLook, hasKey, toggleOwnLook, toggleKey };
});
