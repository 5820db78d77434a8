import { ref, shallowRef, watch } from 'vue';
import type { CallInput, CallOutput } from '../../../../shared/contract/contract.js';
import { studio } from '../../api/connection.js';
import { describeThrown } from '../../stores/useReportError.js';

export type CheckpointPhoto = CallInput<'trainings.paint'>['photo'];

/** While a slider is dragged, only the place where it rests this long is painted. */
const REST_MS = 200;

/** A photo as a checkpoint paints it; follows what is asked for. */
export function usePaintedCheckpoint(wish: () => CallInput<'trainings.paint'> | null) {
  const painted = shallowRef<CallOutput<'trainings.paint'> | null>(null);
  const isPainting = ref(false);
  const problem = ref('');
  let wishes = 0;

  watch(
    () => JSON.stringify(wish()),
    (_text, _before, onCleanup) => {
      const mine = ++wishes;
      const wished = wish();
      if (!wished) {
        painted.value = null;
        return;
      }
      isPainting.value = true;
      const timer = setTimeout(() => void paint(wished, mine), REST_MS);
      onCleanup(() => clearTimeout(timer));
    },
    { immediate: true },
  );

  async function paint(wished: CallInput<'trainings.paint'>, mine: number): Promise<void> {
    try {
      const answer = await studio().client.call('trainings.paint', wished);
      if (mine !== wishes) return;
      painted.value = answer;
      problem.value = '';
    } catch (thrown) {
      if (mine === wishes) problem.value = describeThrown(thrown).title;
    } finally {
      if (mine === wishes) isPainting.value = false;
    }
  }

  return { painted, isPainting, problem };
}
