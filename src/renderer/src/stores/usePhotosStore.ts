import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import {
  MAX_SOURCES,
  type OpenedPhotos,
  type PhotoInfo,
  type PhotoSource,
  type RecentPhoto,
} from '../../../shared/contract/photos.js';
import { studio } from '../api/connection.js';
import { pickImages } from '../api/pickImages.js';
import { i18n } from '../i18n/i18n.js';
import { useAppStore } from './useAppStore.js';
import { describeError, reportError } from './useReportError.js';
import { useToastStore } from './useToastStore.js';

/** The open photos and the one on the canvas. */
export const usePhotosStore = defineStore('photos', () => {
  const photos = shallowRef<readonly PhotoInfo[]>([]);
  const recent = shallowRef<readonly RecentPhoto[]>([]);
  const currentId = ref<string | null>(null);
  /** Whether something else than a photo is shown. */
  const isAway = ref(false);
  const isOpening = ref(false);
  /** The files that could not be opened last time, for the start screen. */
  const failed = shallowRef<OpenedPhotos['failed']>([]);

  const current = computed(() => photos.value.find(({ id }) => id === currentId.value) ?? null);

  async function load(): Promise<void> {
    studio().client.on('photos.changed', ({ photos: changed, openedIds }) => {
      photos.value = changed;
      const opened = openedIds.at(0);
      if (opened !== undefined) show(opened);
      keepCurrent();
    });
    studio().client.on('photos.failed', ({ failed: refused }) => tellFailed(refused));
    photos.value = (await studio().client.call('photos.list')).photos;
    keepCurrent();
    await loadRecent();
  }

  async function loadRecent(): Promise<void> {
    recent.value = (await studio().client.call('photos.recent')).photos;
  }

  /** Makes sure that a photo is on the canvas while any is open: the current one, otherwise the last one. */
  function keepCurrent(): void {
    if (current.value === null && !isAway.value) currentId.value = photos.value.at(-1)?.id ?? null;
  }

  function show(photoId: string): void {
    isAway.value = false;
    currentId.value = photoId;
  }

  /** Takes the photo from the canvas, because something else is shown. */
  function leave(): void {
    isAway.value = true;
    currentId.value = null;
  }

  /** The inverse of `leave`. */
  function comeBack(): void {
    isAway.value = false;
    keepCurrent();
  }

  /** Goes to the next (1) or previous (-1) photo; stops at both ends. */
  function step(by: 1 | -1): void {
    const index = photos.value.findIndex(({ id }) => id === currentId.value);
    const next = photos.value[index + by];
    if (next) currentId.value = next.id;
  }

  async function open(sources: readonly PhotoSource[]): Promise<void> {
    if (sources.length === 0) return;
    await opening(async () => {
      const opened: OpenedPhotos = { photos: [], failed: [] };
      for (let from = 0; from < sources.length; from += MAX_SOURCES) {
        const part = sources.slice(from, from + MAX_SOURCES);
        const { photos: more, failed: refused } = await studio().client.call('photos.open', { sources: part });
        opened.photos.push(...more);
        opened.failed.push(...refused);
      }
      took(opened.photos);
      tellFailed(opened.failed);
      void loadRecent();
    });
  }

  /** Opens files that were dropped, pasted or chosen in the window. If one cannot be sent, the others still open. */
  async function openFiles(files: readonly File[]): Promise<void> {
    await opening(async () => {
      const sources: PhotoSource[] = [];
      const problems: unknown[] = [];
      for (const file of files) {
        try {
          const source = await studio().sourceOf(file);
          if (source) sources.push(source);
          else took([await openBytes(file)]);
        } catch (thrown) {
          problems.push(thrown);
        }
      }
      await open(sources);
      if (problems.length > 0) reportError(problems[0]);
    });
  }

  async function openBytes(file: File): Promise<PhotoInfo> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return (await studio().client.call('photos.openBytes', { name: file.name || 'Image.png', bytes })).photo;
  }

  /** Lets the user choose photos, in the system's dialog or otherwise the browser's. */
  async function pick(): Promise<void> {
    if (!useAppStore().info?.capabilities.nativeDialogs) {
      const files = await pickImages();
      if (files.length > 0) await openFiles(files);
      return;
    }
    try {
      const { sources } = await studio().client.call('dialogs.pickPhotos');
      if (sources) await open(sources);
    } catch (thrown) {
      reportError(thrown);
    }
  }

  /** Opens the picture on the system's clipboard, for shells that can access it. */
  async function pasteFromSystem(): Promise<void> {
    await opening(async () => {
      const { photo } = await studio().client.call('photos.paste');
      if (photo) took([photo]);
      else useToastStore().show({ tone: 'info', text: i18n.global.t('start.clipboardEmpty') });
    });
  }

  async function close(photoIds: readonly string[]): Promise<void> {
    const index = photos.value.findIndex(({ id }) => id === currentId.value);
    const isGone = (id: string): boolean => photoIds.includes(id);
    if (currentId.value !== null && isGone(currentId.value)) {
      const left = photos.value.filter(({ id }) => !isGone(id));
      currentId.value = (left[index] ?? left.at(-1))?.id ?? null;
    }
    photos.value = photos.value.filter(({ id }) => !isGone(id));
    await studio()
      .client.call('photos.close', { photoIds: [...photoIds] })
      .catch(reportError);
  }

  /** Shows new photos at once. The event that lists them may come before or after. */
  function took(opened: readonly PhotoInfo[]): void {
    const known = new Set(photos.value.map(({ id }) => id));
    photos.value = [...photos.value, ...opened.filter(({ id }) => !known.has(id))];
    const first = opened[0];
    if (first) show(first.id);
  }

  async function opening(work: () => Promise<void>): Promise<void> {
    isOpening.value = true;
    failed.value = [];
    try {
      await work();
    } catch (thrown) {
      reportError(thrown);
    } finally {
      isOpening.value = false;
    }
  }

  function tellFailed(refused: OpenedPhotos['failed']): void {
    failed.value = refused;
    const first = refused[0];
    // The start screen shows its own notice.
    if (!first || photos.value.length === 0) return;
    const { title, advice } = describeError(first.error);
    const more = refused.length - 1;
    const text = more > 0 ? i18n.global.t('start.someFailed', { title, more }, more) : title;
    useToastStore().show({ tone: 'problem', text, detail: advice || undefined });
  }

  return {
    photos,
    recent,
    current,
    currentId,
    isOpening,
    failed,
    load,
    show,
    leave,
    comeBack,
    step,
    open,
    openFiles,
    pick,
    pasteFromSystem,
    close,
  };
});
