import { ref, type Ref } from 'vue';
import type { Point } from '../../../../shared/domain/framePoint.js';
import type { Dab } from '../../../../shared/masks/brushMask.js';
import { inRaster, lengthInRaster, maskRaster } from '../../../../shared/masks/maskRaster.js';
import type { MaskOverlay } from '../../canvas/MaskOverlay.js';
import { usePreviewStore } from '../../stores/usePreviewStore.js';
import { useRegionsStore } from '../../stores/useRegionsStore.js';
import type { MaskScene } from './places.js';
import { StrokeRecorder, type StrokePlace } from './strokeRecorder.js';
import { useRegionMask } from './useRegionMask.js';

/** The preview is asked for a stroke that is being drawn at most this often. */
const FOLLOW_MS = 120;

/**
 * Strokes of the brush: drawn on the overlay at once, and added to the region at their end. The preview follows meanwhile,
 * as fast as it is painted.
 */
export function useBrushStroke(overlay: MaskOverlay, scene: Ref<MaskScene>) {
  const regions = useRegionsStore();
  const previews = usePreviewStore();
  const isDrawing = ref(false);
  let followedMs = 0;
  const mask = useRegionMask(overlay, scene, isDrawing);
  let recorder: StrokeRecorder | undefined;
  /** The end of the last stroke, from which a straight line can be drawn. */
  let lastEnd: StrokePlace | undefined;

  /** @param isLine whether the stroke is a straight line from the end of the last one */
  function begin(at: StrokePlace, isLine: boolean): void {
    const { mode, softness, radius } = regions;
    const start = isLine ? (lastEnd ?? at) : at;
    overlay.begin({ mode, softness });
    recorder = new StrokeRecorder(start, radius, scene.value.photo);
    isDrawing.value = true;
    draw(start, start);
    if (start !== at) extend(at);
  }

  function extend(to: StrokePlace): void {
    const from = recorder?.extend(to);
    if (!from) return;
    draw(from, to);
    follow();
  }

  function follow(): void {
    const { mode, softness, radius } = regions;
    const now = performance.now();
    if (!recorder || previews.isBusy || now - followedMs < FOLLOW_MS) return;
    followedMs = now;
    regions.grow({ kind: 'brush', mode, radius, softness, ...recorder.recorded });
  }

  function draw(from: StrokePlace, to: StrokePlace): void {
    overlay.extend(dab(from), dab(to));
  }

  function dab(place: StrokePlace): Dab {
    const raster = maskRaster(scene.value.photo, scene.value.frame);
    return { ...inRaster(place, raster), radiusPx: lengthInRaster(regions.radius, raster) * place.pressure };
  }

  function finish(): void {
    if (!recorder) return;
    const { mode, softness, radius } = regions;
    const { last, recorded } = recorder;
    recorder = undefined;
    isDrawing.value = false;
    const wasCurrent = mask.isCurrent();
    regions.grow(null);
    // A rejected stroke is also removed from the mask.
    if (!regions.addStep({ kind: 'brush', mode, radius, softness, ...recorded })) {
      overlay.end();
      return;
    }
    lastEnd = last;
    overlay.accept();
    if (wasCurrent) mask.isShown();
  }

  /** Drops the stroke. @returns whether there was one */
  function cancel(): boolean {
    if (!recorder) return false;
    recorder = undefined;
    isDrawing.value = false;
    regions.grow(null);
    overlay.end();
    return true;
  }

  /** A stroke between two places, or a dab. */
  function line(from: Point, to: Point): void {
    begin({ ...from, pressure: 1 }, false);
    extend({ ...to, pressure: 1 });
    finish();
  }

  return { isDrawing, begin, extend, finish, cancel, line };
}
