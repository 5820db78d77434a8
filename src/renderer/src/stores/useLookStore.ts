import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { SubjectLook } from '../../../shared/contract/stylize.js';
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
import { useModelsStore } from './useModelsStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { exportedLook, lookAt, withLookAt } from './timeline.js';
import { useToastStore } from './useToastStore.js';
import { useVideosStore } from './useVideosStore.js';

/** All edits of a photo or model. */
interface Work {
  readonly look: SubjectLook;
  readonly frame: Frame;
}

interface Step {
  readonly subjectId: string;
  readonly before: Work;
  readonly after: Work;
}

/**
 * The look of each open photo, video and 3D model, with undo and redo of every change, including crops. Undo switches to the
 * photo or model that it changes.
 */
export const useLookStore = defineStore('look', () => {
  const photos = usePhotosStore();
  const models = useModelsStore();
  const frames = useFramesStore();
  const videos = useVideosStore();
  const looks = shallowRef<Readonly<Record<string, SubjectLook>>>({});
  /** Strength and stroke size are remembered per style. */
  const habits = shallowRef<Readonly<Record<string, StyleHabit>>>({});
  let history = new UndoHistory<Step>();
  /** The look before the current gesture. */
  let gesture: { readonly subjectId: string; readonly before: SubjectLook } | undefined;
  const canUndo = ref(false);
  const canRedo = ref(false);
  /** The copied look, for other photos. */
  const copied = shallowRef<Look | null>(null);

  /** The photo on the canvas or the model in the view. */
  const subjectId = computed(() => photos.currentId ?? models.currentId);
  /** All of it, over the time of a video. */
  const subject = computed(() => lookOf(subjectId.value));
  /** When the frame on the canvas is shown, in seconds; null for anything but a video. */
  const seconds = computed(() => secondsIn(subjectId.value));
  /** The look of what is shown: of a video that of the frame. */
  const current = computed<Look>(() => lookAt(subject.value, seconds.value));
  const hasStyle = computed(() => current.value.styles.length > 0);
  /** The same of any time of a video. */
  const isStyled = computed(() => exportedLook(subject.value, 0) !== undefined);

  function lookOf(id: string | null): SubjectLook {
    return (id === null ? undefined : looks.value[id]) ?? PLAIN_LOOK;
  }

  function secondsIn(id: string | null): number | null {
    const video = videos.current;
    return video && video.id === id ? videos.timeOf(video, videos.moment) : null;
  }

  function write(id: string, all: SubjectLook): void {
    looks.value = { ...looks.value, [id]: all };
    const look = lookAt(all, secondsIn(id));
    const only = look.styles.length === 1 ? look.styles[0] : undefined;
    if (only) {
      const habit = { strength: look.strength, strokePx: look.strokePx };
      habits.value = { ...habits.value, [only.styleId]: habit };
    }
  }

  /** Changes the look: one undo step. */
  function change(look: Look): void {
    if (subjectId.value === null) return;
    commit();
    takeStep(subjectId.value, look);
  }

  /** Changes what a video looks like over its time: one undo step. */
  function changeSubject(look: SubjectLook): void {
    if (subjectId.value === null) return;
    commit();
    stepTo(subjectId.value, look);
  }

  /** Turns and crops the photo on the canvas: one undo step. */
  function changeFrame(frame: Frame): void {
    const photoId = photos.currentId;
    if (photoId === null || isSameFrame(frame, frames.currentFrame)) return;
    commit();
    const before = workOf(photoId);
    history.push({ subjectId: photoId, before, after: { ...before, frame } });
    frames.set(photoId, frame);
    tellHistory();
  }

  function workOf(id: string): Work {
    return { look: lookOf(id), frame: frames.frameOf(id) };
  }

  function takeStep(id: string, look: Look): void {
    stepTo(id, withLookAt(lookOf(id), secondsIn(id), look, false));
  }

  function stepTo(id: string, look: SubjectLook): void {
    const before = workOf(id);
    if (isSameLook(before.look, look)) return;
    history.push({ subjectId: id, before, after: { ...before, look } });
    write(id, look);
    tellHistory();
  }

  /** Part of a gesture (a slider being dragged). It shows at once; `commit` makes the whole gesture one undo step. */
  function drag(part: Partial<Look>): void {
    const id = subjectId.value;
    if (id === null) return;
    if (gesture?.subjectId !== id) commit();
    gesture ??= { subjectId: id, before: subject.value };
    const isKeyed = part.strength !== undefined;
    write(id, withLookAt(subject.value, seconds.value, { ...current.value, ...part }, isKeyed));
  }

  function commit(): void {
    if (!gesture) return;
    const { subjectId: id, before } = gesture;
    const after = workOf(id);
    gesture = undefined;
    if (!isSameLook(before, after.look)) history.push({ subjectId: id, before: { ...after, look: before }, after });
    tellHistory();
  }

  function undo(): void {
    commit();
    const step = history.undo();
    if (step) goTo(step.subjectId, step.before);
  }

  function redo(): void {
    commit();
    const step = history.redo();
    if (step) goTo(step.subjectId, step.after);
  }

  function goTo(id: string, { look, frame }: Work): void {
    const isModel = models.models.some((model) => model.id === id);
    if (isModel) models.show(id);
    else photos.show(id);
    write(id, look);
    if (!isSameFrame(frame, frames.frameOf(id))) frames.set(id, frame);
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

  /** Replaces the looks of photos with those of an opened project and clears the undo history. */
  function restore(saved: Readonly<Record<string, SubjectLook>>): void {
    const ofModels = models.models.map(({ id }) => [id, lookOf(id)] as const);
    looks.value = { ...Object.fromEntries(ofModels), ...saved };
    history = new UndoHistory<Step>();
    gesture = undefined;
    tellHistory();
  }

  function copy(): void {
    copied.value = current.value;
  }

  /** Applies the copied look to photos and models, which keep the regions painted on them; one undo step for each. */
  function paste(ids: readonly string[]): void {
    if (copied.value === null) return;
    commit();
    for (const id of ids) takeStep(id, withPaintedOf(copied.value, lookOf(id)));
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

  /** Applies a saved look to what is shown. A photo keeps the regions painted on it. */
  function use(look: Look): void {
    change(withPaintedOf(look, current.value));
  }

  return {
    looks,
    habits,
    subjectId,
    subject,
    seconds,
    current,
    hasStyle,
    isStyled,
    canUndo,
    canRedo,
    copied,
    lookOf,
    change,
    changeSubject,
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
