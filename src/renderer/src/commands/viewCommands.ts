import { Columns2, Eye, Maximize, Rotate3d, SquareSplitHorizontal, ZoomIn, ZoomOut } from '@lucide/vue';
import OneToOne from '../components/OneToOne.vue';
import { useModelPreviewStore } from '../stores/useModelPreviewStore.js';
import { useModelsStore } from '../stores/useModelsStore.js';
import { usePhotosStore } from '../stores/usePhotosStore.js';
import { usePreviewStore } from '../stores/usePreviewStore.js';
import { useTurntableStore } from '../stores/useTurntableStore.js';
import { useViewStore } from '../stores/useViewStore.js';
import type { Command } from './command.js';

export function viewCommands(): Command[] {
  const photos = usePhotosStore();
  const previews = usePreviewStore();
  const view = useViewStore();
  const models = useModelsStore();
  const textures = useModelPreviewStore();
  const turntable = useTurntableStore();
  const hasPhoto = (): boolean => photos.current !== null;
  const hasModel = (): boolean => models.current !== null;
  const hasPicture = (): boolean => hasPhoto() || hasModel();
  const hasResult = (): boolean => previews.shown !== null || textures.shown !== null;

  return [
    {
      id: 'view.fit',
      group: 'view',
      label: 'view.fit',
      icon: Maximize,
      keys: ['Mod+0', 'F'],
      isEnabled: hasPicture,
      run: () => (hasModel() ? turntable.reset() : view.fit()),
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
      isEnabled: hasPicture,
      run: () => (hasModel() ? turntable.zoomIn() : view.zoomIn()),
    },
    {
      id: 'view.zoomOut',
      group: 'view',
      label: 'view.zoomOut',
      icon: ZoomOut,
      keys: ['Mod+-', '-'],
      isEnabled: hasPicture,
      run: () => (hasModel() ? turntable.zoomOut() : view.zoomOut()),
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
      id: 'model.turn',
      group: 'view',
      label: 'model.turn',
      icon: Rotate3d,
      keys: ['T'],
      isEnabled: () => hasModel() && turntable.canTurn,
      run: () => turntable.toggleTurning(),
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
