import { createI18n } from 'vue-i18n';
import type { Messages } from './messageKeys.js';
import { messages } from './messages.js';

export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];

export const i18n = createI18n<[Messages], Locale, false>({
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- until version 12 it decides the type
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages,
});

/** The language to show: the one in the settings, otherwise the first of the user's languages that is available. */
export function resolveLocale(setting: 'system' | Locale, languages: readonly string[]): Locale {
  if (setting !== 'system') return setting;
  for (const language of languages) {
    if (/^zh\b/i.test(language)) return 'zh-CN';
    if (/^en\b/i.test(language)) return 'en';
  }
  return 'en';
}

export function setLocale(locale: Locale): void {
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}
