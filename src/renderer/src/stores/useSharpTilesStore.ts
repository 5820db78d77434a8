import { useDebounceFn } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { MediaId } from '../../../shared/contract/values.js';
import { CancelledError } from '../../../shared/errors.js';
import { studio } from '../api/connection.js';
import { visibleTiles, type VisibleTile } from '../canvas/tiles.js';
import { sceneOf, useFramesStore } from './useFramesStore.js';
import { useLookStore } from './useLookStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { usePreviewStore } from './usePreviewStore.js';
import { reportError } from './useReportError.js';
import { useVideosStore } from './useVideosStore.js';
import { useViewStore } from './useViewStore.js';

/** How long the view must stay unchanged before its tiles are rendered at full size. */
const REST_MS = 250;
/** A preview that is smaller than the display resolution by up to this factor is sharp enough. */
const TOLERANCE = 1.15;
/** Minimum display px per picture px. Below it, most of the picture would be rendered for little gain. */
const LEAST_SCALE = 0.45;
/** A tile of 512 px takes 1 MB decoded. */
const MOST_TILES = 128;

/** The visible part of the stylized picture at full size, tile by tile, when zoomed in and the preview is final. */
export const useSharpTilesStore = defineStore('sharpTiles', () => {
  const photos = usePhotosStore();
  const frames = useFramesStore();
  const looks = useLookStore();
  const previews = usePreviewStore();
  const view = useViewStore();
  const videos = useVideosStore();
  /** The rendered tiles by position, all of the same scene and look; newest last. */
  const made = shallowRef<ReadonlyMap<string, MediaId>>(new Map());
  /** When the current rendering started, in `Date.now` ms; null while no tile is being rendered. */
  const workingSince = ref<number | null>(null);
  let madeOf = '';
  let run = 0;
  let running: string | undefined;

  /** A key for the scene and look of the tiles; empty if the canvas shows no final result. */
  const wanted = computed(() => {
    const { currentId } = photos;
    if (currentId === null || !previews.isUpToDate) return '';
    return `${sceneOf(currentId, frames.currentFrame)} ${videos.momentOf(currentId)} ${JSON.stringify(looks.current)}`;
  });
  const visible = computed<readonly VisibleTile[]>(() => {
    const { photo, viewport, screen } = view;
    const { shown } = previews;
    if (!photo || !shown || wanted.value === '') return [];
    const scale = viewport.scale * window.devicePixelRatio;
    const shownScale = shown.width / photo.width;
    if (scale < LEAST_SCALE || scale < shownScale * TOLERANCE || shownScale >= 1) return [];
    return visibleTiles(viewport, screen, photo);
  });
  /** The visible tiles that have been rendered. */
  const shownTiles = computed(() => {
    const isOther = madeOf !== wanted.value;
    return visible.value.flatMap((tile) => {
      const media = isOther ? undefined : made.value.get(tile.key);
      return media === undefined ? [] : [{ ...tile, url: studio().mediaUrl(media, 'full') }];
    });
  });

  function load(): void {
    watch(wanted, stop);
    watch(visible, () => void sharpen());
  }

  const sharpen = useDebounceFn(async (): Promise<void> => {
    const mine = ++run;
    const of = wanted.value;
    if (of === '') return;
    if (madeOf !== of) made.value = new Map();
    madeOf = of;
    const missing = visible.value.filter(({ key }) => !made.value.has(key));
    if (missing.length > 0) workingSince.value ??= Date.now();
    for (const tile of missing) {
      const media = await make(tile);
      if (media !== null && madeOf === of) keep(tile.key, media);
      if (mine !== run || wanted.value !== of) return;
      if (media === null) break;
    }
    workingSince.value = null;
  }, REST_MS);

  /** Null if the tile was not rendered: the preview stays visible. */
  async function make({ rect, key }: VisibleTile): Promise<MediaId | null> {
    const photoId = photos.currentId;
    if (photoId === null) return null;
    const requestId = `tile-${Date.now().toString(36)}-${key.replace(' ', '-')}`;
    running = requestId;
    const recipe = { ...looks.current, styles: [...looks.current.styles] };
    const scene = { photoId, frame: frames.currentFrame, moment: videos.momentOf(photoId) };
    const request = { requestId, ...scene, recipe, window: { ...rect } };
    try {
      return (await studio().client.call('stylize.window', request)).media;
    } catch (thrown) {
      if (!(thrown instanceof CancelledError)) reportError(thrown);
      return null;
    } finally {
      if (running === requestId) running = undefined;
    }
  }

  function keep(key: string, media: MediaId): void {
    made.value = new Map([...made.value, [key, media] as const].slice(-MOST_TILES));
  }

  /** Cancels the current tile after the look or photo has changed. */
  function stop(): void {
    run++;
    workingSince.value = null;
    if (running === undefined) return;
    studio()
      .client.call('stylize.cancelPreview', { requestId: running })
      .catch(() => undefined);
  }

  return { shownTiles, visible, workingSince, load };
});
