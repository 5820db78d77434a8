import { Columns2, Eye, Maximize, SquareSplitHorizontal, ZoomIn, ZoomOut } from '@lucide/vue';
import OneToOne from '../components/OneToOne.vue';
import { usePhotosStore } from '../stores/usePhotosStore.js';
import { usePreviewStore } from '../stores/usePreviewStore.js';
import { useViewStore } from '../stores/useViewStore.js';
import type { Command } from './command.js';

export function viewCommands(): Command[] {
  const photos = usePhotosStore();
  const previews = usePreviewStore();
  const view = useViewStore();
  const hasPhoto = (): boolean => photos.current !== null;
  const hasResult = (): boolean => previews.shown !== null;

  return [
    {
      id: 'view.fit',
      group: 'view',
      label: 'view.fit',
      icon: Maximize,
      keys: ['Mod+0', 'F'],
      isEnabled: hasPhoto,
      run: () => view.fit(),
    },
    {
      id: 'view.actualSize',
      group: 'view',
      label: 'view.actual',
      icon: OneToOne,
      keys: ['Mod+1', '1'],
      isEnabled: hasPhoto,
      run: () => view.actualSize(),
    },
    {
      id: 'view.zoomIn',
      group: 'view',
      label: 'view.zoomIn',
      icon: ZoomIn,
      keys: ['Mod+=', 'Mod++', '+', '='],
      isEnabled: hasPhoto,
      run: () => view.zoomIn(),
    },
    {
      id: 'view.zoomOut',
      group: 'view',
      label: 'view.zoomOut',
      icon: ZoomOut,
      keys: ['Mod+-', '-'],
      isEnabled: hasPhoto,
      run: () => view.zoomOut(),
    },
    {
      id: 'view.compare',
      group: 'view',
      label: 'view.split',
      icon: SquareSplitHorizontal,
      keys: ['C'],
      isEnabled: hasResult,
      run: () => view.toggleMode('split'),
    },
    {
      id: 'view.side',
      group: 'view',
      label: 'view.side',
      icon: Columns2,
      keys: ['S'],
      isEnabled: hasResult,
      run: () => view.toggleMode('side'),
    },
    {
      id: 'view.hold',
      group: 'view',
      label: 'shortcuts.hold',
      icon: Eye,
      keys: ['B'],
      isEnabled: hasResult,
      run: () => (view.isHoldingOriginal = true),
      release: () => (view.isHoldingOriginal = false),
    },
  ];
}
