import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { MediaId } from '../../../shared/contract/values.js';
import { CancelledError } from '../../../shared/errors.js';
import { studio } from '../api/connection.js';
import { PLAIN_LOOK } from './look.js';
import { sceneOf, useFramesStore } from './useFramesStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { reportError } from './useReportError.js';
import { useStylesStore } from './useStylesStore.js';
import { useVideosStore } from './useVideosStore.js';

const CELL_PX = 320;
/** `strokePx` null: painted at the cell's own size, strokes fill the small picture as they fill the canvas. */
const CELL_LOOK = { strength: 1, strokePx: null } as const;

/** Small previews of every style on the photo, rendered one by one in the background, kept while the photo is open. */
export const useStyleGridStore = defineStore('styleGrid', () => {
  const photos = usePhotosStore();
  const frames = useFramesStore();
  const styles = useStylesStore();
  const videos = useVideosStore();
  const cells = shallowRef<Readonly<Record<string, MediaId>>>({});
  const isRunning = ref(false);
  let run = 0;
  let request: string | undefined;

  /** A polished style paints otherwise than before. */
  const keyOf = (photoId: string, styleId: string): string =>
    `${sceneOf(photoId, frames.frameOf(photoId))} ${videos.momentOf(photoId)} ${styleId} ${styles.byId.get(styleId)?.polishedAt ?? 0}`;
  const usable = computed(() => styles.styles.filter((style) => style.isUsable));
  const doneCount = computed(() => usable.value.filter(({ id }) => cellOf(id) !== null).length);

  function cellOf(styleId: string): MediaId | null {
    return photos.currentId === null ? null : (cells.value[keyOf(photos.currentId, styleId)] ?? null);
  }

  /** Renders the missing cells for the photo on the canvas. */
  async function fill(): Promise<void> {
    const photoId = photos.currentId;
    if (photoId === null) return;
    const mine = ++run;
    isRunning.value = true;
    try {
      for (const { id: styleId } of usable.value) {
        if (mine !== run) return;
        if (cells.value[keyOf(photoId, styleId)] === undefined) await fillCell(photoId, styleId);
      }
    } catch (thrown) {
      if (!(thrown instanceof CancelledError)) reportError(thrown);
    } finally {
      if (mine === run) isRunning.value = false;
    }
  }

  async function fillCell(photoId: string, styleId: string): Promise<void> {
    request = `grid-${Date.now().toString(36)}-${styleId}`.slice(0, 128);
    const frame = frames.frameOf(photoId);
    const key = keyOf(photoId, styleId);
    const { media } = await studio().client.call('stylize.preview', {
      requestId: request,
      group: 'grid',
      photoId,
      frame,
      moment: videos.momentOf(photoId),
      previewPx: CELL_PX,
      recipe: { ...PLAIN_LOOK, ...CELL_LOOK, styles: [{ styleId, weight: 1 }] },
    });
    cells.value = { ...cells.value, [key]: media };
  }

  function stop(): void {
    run++;
    isRunning.value = false;
    if (request === undefined) return;
    studio()
      .client.call('stylize.cancelPreview', { requestId: request })
      .catch(() => undefined);
  }

  return { usable, isRunning, doneCount, cellOf, fill, stop };
});
