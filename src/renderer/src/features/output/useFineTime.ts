import { computed, ref, shallowRef, watch } from 'vue';
import type { CallInput } from '../../../../shared/contract/contract.js';
import { studio } from '../../api/connection.js';
import { useFormat } from '../../composables/useFormat.js';

export type FinePicture = CallInput<'stylize.foretellFine'>['pictures'][number];

/** Sizes change while they are typed. */
const REST_MS = 300;

/**
 * How long the fine effort takes on this machine, in words; asked for when it is wanted.
 *
 * @param wanted the pictures, or null while they are not to be fine.
 * @param times how often this list of pictures is painted, such as for each photo of a batch.
 */
export function useFineTime(wanted: () => readonly FinePicture[] | null, times: () => number = () => 1) {
  const { t, duration } = useFormat();
  const seconds = shallowRef<readonly number[] | null>(null);
  const isMeasuring = ref(false);
  let asked = 0;

  watch(
    () => JSON.stringify(wanted()),
    (_text, _before, onCleanup) => {
      const mine = ++asked;
      const pictures = wanted();
      seconds.value = null;
      isMeasuring.value = pictures !== null && pictures.length > 0;
      if (!isMeasuring.value) return;
      const timer = setTimeout(() => void ask([...pictures!], mine), REST_MS);
      onCleanup(() => clearTimeout(timer));
    },
    { immediate: true },
  );

  async function ask(pictures: FinePicture[], mine: number): Promise<void> {
    // Without an answer, the time is said when the first picture begins.
    const answer = await studio()
      .client.call('stylize.foretellFine', { pictures })
      .catch(() => null);
    if (mine !== asked) return;
    isMeasuring.value = false;
    seconds.value = answer?.seconds ?? null;
  }

  return computed(() => {
    if (isMeasuring.value) return t('output.fineMeasuring');
    if (!seconds.value || seconds.value.length === 0) return t('output.fineHint');
    const sum = seconds.value.reduce((total, each) => total + each, 0);
    const count = seconds.value.length * times();
    const each = duration((sum / seconds.value.length) * 1000);
    if (count <= 1) return t('output.fineTime', { each });
    return t('output.fineTimes', { each, all: duration(sum * times() * 1000) });
  });
}
