import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { StagePicture } from '../canvas/pictureLevels.js';
import { loadImage } from '../canvas/pictureLevels.js';
import type { CallOutput } from '../../../shared/contract/contract.js';
import { CancelledError } from '../../../shared/errors.js';
import { studio } from '../api/connection.js';
import { useLookStore } from './useLookStore.js';
import { reportError } from './useReportError.js';
import { useVideosStore } from './useVideosStore.js';

type Clip = CallOutput<'videos.play'>;

/** Two painted seconds of the video, played again and again until anything changes. */
export const useClipStore = defineStore('clip', () => {
  const videos = useVideosStore();
  const looks = useLookStore();
  const state = ref<'off' | 'painting' | 'playing'>('off');
  /** How much is painted, 0-1. */
  const fraction = ref(0);
  const clip = shallowRef<Clip | null>(null);
  const index = ref(0);
  let requestId: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let count = 0;

  /** The picture on the canvas; null while nothing is played. */
  const shown = computed<StagePicture | null>(() => {
    const frame = state.value === 'playing' ? clip.value?.frames[index.value] : undefined;
    const video = videos.current;
    if (!frame || !video) return null;
    const level = { longSidePx: 1, url: studio().mediaUrl(frame.media, 'full') };
    return { key: `clip ${frame.media}`, scene: video.id, levels: [level] };
  });
  /** The time in the video that is played, in seconds; null while nothing is played. */
  const seconds = computed(() => {
    const frame = state.value === 'playing' ? clip.value?.frames[index.value] : undefined;
    return frame && videos.current ? videos.timeOf(videos.current, videos.moment) + frame.seconds : null;
  });

  function load(): void {
    studio().client.on('videos.playProgress', (progress) => {
      if (progress.requestId === requestId) fraction.value = progress.fraction;
    });
    watch([() => videos.current?.id, () => videos.moment, () => looks.subject], stop);
  }

  async function play(): Promise<void> {
    const video = videos.current;
    if (!video || !looks.hasStyle) return;
    stop();
    const mine = `play-${Date.now().toString(36)}-${++count}`;
    requestId = mine;
    state.value = 'painting';
    fraction.value = 0;
    try {
      const recipe = { ...looks.current, styles: [...looks.current.styles] };
      const strengths = [...(looks.subject.timeline?.strengths ?? [])];
      const request = { requestId: mine, photoId: video.id, moment: videos.moment, recipe, strengths };
      const painted = await studio().client.call('videos.play', request);
      await Promise.all(painted.frames.map(({ media }) => loadImage(studio().mediaUrl(media, 'full'))));
      if (requestId !== mine) return;
      clip.value = painted;
      state.value = 'playing';
      show(0);
    } catch (thrown) {
      if (requestId !== mine) return;
      stop();
      if (!(thrown instanceof CancelledError)) reportError(thrown);
    }
  }

  /** Shows a frame for as long as it lasts, then the next one; after the last one the first. */
  function show(at: number): void {
    const { value } = clip;
    if (!value) return;
    index.value = at;
    const next = value.frames[at + 1];
    const lasts = (next?.seconds ?? value.seconds) - value.frames[at]!.seconds;
    timer = setTimeout(() => show(next ? at + 1 : 0), 1000 * lasts);
  }

  function stop(): void {
    clearTimeout(timer);
    if (state.value === 'painting' && requestId !== undefined) {
      studio()
        .client.call('videos.cancelPlay', { requestId })
        .catch(() => undefined);
    }
    requestId = undefined;
    clip.value = null;
    state.value = 'off';
  }

  function toggle(): void {
    if (state.value === 'off') void play();
    else stop();
  }

  return { state, fraction, shown, seconds, load, play, stop, toggle };
});
