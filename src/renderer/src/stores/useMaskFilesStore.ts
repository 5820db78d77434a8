import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { CallInput } from '../../../shared/contract/contract.js';
import { firstOf } from '../../../shared/domain/pictureCount.js';
import { studio } from '../api/connection.js';
import { download } from '../api/download.js';
import { i18n } from '../i18n/i18n.js';
import { useAppStore } from './useAppStore.js';
import { useFramesStore } from './useFramesStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { useRegionsStore } from './useRegionsStore.js';
import { reportError } from './useReportError.js';
import { useToastStore } from './useToastStore.js';

/** Masks from and to image files. */
export const useMaskFilesStore = defineStore('maskFiles', () => {
  const photos = usePhotosStore();
  const frames = useFramesStore();
  const regions = useRegionsStore();
  const isBusy = ref(false);

  /** Takes an image as the next step of the region's mask. Problems are shown. */
  async function open(file: File): Promise<void> {
    const { currentId: photoId } = photos;
    const { currentFrame: frame } = frames;
    if (photoId === null || !isStill(photoId)) return;
    isBusy.value = true;
    try {
      const source = (await studio().sourceOf(file)) ?? (await bytesOf(file));
      const { file: name, isFitted, pictures } = await studio().client.call('masks.open', { photoId, frame, source });
      if (!isStill(photoId)) return;
      regions.addStep({ kind: 'image', mode: regions.mode, file: name, frame });
      if (isFitted) {
        useToastStore().show({ tone: 'info', text: i18n.global.t('regions.fitted', { name: file.name }) });
      }
      if (pictures !== 1) {
        const text = i18n.global.t(`regions.${firstOf(pictures)}`, { name: file.name, count: pictures });
        useToastStore().show({ tone: 'info', text });
      }
    } catch (thrown) {
      reportError(thrown);
    } finally {
      isBusy.value = false;
    }
  }

  /** Whether the photo is still on the canvas, with a region open that is painted. */
  function isStill(photoId: string): boolean {
    return photos.currentId === photoId && regions.isOpen && !regions.active.found;
  }

  async function bytesOf(file: File): Promise<CallInput<'masks.open'>['source']> {
    return { kind: 'bytes', name: file.name || 'mask.png', bytes: new Uint8Array(await file.arrayBuffer()) };
  }

  /** Writes the region's mask as a PNG to a file that the user chooses, otherwise as a download. */
  async function save(): Promise<void> {
    const { current: photo } = photos;
    if (!photo) return;
    const { client, mediaUrl } = studio();
    const name = nameOf(photo.name);
    const hasDialogs = useAppStore().info?.capabilities.nativeDialogs ?? false;
    try {
      const { path } = hasDialogs
        ? await client.call('dialogs.pickSavePath', { suggestedName: `${name}.png`, format: 'png' })
        : { path: null };
      if (hasDialogs && path === null) return;
      const { steps } = regions;
      const saved = await client.call('masks.save', {
        photoId: photo.id,
        frame: frames.currentFrame,
        steps: [...steps],
        path,
        name,
      });
      if (saved.path === null) download(mediaUrl(saved.media, 'file'), saved.fileName);
      useToastStore().show({ tone: 'ok', text: i18n.global.t('regions.saved', { file: saved.fileName }) });
    } catch (thrown) {
      reportError(thrown);
    }
  }

  /** The photo's name and the region's, for the file. */
  function nameOf(photoName: string): string {
    const region = regions.active.name ?? i18n.global.t('regions.fileName', { place: regions.selected + 1 });
    return `${photoName.replace(/\.[^.]+$/, '')} ${region}`.slice(0, 120);
  }

  return { isBusy, open, save };
});
