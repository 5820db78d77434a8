import { Box, ClipboardPaste, Copy, Crop, FolderOpen, Images, Share, X } from '@lucide/vue';
import { studio } from '../api/connection.js';
import { copyPicture } from '../api/copyPicture.js';
import { i18n } from '../i18n/i18n.js';
import { useAppStore } from '../stores/useAppStore.js';
import { useCropStore } from '../stores/useCropStore.js';
import { useModelsStore } from '../stores/useModelsStore.js';
import { usePhotosStore } from '../stores/usePhotosStore.js';
import { usePreviewStore } from '../stores/usePreviewStore.js';
import { reportError } from '../stores/useReportError.js';
import { useLookStore } from '../stores/useLookStore.js';
import { useToastStore } from '../stores/useToastStore.js';
import type { Command } from './command.js';

export function photoCommands(): Command[] {
  const app = useAppStore();
  const photos = usePhotosStore();
  const previews = usePreviewStore();
  const looks = useLookStore();
  const crop = useCropStore();
  const models = useModelsStore();

  async function copyResult(): Promise<void> {
    const { shown } = previews;
    if (!shown) return;
    try {
      if (app.info?.capabilities.clipboard) await studio().client.call('clipboard.copyImage', { media: shown.media });
      else await copyPicture(studio().mediaUrl(shown.media, 'full'));
      useToastStore().show({ tone: 'ok', text: i18n.global.t('topBar.copied') });
    } catch (thrown) {
      reportError(thrown);
    }
  }

  return [
    {
      id: 'photo.open',
      group: 'photo',
      label: 'topBar.openPhotos',
      icon: FolderOpen,
      keys: ['Mod+O'],
      run: () => void photos.pick(),
    },
    {
      id: 'model.open',
      group: 'photo',
      label: 'model.open',
      icon: Box,
      keys: ['Mod+Shift+O'],
      run: () => void models.pick(),
    },
    {
      // No keys: the page's paste event delivers the picture.
      id: 'photo.paste',
      group: 'photo',
      label: 'topBar.pastePhoto',
      icon: ClipboardPaste,
      isEnabled: () => app.info?.capabilities.clipboard ?? false,
      run: () => void photos.pasteFromSystem(),
    },
    {
      id: 'photo.export',
      group: 'photo',
      label: 'topBar.export',
      icon: Share,
      keys: ['Mod+E'],
      isEnabled: () => looks.isStyled,
      run: () => (app.dialog = models.current ? 'exportModel' : 'export'),
    },
    {
      id: 'batch.open',
      group: 'photo',
      label: 'batch.open',
      icon: Images,
      keys: ['Mod+B'],
      run: () => (app.dialog = 'batch'),
    },
    {
      id: 'photo.copyResult',
      group: 'photo',
      label: 'topBar.copyResult',
      icon: Copy,
      keys: ['Mod+Shift+C'],
      isEnabled: () => previews.shown !== null,
      run: () => void copyResult(),
    },
    {
      id: 'photo.crop',
      group: 'photo',
      label: 'crop.title',
      icon: Crop,
      keys: ['R'],
      isEnabled: () => photos.current !== null && !photos.current.video,
      run: () => (crop.isOpen ? crop.cancel() : crop.begin()),
    },
    {
      id: 'photo.next',
      group: 'photo',
      label: 'shortcuts.nextPhoto',
      keys: ['Alt+ArrowRight'],
      isEnabled: () => photos.photos.length > 1,
      run: () => photos.step(1),
    },
    {
      id: 'photo.previous',
      group: 'photo',
      label: 'shortcuts.previousPhoto',
      keys: ['Alt+ArrowLeft'],
      isEnabled: () => photos.photos.length > 1,
      run: () => photos.step(-1),
    },
    {
      id: 'photo.close',
      group: 'photo',
      label: 'topBar.closePhoto',
      icon: X,
      keys: ['Mod+W'],
      isEnabled: () => photos.current !== null || models.current !== null,
      run: () => {
        if (models.currentId !== null) void models.close([models.currentId]);
        else if (photos.currentId !== null) void photos.close([photos.currentId]);
      },
    },
  ];
}
