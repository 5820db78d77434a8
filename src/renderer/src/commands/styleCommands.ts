import { Brush, FileInput } from '@lucide/vue';
import { pickFiles } from '../api/pickFiles.js';
import { useStylesStore } from '../stores/useStylesStore.js';
import { useTrainingsStore } from '../stores/useTrainingsStore.js';
import type { Command } from './command.js';

export function styleCommands(): Command[] {
  const styles = useStylesStore();
  const trainings = useTrainingsStore();
  return [
    {
      id: 'style.train',
      group: 'app',
      label: 'training.open',
      icon: Brush,
      keys: ['Mod+Shift+L'],
      run: () => trainings.open(),
    },
    {
      id: 'style.import',
      group: 'app',
      label: 'styles.import',
      icon: FileInput,
      run: () => void pickFiles({ accept: '.pentstyle' }).then((files) => styles.importPacks(files)),
    },
  ];
}
