import { ClipboardCopy, ClipboardPaste, Eraser, Redo2, Undo2, WandSparkles } from '@lucide/vue';
import { i18n } from '../i18n/i18n.js';
import { PLAIN_LOOK } from '../stores/look.js';
import { useLookStore } from '../stores/useLookStore.js';
import { usePhotosStore } from '../stores/usePhotosStore.js';
import { reportError } from '../stores/useReportError.js';
import { useToastStore } from '../stores/useToastStore.js';
import type { Command } from './command.js';

export function editCommands(): Command[] {
  const looks = useLookStore();
  const photos = usePhotosStore();

  function paste(photoIds: readonly string[]): void {
    looks.paste(photoIds);
    const text = i18n.global.t('adjust.pasted', { count: photoIds.length }, photoIds.length);
    useToastStore().show({ tone: 'ok', text });
  }

  return [
    {
      id: 'edit.undo',
      group: 'edit',
      label: 'common.undo',
      icon: Undo2,
      keys: ['Mod+Z'],
      isEnabled: () => looks.canUndo,
      run: () => looks.undo(),
    },
    {
      id: 'edit.redo',
      group: 'edit',
      label: 'common.redo',
      icon: Redo2,
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      isEnabled: () => looks.canRedo,
      run: () => looks.redo(),
    },
    {
      id: 'look.copy',
      group: 'edit',
      label: 'adjust.copyLook',
      icon: ClipboardCopy,
      keys: ['Mod+Alt+C'],
      isEnabled: () => looks.hasStyle,
      run: () => looks.copy(),
    },
    {
      id: 'look.paste',
      group: 'edit',
      label: 'adjust.pasteLook',
      icon: ClipboardPaste,
      keys: ['Mod+Alt+V'],
      isEnabled: () => looks.copied !== null && looks.subjectId !== null,
      run: () => {
        if (looks.subjectId !== null) paste([looks.subjectId]);
      },
    },
    {
      id: 'look.pasteAll',
      group: 'edit',
      label: 'adjust.pasteLookAll',
      isEnabled: () => looks.copied !== null && photos.photos.length > 1,
      run: () => paste(photos.photos.map(({ id }) => id)),
    },
    {
      id: 'look.like',
      group: 'edit',
      label: 'adjust.paintLike',
      icon: WandSparkles,
      isEnabled: () => photos.current?.isPainted ?? false,
      run: () => void looks.paintLike().catch(reportError),
    },
    {
      id: 'look.clear',
      group: 'edit',
      label: 'adjust.clear',
      icon: Eraser,
      isEnabled: () => looks.hasStyle,
      run: () => looks.change({ ...looks.current, styles: PLAIN_LOOK.styles }),
    },
  ];
}
