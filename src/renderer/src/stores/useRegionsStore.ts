import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { Region } from '../../../shared/contract/stylize.js';
import { MAX_REGIONS } from '../../../shared/domain/look.js';
import { looksAtPhoto, type MaskMode, type MaskStep } from '../../../shared/domain/maskStep.js';
import { MAX_STEPS } from '../../../shared/domain/paintedRegion.js';
import { i18n } from '../i18n/i18n.js';
import { withoutRegion, withRegion } from './look.js';
import {
  adjusted,
  FIRST_SETTINGS,
  operationStep,
  type MaskOperation,
  type MaskTool,
  type ToolSettings,
} from './maskTools.js';
import { useLookStore } from './useLookStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { useToastStore } from './useToastStore.js';
import { useVideosStore } from './useVideosStore.js';

/** A new region has no styles: the photo stays unchanged where it is painted. */
const NEW_REGION: Region = { steps: [], styles: [] };
const NO_STEPS: readonly MaskStep[] = [];

/** Limits of the brush's radius, as shares of the photo's long side, and the change per key press. */
export const MIN_RADIUS = 0.004;
export const MAX_RADIUS = 0.25;
const RADIUS_STEP = 1.2;
const SOFTNESS_STEP = 0.1;

/** How the mask is shown: `auto` shows the film while something is drawn, until the picture has followed. */
export const MASK_VIEWS = ['auto', 'film', 'gray', 'none'] as const;
export type MaskViewChoice = (typeof MASK_VIEWS)[number];

