import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { CompareMode } from '../canvas/PictureStage.js';
import { clampViewport, fitViewport, pan, zoomTo, type Point, type Size, type Viewport } from '../canvas/viewport.js';
import { useFramesStore } from './useFramesStore.js';

const ZOOM_STEP = 1.25;

/** The view of the canvas: zoom, position, and what is compared. */
export const useViewStore = defineStore('view', () => {
  const frames = useFramesStore();
  /** The size of the whole canvas, in CSS px. */
  const canvas = shallowRef<Size>({ width: 0, height: 0 });
  const viewport = shallowRef<Viewport>({ scale: 1, x: 0, y: 0 });
  /** Whether the picture is fitted again when the canvas changes its size. */
  const isFitted = ref(true);
  const mode = ref<CompareMode>('single');
  const split = ref(0.5);
  const isHoldingOriginal = ref(false);

  const photo = computed<Size | null>(() => frames.current);
  /** The size of one pane, in CSS px. */
  const screen = computed<Size>(() => {
    const { width, height } = canvas.value;
    return mode.value === 'side' ? { width: width / 2, height } : { width, height };
  });
  /** The center for a zoom without a pointer. */
  const center = computed<Point>(() => ({ x: screen.value.width / 2, y: screen.value.height / 2 }));

  watch([photo, screen], ([now, size], [before]) => {
    if (!now || size.width === 0) return;
    const isOther = now.width !== before?.width || now.height !== before.height;
    if (isOther || isFitted.value) fit();
    else viewport.value = clampViewport(viewport.value, now, size);
  });

  function fit(): void {
    if (!photo.value) return;
    isFitted.value = true;
    viewport.value = fitViewport(photo.value, screen.value);
  }

  function set(view: Viewport): void {
    if (!photo.value) return;
    isFitted.value = false;
    viewport.value = clampViewport(view, photo.value, screen.value);
  }

  /** Shows one picture px per display px. */
  function actualSize(at: Point = center.value): void {
    set(zoomTo(viewport.value, 1 / window.devicePixelRatio, at));
  }

  function zoomBy(factor: number, at: Point = center.value): void {
    if (!photo.value) return;
    // The scale is limited before the picture moves, so that it does not drift at either limit.
    const { scale } = clampViewport(
      { ...viewport.value, scale: viewport.value.scale * factor },
      photo.value,
      screen.value,
    );
    set(zoomTo(viewport.value, scale, at));
  }

  function panBy(dx: number, dy: number): void {
    set(pan(viewport.value, dx, dy));
  }

  function toggleMode(wanted: CompareMode): void {
    mode.value = mode.value === wanted ? 'single' : wanted;
  }

  return {
    canvas,
    viewport,
    isFitted,
    mode,
    split,
    isHoldingOriginal,
    screen,
    photo,
    fit,
    actualSize,
    zoomBy,
    panBy,
    toggleMode,
    zoomIn: () => zoomBy(ZOOM_STEP),
    zoomOut: () => zoomBy(1 / ZOOM_STEP),
  };
});
