import { Bug, Info, Keyboard, Settings } from '@lucide/vue';
import { saveDiagnostics } from '../api/saveDiagnostics.js';
import { i18n } from '../i18n/i18n.js';
import { useAppStore } from '../stores/useAppStore.js';
import { reportError } from '../stores/useReportError.js';
import { useToastStore } from '../stores/useToastStore.js';
import type { Command } from './command.js';

export function appCommands(): Command[] {
  const app = useAppStore();

  async function diagnostics(): Promise<void> {
    try {
      const isSaved = await saveDiagnostics(app.info?.capabilities.nativeDialogs ?? false);
      if (isSaved) useToastStore().show({ tone: 'ok', text: i18n.global.t('topBar.diagnosticsSaved') });
    } catch (thrown) {
      reportError(thrown);
    }
  }

  return [
    {
      id: 'styles.search',
      group: 'app',
      label: 'shortcuts.searchStyles',
      keys: ['Mod+F'],
      run: () => document.querySelector<HTMLInputElement>('[data-style-search] input')?.select(),
    },
    {
      id: 'settings.open',
      group: 'app',
      label: 'topBar.settings',
      icon: Settings,
      keys: ['Mod+,'],
      run: () => (app.dialog = 'settings'),
    },
    {
      id: 'shortcuts.show',
      group: 'app',
      label: 'topBar.shortcuts',
      icon: Keyboard,
      keys: ['?', 'F1'],
      run: () => (app.dialog = 'shortcuts'),
    },
    {
      id: 'diagnostics.save',
      group: 'app',
      label: 'topBar.diagnostics',
      icon: Bug,
      run: () => void diagnostics(),
    },
    {
      id: 'about',
      group: 'app',
      label: 'app.about',
      icon: Info,
      run: () => (app.dialog = 'about'),
    },
  ];
}