/** The tools, and the region that they change on the current photo. Each step of a mask is one undo step. */
export const useRegionsStore = defineStore('regions', () => {
  const photos = usePhotosStore();
  const looks = useLookStore();
  const videos = useVideosStore();
  const isOpen = ref(false);
  const selected = ref(0);
  /** The region that the next step creates if no region is selected. */
  const draft = shallowRef<Region>(NEW_REGION);
  const tool = ref<MaskTool>('brush');
  const mode = ref<MaskMode>('add');
  const settings = shallowRef<ToolSettings>(FIRST_SETTINGS);
  /** Whether the last step is an operation whose amounts are still being adjusted. */
  const isOperating = ref(false);
  /** A step that is being drawn. It is no part of the mask yet, but the preview follows it. */
  const growing = shallowRef<MaskStep | null>(null);
  const radius = ref(0.05);
  const softness = ref(0.4);
  const view = ref<MaskViewChoice>('auto');

  const regions = computed<readonly Region[]>(() => looks.current.regions ?? []);
  const active = computed(() => regions.value[selected.value] ?? draft.value);
  const isNew = computed(() => regions.value[selected.value] === undefined);
  const canAdd = computed(() => !isNew.value && regions.value.length < MAX_REGIONS);
  /** The steps of the mask; none where the region is found, for only the studio knows that mask. */
  const steps = computed(() => (active.value.found ? NO_STEPS : active.value.steps));
  const lastStep = computed(() => steps.value.at(-1));
  /** The look with the step that is being drawn. */
  const growingLook = computed(() => {
    const { value: step } = growing;
    if (!step || active.value.found || steps.value.length >= MAX_STEPS) return looks.current;
    const region = { ...active.value, steps: [...steps.value, withFirstMode(step)] };
    return withRegion(looks.current, selected.value, region);
  });

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
    mode.value = 'add';
    if (regions.value.length === 0) add();
    else select(Math.min(selected.value, regions.value.length - 1));
  }

  function close(): void {
    isOpen.value = false;
  }

  function select(index: number): void {
    selected.value = index;
    isOperating.value = false;
  }

  /** Makes the next step create another region, above the others. */
  function add(): void {
    draft.value = NEW_REGION;
    select(regions.value.length);
    mode.value = 'add';
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

  /** Names a region; an empty name takes the name away. */
  function rename(name: string): void {
    const { name: _, ...rest } = active.value;
    looks.change(withRegion(looks.current, selected.value, name === '' ? rest : { ...rest, name }));
  }

  /** Changes the region. Changes to a new region before its first step are not undo steps. */
  function change(part: Partial<Region>): void {
    const region = { ...active.value, ...part };
    if (isNew.value && region.steps.length === 0 && !region.found) draft.value = region;
    else looks.change(withRegion(looks.current, selected.value, region));
  }

  function chooseTool(chosen: MaskTool): void {
    tool.value = chosen;
    isOperating.value = false;
  }

  /**
   * Adds a step. The first step of a mask always adds, but a brush that would take away from nothing does nothing.
   * @returns whether it was added
   */
  function addStep(step: MaskStep): boolean {
    if (active.value.found) return false;
    if (isTakingFromNothing(step)) return false;
    if (steps.value.length >= MAX_STEPS) {
      useToastStore().show({ tone: 'problem', text: i18n.global.t('regions.full') });
      return false;
    }
    isOperating.value = false;
    change({ steps: [...steps.value, onShownFrame(withFirstMode(step))] });
    return true;
  }

  function isTakingFromNothing(step: MaskStep): boolean {
    return steps.value.length === 0 && step.kind === 'brush' && step.mode !== 'add';
  }

  function withFirstMode(step: MaskStep): MaskStep {
    return steps.value.length === 0 && 'mode' in step ? { ...step, mode: 'add' } : step;
  }

  /** Lets the preview follow a step while it is drawn; null: it has ended or was dropped. */
  function grow(step: MaskStep | null): void {
    if (!step || !isTakingFromNothing(step)) growing.value = step;
  }

  /** A step on a video looks at the frame that is shown, and stays with it. */
  function onShownFrame(step: MaskStep): MaskStep {
    const moment = videos.momentOf(photos.currentId);
    return moment !== undefined && looksAtPhoto(step) ? { ...step, moment } : step;
  }

  /** Changes the mask as a whole; the amounts can be adjusted until the next step. */
  function operate(operation: MaskOperation): void {
    const { found } = active.value;
    if (found && operation === 'invert') change({ found: { ...found, isInverted: !found.isInverted } });
    if (steps.value.length === 0 && operation !== 'invert') return;
    if (addStep(operationStep(operation))) isOperating.value = operation !== 'invert';
  }

  /** Part of a gesture that changes the region; `looks.commit` ends it. */
  function drag(part: Partial<Region>): void {
    const region = { ...active.value, ...part };
    if (isNew.value) draft.value = region;
    else looks.drag({ regions: withRegion(looks.current, selected.value, region).regions });
  }

  /** The same for its strength. At the picture's own strength it follows that from then on. */
  function dragStrength(strength: number): void {
    drag({ strength: strength === looks.current.strength ? undefined : strength });
  }

  /** The same for its last step. */
  function dragLast(step: MaskStep): void {
    if (!isNew.value && steps.value.length > 0) drag({ steps: [...steps.value.slice(0, -1), step] });
  }

  /** Changes settings of the tool, and with them the step that it has just made. */
  function set(part: Partial<ToolSettings>): void {
    settings.value = { ...settings.value, ...part };
    const step = lastStep.value && adjusted(lastStep.value, tool.value, settings.value);
    if (step) dragLast(step);
  }

  function toggleErasing(): void {
    mode.value = mode.value === 'subtract' ? 'add' : 'subtract';
  }

  /** Makes the brush one step larger (1) or smaller (-1). */
  function resize(by: 1 | -1): void {
    radius.value = Math.min(MAX_RADIUS, Math.max(MIN_RADIUS, radius.value * RADIUS_STEP ** by));
  }

  /** Makes the brush one step harder (1) or softer (-1). */
  function harden(by: 1 | -1): void {
    softness.value = Math.min(1, Math.max(0, Math.round((softness.value - by * SOFTNESS_STEP) * 100) / 100));
  }

  return {
    isOpen,
    selected,
    tool,
    mode,
    settings,
    isOperating,
    growing,
    growingLook,
    radius,
    softness,
    view,
    regions,
    active,
    steps,
    isNew,
    canAdd,
    lastStep,
    open,
    close,
    select,
    add,
    remove,
    rename,
    change,
    chooseTool,
    addStep,
    grow,
    operate,
    drag,
    dragStrength,
    dragLast,
    set,
    toggleErasing,
    resize,
    harden,
  };
});
