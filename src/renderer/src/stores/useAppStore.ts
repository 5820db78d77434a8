import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { AppInfo } from '../../../shared/contract/app.js';
import { studio, type LineState } from '../api/connection.js';

export const DIALOGS = [
  'about',
  'addStyle',
  'batch',
  'export',
  'exportModel',
  'grid',
  'projects',
  'settings',
  'shortcuts',
  'files',
  'train',
  'trainings',
] as const;
export type DialogName = (typeof DIALOGS)[number];

/** Facts about the app, and which dialog is open. */
export const useAppStore = defineStore('app', () => {
  const info = shallowRef<AppInfo | null>(null);
  const line = ref<LineState>('there');
  const dialog = ref<DialogName | null>(null);

  async function load(): Promise<void> {
    info.value = await studio().client.call('app.info');
    studio().onLine((now) => (line.value = now));
  }

  return { info, line, dialog, load };
});
