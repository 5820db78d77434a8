import { Paintbrush } from '@lucide/vue';
import { useCropStore } from '../stores/useCropStore.js';
import { useLookStore } from '../stores/useLookStore.js';
import { useRegionsStore } from '../stores/useRegionsStore.js';
import type { Command } from './command.js';

export function regionCommands(): Command[] {
  const regions = useRegionsStore();
  const looks = useLookStore();
  const crop = useCropStore();
  const isPainting = (): boolean => regions.isOpen && !crop.isOpen;
  return [
    {
      id: 'photo.regions',
      group: 'photo',
      label: 'regions.open',
      icon: Paintbrush,
      keys: ['P'],
      isEnabled: () => looks.hasStyle && !crop.isOpen,
      run: () => (regions.isOpen ? regions.close() : regions.open()),
    },
    {
      id: 'regions.smaller',
      group: 'photo',
      label: 'regions.smaller',
      keys: ['['],
      isEnabled: isPainting,
      run: () => regions.resize(-1),
    },
    {
      id: 'regions.larger',
      group: 'photo',
      label: 'regions.larger',
      keys: [']'],
      isEnabled: isPainting,
      run: () => regions.resize(1),
    },
    {
      id: 'regions.erase',
      group: 'photo',
      label: 'regions.toggleErase',
      keys: ['E'],
      isEnabled: isPainting,
      run: () => (regions.isErasing = !regions.isErasing),
    },
  ];
}
