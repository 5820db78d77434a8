import { usePreferredDark } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, watchEffect } from 'vue';
import { settingsSchema, type Settings, type SettingsPatch } from '../../../shared/contract/settings.js';
import { studio } from '../api/connection.js';
import { resolveLocale, setLocale } from '../i18n/i18n.js';
import { useAppStore } from './useAppStore.js';
import { reportError } from './useReportError.js';

/** The user's settings. A change applies at once and is reverted if the studio refuses it. */
export const useSettingsStore = defineStore('settings', () => {
  const app = useAppStore();
  const settings = ref<Settings>(settingsSchema.parse({}));
  const prefersDark = usePreferredDark();

  const theme = computed<'light' | 'dark'>(() => {
    if (settings.value.theme !== 'system') return settings.value.theme;
    return prefersDark.value ? 'dark' : 'light';
  });
  const locale = computed(() => resolveLocale(settings.value.language, app.info?.languages ?? navigator.languages));

  async function load(): Promise<void> {
    studio().client.on('settings.changed', (changed) => (settings.value = changed));
    settings.value = await studio().client.call('settings.get');
    watchEffect(() => {
      document.documentElement.dataset['theme'] = theme.value;
    });
    watchEffect(() => setLocale(locale.value));
  }

  async function set(patch: SettingsPatch): Promise<void> {
    const before = settings.value;
    settings.value = { ...before, ...patch };
    try {
      settings.value = await studio().client.call('settings.set', patch);
    } catch (thrown) {
      settings.value = before;
      reportError(thrown);
    }
  }

  return { settings, theme, locale, load, set };
});
