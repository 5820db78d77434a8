import { onBeforeUnmount, onMounted, watch, type Ref } from 'vue';
import { emptyMask } from '../../../../shared/domain/pixelMask.js';
import type { MaskStep } from '../../../../shared/domain/maskStep.js';
import { maskRaster, type MaskRaster } from '../../../../shared/masks/maskRaster.js';
import { studio } from '../../api/connection.js';
import type { MaskOverlay } from '../../canvas/MaskOverlay.js';
import { usePhotosStore } from '../../stores/usePhotosStore.js';
import { usePreviewStore } from '../../stores/usePreviewStore.js';
import { useRegionsStore } from '../../stores/useRegionsStore.js';
import { reportError } from '../../stores/useReportError.js';
import type { MaskScene } from './places.js';

interface Wish {
  readonly photoId: string;
  readonly steps: readonly MaskStep[];
  readonly raster: MaskRaster;
}

export interface RegionMask {
  /** Whether the overlay shows the mask as it is now. */
  isCurrent(): boolean;
  /** Tells that the overlay has itself drawn what was added. */
  isShown(): void;
}

/**
 * Keeps the overlay at the mask of the active region, which the studio draws. One request runs at a time; of those that
 * come meanwhile only the newest is made. A stroke that the overlay has already drawn needs no request.
 *
 * @param isDrawing whether a gesture is in progress; the mask then stays as it is
 */
export function useRegionMask(overlay: MaskOverlay, scene: Ref<MaskScene>, isDrawing: Ref<boolean>): RegionMask {
  const regions = useRegionsStore();
  const previews = usePreviewStore();
  const photos = usePhotosStore();
  let drawn: readonly MaskStep[] | undefined;
  let wanted: Wish | undefined;
  let isBusy = false;

  function refresh(): void {
    const { steps } = regions;
    if (steps === drawn || photos.currentId === null) return;
    drawn = undefined;
    const raster = maskRaster(scene.value.photo, scene.value.frame);
    if (steps.length === 0 || !overlay.hasSize(raster.size)) overlay.show(emptyMask(raster.size), raster);
    if (steps.length === 0) {
      wanted = undefined;
      drawn = steps;
      return;
    }
    wanted = { photoId: photos.currentId, steps, raster };
    if (!isBusy) void work();
  }

  async function work(): Promise<void> {
    isBusy = true;
    while (wanted) {
      const wish: Wish = wanted;
      wanted = undefined;
      try {
        const { photoId, steps, raster } = wish;
        const mask = await studio().client.call('masks.draw', { photoId, frame: raster.frame, steps: [...steps] });
        if (regions.steps !== steps || !overlay.hasSize(mask)) continue;
        drawn = steps;
        overlay.show(mask, raster);
      } catch (thrown) {
        reportError(thrown);
      }
    }
    isBusy = false;
  }

  onMounted(() => {
    watch(scene, () => (drawn = undefined));
    watch([() => regions.steps, scene], refresh, { immediate: true });
    // While the picture has not followed, the film shows where it will change.
    watch(
      [isDrawing, () => regions.view, () => previews.isUpToDate],
      () => {
        const { view } = regions;
        const isAwaited = isDrawing.value || !previews.isUpToDate;
        if (view === 'auto') overlay.setView(isAwaited ? 'film' : 'none');
        else overlay.setView(view);
      },
      { immediate: true },
    );
  });
  onBeforeUnmount(() => {
    wanted = undefined;
    overlay.setView('none');
  });

  return {
    isCurrent: () => drawn === regions.steps,
    isShown() {
      drawn = regions.steps;
      wanted = undefined;
    },
  };
}
