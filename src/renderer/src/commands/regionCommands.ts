import { Paintbrush } from '@lucide/vue';
import { useCropStore } from '../stores/useCropStore.js';
import { useLookStore } from '../stores/useLookStore.js';
import { useRegionsStore } from '../stores/useRegionsStore.js';
import type { MaskTool } from '../stores/maskTools.js';
import type { Command, CommandId } from './command.js';

export function regionCommands(): Command[] {
  const regions = useRegionsStore();
  const looks = useLookStore();
  const crop = useCropStore();
  const isMasking = (): boolean => regions.isOpen && !crop.isOpen;
  const isPainting = (): boolean => isMasking() && !regions.active.found;
  const tool = (id: CommandId, name: MaskTool, key: string): Command => ({
    id,
    group: 'photo',
    label: `regions.tools.${name}`,
    keys: [key],
    isEnabled: isPainting,
    run: () => regions.chooseTool(name),
  });
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
      id: 'regions.harder',
      group: 'photo',
      label: 'regions.harder',
      keys: ['Shift+]', '}'],
      isEnabled: isPainting,
      run: () => regions.harden(1),
    },
    {
      id: 'regions.softer',
      group: 'photo',
      label: 'regions.softer',
      keys: ['Shift+[', '{'],
      isEnabled: isPainting,
      run: () => regions.harden(-1),
    },
    {
      id: 'regions.erase',
      group: 'photo',
      label: 'regions.toggleErase',
      keys: ['E'],
      isEnabled: isPainting,
      run: () => regions.toggleErasing(),
    },
    tool('regions.lasso', 'lasso', 'L'),
    tool('regions.rectangle', 'rectangle', 'M'),
    tool('regions.linear', 'linear', 'G'),
    tool('regions.wand', 'wand', 'W'),
    tool('regions.subject', 'subject', 'Q'),
    {
      id: 'regions.invert',
      group: 'photo',
      label: 'regions.operations.invert',
      keys: ['I'],
      isEnabled: isMasking,
      run: () => regions.operate('invert'),
    },
  ];
}
