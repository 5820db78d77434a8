import { useDebounceFn } from '@vueuse/core';
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { Preset } from '../../../shared/contract/presets.js';
import { studio } from '../api/connection.js';
import { i18n } from '../i18n/i18n.js';
import { anyPhotoLook } from './look.js';
import { useLookStore } from './useLookStore.js';
import { reportError } from './useReportError.js';
import { useToastStore } from './useToastStore.js';

const HABITS_PAUSE_MS = 1000;

/** Named looks for any photo, and the last settings of each style, which are saved across sessions. */
export const usePresetsStore = defineStore('presets', () => {
  const looks = useLookStore();
  const presets = shallowRef<readonly Preset[]>([]);

  async function load(): Promise<void> {
    const { client } = studio();
    client.on('presets.changed', ({ presets: changed }) => (presets.value = changed));
    const kept = await client.call('presets.list');
    presets.value = kept.presets;
    looks.habits = { ...kept.habits, ...looks.habits };
    watch(
      () => looks.habits,
      () => void saveHabits(),
    );
  }

  const saveHabits = useDebounceFn(() => {
    studio().client.call('presets.saveHabits', { habits: looks.habits }).catch(reportError);
  }, HABITS_PAUSE_MS);

  async function save(name: string): Promise<void> {
    try {
      await studio().client.call('presets.save', { name, look: anyPhotoLook(looks.current) });
      useToastStore().show({ tone: 'ok', text: i18n.global.t('presets.saved', { name }) });
    } catch (thrown) {
      reportError(thrown);
    }
  }

  /** Removes a preset. The toast can restore it. */
  async function remove(preset: Preset): Promise<void> {
    const { t } = i18n.global;
    try {
      await studio().client.call('presets.remove', { presetId: preset.id });
      const restore = (): void => {
        studio().client.call('presets.save', { name: preset.name, look: preset.look }).catch(reportError);
      };
      const text = t('presets.removed', { name: preset.name });
      useToastStore().show({ tone: 'info', text, action: { label: t('common.undo'), run: restore } });
    } catch (thrown) {
      reportError(thrown);
    }
  }

  return { presets, load, save, remove };
});
