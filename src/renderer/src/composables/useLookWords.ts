import { STROKE_STEPS, strokeIndexOf, type Look } from '../stores/look.js';
import { useFormat } from './useFormat.js';

/** Describes the settings of a look in one line. */
export function useLookWords() {
  const { t, percent } = useFormat();

  /** Always strength and strokes; colors, detail and regions only if they are set. */
  function describeLook({ strength, strokePx, finish, regions = [] }: Look): string {
    const { colors, colorAmount, detail } = finish;
    const words = [percent(strength), t(`strokes.${STROKE_STEPS[strokeIndexOf(strokePx)]?.name ?? 'medium'}`)];
    if (colors !== 'none' && colorAmount > 0) {
      const name = t(`lookWords.colors.${colors}`);
      words.push(colorAmount === 1 ? name : t('lookWords.share', { name, percent: percent(colorAmount) }));
    }
    if (detail > 0) words.push(t('lookWords.share', { name: t('lookWords.detail'), percent: percent(detail) }));
    if (regions.length > 0) words.push(t('lookWords.regions', { count: regions.length }, regions.length));
    return words.join(t('lookWords.comma'));
  }

  return { describeLook };
}
