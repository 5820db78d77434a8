import { usePreferredReducedMotion } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { FRONT, isSameOrbit, moved, turned, zoomed, type Orbit } from '../turntable/orbit.js';
import type { ModelUnit } from './useModelsStore.js';

const ZOOM_STEP = 1.25;

/** From where the model is seen, and whether it turns by itself. */
export const useTurntableStore = defineStore('turntable', () => {
  const motion = usePreferredReducedMotion();
  const orbit = shallowRef<Orbit>(FRONT);
  const wantsTurning = ref(false);
  /** What a click on the model takes in or out. */
  const unit = ref<ModelUnit>('materials');

  /** Nothing moves by itself for those who asked their system for that. */
  const canTurn = computed(() => motion.value !== 'reduce');
  const isTurning = computed(() => wantsTurning.value && canTurn.value);
  const isReset = computed(() => isSameOrbit(orbit.value, FRONT));

  return {
    orbit,
    unit,
    canTurn,
    isTurning,
    isReset,
    reset: (): void => void (orbit.value = FRONT),
    /** In radians. */
    turnBy: (yaw: number, pitch: number): void => void (orbit.value = turned(orbit.value, yaw, pitch)),
    zoomBy: (factor: number): void => void (orbit.value = zoomed(orbit.value, factor)),
    zoomIn: (): void => void (orbit.value = zoomed(orbit.value, ZOOM_STEP)),
    zoomOut: (): void => void (orbit.value = zoomed(orbit.value, 1 / ZOOM_STEP)),
    /** In shares of the view's height. */
    moveBy: (x: number, y: number): void => void (orbit.value = moved(orbit.value, x, y)),
    toggleTurning: (): void => void (wantsTurning.value = !wantsTurning.value),
  };
});
