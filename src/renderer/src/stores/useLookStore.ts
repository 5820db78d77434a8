import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { isSameLook, PLAIN_LOOK, toggleInBlend, withStyle, withWeight, type Look, type StyleHabit } from './look.js';
import { UndoHistory } from './undoHistory.js';
import { usePhotosStore } from './usePhotosStore.js';

interface Step {
  readonly photoId: string;
  readonly before: Look;
  readonly after: Look;
}

/** How each open photo looks, with undo and redo of every change. Undo goes to the photo that it changes. */
export const useLookStore = defineStore('look', () => {
  const photos = usePhotosStore();
  const looks = shallowRef<Readonly<Record<string, Look>>>({});
  /** Strength and stroke size are remembered per style. */
  const habits = shallowRef<Readonly<Record<string, StyleHabit>>>({});
  let history = new UndoHistory<Step>();
  /** The look before a gesture that is under way. */
  let gesture: { readonly photoId: string; readonly before: Look } | undefined;
  const canUndo = ref(false);
  const canRedo = ref(false);
  /** The look that was copied, for other photos. */
  const copied = shallowRef<Look | null>(null);

  const current = computed<Look>(() => lookOf(photos.currentId));
  const hasStyle = computed(() => current.value.styles.length > 0);

  function lookOf(photoId: string | null): Look {
    return (photoId === null ? undefined : looks.value[photoId]) ?? PLAIN_LOOK;
  }

  function write(photoId: string, look: Look): void {
    looks.value = { ...looks.value, [photoId]: look };
    const only = look.styles.length === 1 ? look.styles[0] : undefined;
    if (only) {
      const habit = { strength: look.strength, strokePx: look.strokePx };
      habits.value = { ...habits.value, [only.styleId]: habit };
    }
  }

  /** One step of undo. */
  function change(look: Look): void {
    const photoId = photos.currentId;
    if (photoId === null) return;
    commit();
    takeStep(photoId, look);
  }

  function takeStep(photoId: string, after: Look): void {
    const before = lookOf(photoId);
    if (isSameLook(before, after)) return;
    history.push({ photoId, before, after });
    write(photoId, after);
    tellHistory();
  }

  /** Part of a gesture (a slider that is dragged): shows at once, and the whole becomes one step at `commit`. */
  function drag(part: Partial<Look>): void {
    const photoId = photos.currentId;
    if (photoId === null) return;
    if (gesture?.photoId !== photoId) commit();
    gesture ??= { photoId, before: current.value };
    write(photoId, { ...current.value, ...part });
  }

  function commit(): void {
    if (!gesture) return;
    const { photoId, before } = gesture;
    const after = lookOf(photoId);
    gesture = undefined;
    if (!isSameLook(before, after)) history.push({ photoId, before, after });
    tellHistory();
  }

  function undo(): void {
    commit();
    const step = history.undo();
    if (step) goTo(step.photoId, step.before);
  }

  function redo(): void {
    commit();
    const step = history.redo();
    if (step) goTo(step.photoId, step.after);
  }

  function goTo(photoId: string, look: Look): void {
    photos.show(photoId);
    write(photoId, look);
    tellHistory();
  }

  function tellHistory(): void {
    canUndo.value = history.canUndo;
    canRedo.value = history.canRedo;
  }

  function chooseStyle(styleId: string): void {
    change(withStyle(current.value, styleId, habits.value[styleId]));
  }

  function toggleStyle(styleId: string): void {
    change(toggleInBlend(current.value, styleId));
  }

  function dragWeight(styleId: string, weight: number): void {
    drag(withWeight(current.value, styleId, weight));
  }

  /** The looks of a project that was opened, in place of what there was; nothing of before can be undone. */
  function restore(saved: Readonly<Record<string, Look>>): void {
    looks.value = saved;
    history = new UndoHistory<Step>();
    gesture = undefined;
    tellHistory();
  }

  function copy(): void {
    copied.value = current.value;
  }

  /** Gives the copied look to photos; one step of undo for each. */
  function paste(photoIds: readonly string[]): void {
    if (copied.value === null) return;
    commit();
    for (const photoId of photoIds) takeStep(photoId, copied.value);
  }

  return {
    ...{ looks, habits, current, hasStyle, canUndo, canRedo, copied },
    ...{ lookOf, change, drag, commit, undo, redo, chooseStyle, toggleStyle, dragWeight, restore, copy, paste },
  };
});
