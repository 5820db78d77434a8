import { useI18n } from 'vue-i18n';

/** Numbers, sizes and times in the user's language. */
export function useFormat() {
  const { t, n, locale } = useI18n();

  /** A fraction 0-1. */
  function percent(fraction: number): string {
    return t('common.percent', { value: Math.round(fraction * 100) });
  }

  function duration(ms: number): string {
    if (ms < 1000) return t('time.milliseconds', { value: Math.round(ms) });
    const seconds = ms / 1000;
    if (seconds < 10) return t('time.seconds', { value: number(seconds, 1) });
    if (seconds < 90) return t('time.seconds', { value: Math.round(seconds) });
    const minutes = Math.round(seconds / 60);
    if (minutes < 90) return t('time.minutes', { value: minutes });
    return t('time.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  }

  function fileSize(bytes: number): string {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    let size = bytes;
    let unit = 0;
    while (size >= 1000 && unit < units.length - 1) {
      size /= 1000;
      unit++;
    }
    // Non-breaking space: keeps the number and its unit together.
    return `${number(size, size < 10 && unit > 0 ? 1 : 0)}\u00a0${units[unit] ?? ''}`;
  }

  function number(value: number, digits = 0): string {
    return new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits }).format(value);
  }

  /** A day. @param ms since 1970 */
  function date(ms: number): string {
    return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium' }).format(ms);
  }

  return { t, n, percent, duration, fileSize, number, date };
}
