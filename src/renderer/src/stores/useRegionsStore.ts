import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { Region } from '../../../shared/contract/stylize.js';
import { MAX_REGIONS } from '../../../shared/domain/look.js';
import { MAX_STROKES, type BrushStroke } from '../../../shared/domain/paintedRegion.js';
import { i18n } from '../i18n/i18n.js';
import { withoutRegion, withRegion } from './look.js';
import { useLookStore } from './useLookStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { useToastStore } from './useToastStore.js';

/** A new region has no styles: the photo stays unchanged where it is painted. */
const NEW_REGION: Region = { strokes: [], isInverted: false, styles: [] };

/** Limits of the brush's radius, as shares of the photo's long side, and the change per key press. */
export const MIN_RADIUS = 0.004;
export const MAX_RADIUS = 0.25;
const RADIUS_STEP = 1.2;

/** The brush, and the region that it paints on the current photo. Each stroke is one undo step. */
export const useRegionsStore = defineStore('regions', () => {
  const photos = usePhotosStore();
  const looks = useLookStore();
  const isOpen = ref(false);
  const selected = ref(0);
  /** The region that the next stroke creates if no region is selected. */
  const draft = shallowRef<Region>(NEW_REGION);
  const isErasing = ref(false);
  const radius = ref(0.05);
  const softness = ref(0.4);
  /** Whether the mask is also visible while no stroke is being drawn. */
  const isMaskShown = ref(false);

  const regions = computed<readonly Region[]>(() => looks.current.regions ?? []);
  const active = computed(() => regions.value[selected.value] ?? draft.value);
  const isNew = computed(() => regions.value[selected.value] === undefined);
  const canAdd = computed(() => !isNew.value && regions.value.length < MAX_REGIONS);

  watch(() => photos.currentId, close);
  watch(
    () => looks.hasStyle,
    (hasStyle) => {
      if (!hasStyle) close();
    },
  );
  // Undo may remove the selected region.
  watch(regions, ({ length }) => (selected.value = Math.min(selected.value, length)));

  function open(): void {
    if (!looks.hasStyle) return;
    isOpen.value = true;
    isErasing.value = false;
    if (regions.value.length === 0) add();
    else select(Math.min(selected.value, regions.value.length - 1));
  }

  function close(): void {
    isOpen.value = false;
  }

  function select(index: number): void {
    selected.value = index;
  }

  /** Makes the next stroke create another region, above the others. */
  function add(): void {
    draft.value = NEW_REGION;
    select(regions.value.length);
    isErasing.value = false;
  }

  function remove(): void {
    if (isNew.value) {
      select(Math.max(0, regions.value.length - 1));
      return;
    }
    const { value: index } = selected;
    select(Math.max(0, index - 1));
    looks.change(withoutRegion(looks.current, index));
  }

  /** Changes the region. Changes to a new region before its first stroke are not undo steps. */
  function change(part: Partial<Region>): void {
    const region = { ...active.value, ...part };
    if (isNew.value && region.strokes.length === 0 && !region.found) draft.value = region;
    else looks.change(withRegion(looks.current, selected.value, region));
  }

  function addStroke(points: readonly number[]): void {
    const { strokes, found } = active.value;
    if (found) return;
    if (isErasing.value && strokes.length === 0) return;
    if (strokes.length >= MAX_STROKES) {
      useToastStore().show({ tone: 'problem', text: i18n.global.t('regions.full') });
      return;
    }
    const stroke: BrushStroke = {
      isErasing: isErasing.value,
      radius: radius.value,
      softness: softness.value,
      points: [...points],
    };
    change({ strokes: [...strokes, stroke] });
  }

  /** Makes the brush one step larger (1) or smaller (-1). */
  function resize(by: 1 | -1): void {
    radius.value = Math.min(MAX_RADIUS, Math.max(MIN_RADIUS, radius.value * RADIUS_STEP ** by));
  }

  return {
    isOpen,
    selected,
    isErasing,
    radius,
    softness,
    isMaskShown,
    regions,
    active,
    isNew,
    canAdd,
    open,
    close,
    select,
    add,
    remove,
    change,
    addStroke,
    resize,
  };
});
