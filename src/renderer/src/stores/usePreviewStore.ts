import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { MediaId } from '../../../shared/contract/values.js';
import { isSameFrame, type Frame } from '../../../shared/domain/frame.js';
import { CancelledError, toSerialized, type ErrorData } from '../../../shared/errors.js';
import { studio } from '../api/connection.js';
import { isSameLook, type Look } from './look.js';
import { PreviewPipeline } from './previewPipeline.js';
import { useEngineStore } from './useEngineStore.js';
import { sceneOf, useFramesStore } from './useFramesStore.js';
import { useLookStore } from './useLookStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { useRegionsStore } from './useRegionsStore.js';
import { useSettingsStore } from './useSettingsStore.js';
import { useStylesStore } from './useStylesStore.js';
import { useVideosStore } from './useVideosStore.js';

interface Wish {
  readonly photoId: string;
  /** How the look's styles paint: changes when one of them is polished. */
  readonly polish: string;
  readonly frame: Frame;
  /** The frame of a video. */
  readonly moment: number | undefined;
  readonly look: Look;
  /** Whether a step of a mask is being drawn. */
  readonly isGrowing: boolean;
  readonly previewPx: number;
}

/** A stylized picture of a photo, and the look that it shows. */
export interface ShownPreview {
  readonly photoId: string;
  /** See `Wish`. */
  readonly polish: string;
  readonly frame: Frame;
  /** See `Wish`. */
  readonly moment: number | undefined;
  readonly look: Look;
  readonly media: MediaId;
  readonly width: number;
  readonly height: number;
  /** False while a sharper picture is still to come. */
  readonly isFinal: boolean;
  /** Milliseconds from the request to the picture; null for a coarse one. */
  readonly ms: number | null;
}

type Picture = Pick<ShownPreview, 'media' | 'width' | 'height'> & { readonly ms: number | null };

/** The stylized picture on the canvas. It follows the photo and its look: first coarse, then sharp. */
export const usePreviewStore = defineStore('preview', () => {
  const photos = usePhotosStore();
  const frames = useFramesStore();
  const looks = useLookStore();
  const regions = useRegionsStore();
  const videos = useVideosStore();
  const settings = useSettingsStore();
  const previews = shallowRef<Readonly<Record<string, ShownPreview>>>({});
  const isBusy = ref(false);
  const fraction = ref<number | null>(null);
  const error = shallowRef<ErrorData | null>(null);
  const startedAt = ref(0);
  /** Whether the user stopped the preview; reset at the next change. */
  const isStopped = ref(false);

  /**
   * The preview on the canvas. A preview of an older look stays until the new one arrives. Null without a style or if
   * the crop or the frame of the video has changed.
   */
  const shown = computed(() => {
    if (!looks.hasStyle || photos.currentId === null) return null;
    const preview = previews.value[photos.currentId];
    const isOfThis =
      preview &&
      isSameFrame(preview.frame, frames.currentFrame) &&
      preview.moment === videos.momentOf(photos.currentId);
    return isOfThis ? preview : null;
  });
  const polish = computed(() => polishOf(looks.current));
  const isUpToDate = computed(() => shows(looks.current));

  function shows(look: Look): boolean {
    const { value: picture } = shown;
    return picture?.isFinal === true && isSameLook(picture.look, look) && picture.polish === polish.value;
  }

  function polishOf(look: Look): string {
    const { byId } = useStylesStore();
    const all = [...look.styles, ...(look.regions ?? []).flatMap((region) => region.styles)];
    return all.map(({ styleId }) => byId.get(styleId)?.polishedAt ?? 0).join();
  }

  const pipeline = new PreviewPipeline<Wish, Picture>({
    async start(requestId, { photoId, frame, moment, look, previewPx }) {
      const recipe = { ...look, styles: [...look.styles] };
      const request = { requestId, photoId, frame, moment, recipe, previewPx };
      const answer = await studio().client.call('stylize.preview', request);
      return { media: answer.media, width: answer.width, height: answer.height, ms: answer.ms };
    },
    cancel: (requestId) => {
      studio()
        .client.call('stylize.cancelPreview', { requestId })
        .catch(() => undefined);
    },
    onPicture({ photoId, polish: painted, frame, moment, look }, picture, isFinal) {
      error.value = null;
      const shownNow = { ...picture, photoId, polish: painted, frame, moment, look, isFinal };
      previews.value = { ...previews.value, [photoId]: shownNow };
    },
    onFailed(_, thrown) {
      if (!(thrown instanceof CancelledError)) error.value = toSerialized(thrown);
    },
    onBusy(isNowBusy) {
      isBusy.value = isNowBusy;
      fraction.value = null;
      if (isNowBusy) startedAt.value = Date.now();
    },
    isSame: (older, newer) => isSameScene(older, newer) && isSameLook(older.look, newer.look),
    // What was drawn is waited for; the picture of a part of it is not worth the wait.
    isOtherPicture: (older, newer) =>
      (older.isGrowing && !newer.isGrowing) ||
      sceneOf(older.photoId, older.frame) !== sceneOf(newer.photoId, newer.frame) ||
      older.moment !== newer.moment ||
      older.look.styles.map((s) => s.styleId).join() !== newer.look.styles.map((s) => s.styleId).join(),
  });

  function isSameScene(older: Wish, newer: Wish): boolean {
    return (
      sceneOf(older.photoId, older.frame) === sceneOf(newer.photoId, newer.frame) &&
      older.moment === newer.moment &&
      older.polish === newer.polish &&
      older.previewPx === newer.previewPx
    );
  }

  function load(): void {
    studio().client.on('preview.progress', (progress) => {
      if (pipeline.isCurrent(progress.requestId)) fraction.value = progress.fraction;
    });
    studio().client.on('preview.coarse', ({ requestId, ...picture }) =>
      pipeline.coarse(requestId, { ...picture, ms: null }),
    );
    watch(
      [
        () => photos.currentId,
        () => frames.currentFrame,
        () => videos.momentOf(photos.currentId),
        () => regions.growingLook,
        () => settings.settings.previewPx,
        polish,
      ],
      refresh,
      { immediate: true },
    );
    // If the engine crashed, the preview is lost: request it once more from the new engine.
    const engine = useEngineStore();
    watch(
      () => engine.state?.crashes ?? 0,
      (crashes, before) => {
        if (crashes > before && !isUpToDate.value) setTimeout(refresh, 500);
      },
    );
  }

  function refresh(): void {
    isStopped.value = false;
    error.value = null;
    const photoId = photos.currentId;
    const look = regions.growingLook;
    if (photoId === null || !looks.hasStyle || shows(look)) {
      pipeline.stop();
      return;
    }
    const { previewPx } = settings.settings;
    const moment = videos.momentOf(photoId);
    const scene = { photoId, polish: polish.value, frame: frames.currentFrame, moment };
    pipeline.want({ ...scene, look, isGrowing: regions.growing !== null, previewPx });
  }

  /** Stops the running preview and keeps the picture that is shown. */
  function stop(): void {
    pipeline.stop();
    isStopped.value = true;
  }

  return { previews, shown, isBusy, fraction, error, startedAt, isStopped, isUpToDate, load, refresh, stop };
});
