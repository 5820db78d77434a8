import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { studio } from '../api/connection.js';
import { i18n } from '../i18n/i18n.js';
import { isSameFrame, type Frame } from '../../../shared/domain/frame.js';
import {
  isSameLook,
  PLAIN_LOOK,
  toggleInBlend,
  withPaintedOf,
  withStyle,
  withWeight,
  type Look,
  type StyleHabit,
} from './look.js';
import { useFramesStore } from './useFramesStore.js';
import { UndoHistory } from './undoHistory.js';
import { usePhotosStore } from './usePhotosStore.js';
import { useToastStore } from './useToastStore.js';

/** All edits of a photo. */
interface Work {
  readonly look: Look;
  readonly frame: Frame;
}

interface Step {
  readonly photoId: string;
  readonly before: Work;
  readonly after: Work;
}

/**
 * The look of each open photo, with undo and redo of every change, including crops. Undo switches to the photo that it
 * changes.
 */
export const useLookStore = defineStore('look', () => {
  const photos = usePhotosStore();
  const frames = useFramesStore();
  const looks = shallowRef<Readonly<Record<string, Look>>>({});
  /** Strength and stroke size are remembered per style. */
  const habits = shallowRef<Readonly<Record<string, StyleHabit>>>({});
  let history = new UndoHistory<Step>();
  /** The look before the current gesture. */
  let gesture: { readonly photoId: string; readonly before: Look } | undefined;
  const canUndo = ref(false);
  const canRedo = ref(false);
  /** The copied look, for other photos. */
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

  /** Changes the look: one undo step. */
  function change(look: Look): void {
    const photoId = photos.currentId;
    if (photoId === null) return;
    commit();
    takeStep(photoId, look);
  }

  /** Turns and crops the photo on the canvas: one undo step. */
  function changeFrame(frame: Frame): void {
    const photoId = photos.currentId;
    if (photoId === null || isSameFrame(frame, frames.currentFrame)) return;
    commit();
    const before = workOf(photoId);
    history.push({ photoId, before, after: { ...before, frame } });
    frames.set(photoId, frame);
    tellHistory();
  }

  function workOf(photoId: string): Work {
    return { look: lookOf(photoId), frame: frames.frameOf(photoId) };
  }

  function takeStep(photoId: string, look: Look): void {
    const before = workOf(photoId);
    if (isSameLook(before.look, look)) return;
    history.push({ photoId, before, after: { ...before, look } });
    write(photoId, look);
    tellHistory();
  }

  /** Part of a gesture (a slider being dragged). It shows at once; `commit` makes the whole gesture one undo step. */
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
    const after = workOf(photoId);
    gesture = undefined;
    if (!isSameLook(before, after.look)) history.push({ photoId, before: { ...after, look: before }, after });
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

  function goTo(photoId: string, { look, frame }: Work): void {
    photos.show(photoId);
    write(photoId, look);
    if (!isSameFrame(frame, frames.frameOf(photoId))) frames.set(photoId, frame);
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

  /** Replaces all looks with those of an opened project and clears the undo history. */
  function restore(saved: Readonly<Record<string, Look>>): void {
    looks.value = saved;
    history = new UndoHistory<Step>();
    gesture = undefined;
    tellHistory();
  }

  function copy(): void {
    copied.value = current.value;
  }

  /** Applies the copied look to photos, which keep what was painted on them; one undo step for each. */
  function paste(photoIds: readonly string[]): void {
    if (copied.value === null) return;
    commit();
    for (const photoId of photoIds) takeStep(photoId, withPaintedOf(copied.value, lookOf(photoId)));
  }

  /**
   * Copies the look of the painted picture on the canvas and applies it to the other open photos. If there are none, it
   * stays copied for a later paste.
   * @throws the studio's error
   */
  async function paintLike(): Promise<void> {
    const photoId = photos.currentId;
    if (photoId === null) return;
    const { look, others, added } = await studio().client.call('stylize.lookOf', { photoId });
    copied.value = look;
    const targets = photos.photos.filter((photo) => photo.id !== photoId && !photo.isPainted).map(({ id }) => id);
    paste(targets);
    tellLike(targets.length, { others, added });
  }

  function tellLike(
    count: number,
    { others, added }: { readonly others: readonly string[]; readonly added: readonly string[] },
  ): void {
    const { t } = i18n.global;
    const done = count > 0 ? t('adjust.pasted', { count }, count) : t('adjust.likeCopied');
    const differs = others.length > 0 ? ` ${t('adjust.likeDiffers', { names: others.join(', ') })}` : '';
    const adds = added.length > 0 ? ` ${t('adjust.likeAdded', { names: added.join(', ') })}` : '';
    useToastStore().show({ tone: 'ok', text: done + differs + adds });
  }

  /** Applies a saved look to the photo on the canvas. The photo keeps the regions painted on it. */
  function use(look: Look): void {
    change(withPaintedOf(look, current.value));
  }

  return {
    looks,
    habits,
    current,
    hasStyle,
    canUndo,
    canRedo,
    copied,
    lookOf,
    change,
    use,
    changeFrame,
    drag,
    commit,
    undo,
    redo,
    chooseStyle,
    toggleStyle,
    dragWeight,
    restore,
    copy,
    paste,
    paintLike,
  };
});
