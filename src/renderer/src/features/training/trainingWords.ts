import type { TrainingInfo } from '../../../../shared/contract/trainings.js';
import { clockTime } from '../../components/clockTime.js';
import { useFormat } from '../../composables/useFormat.js';

/** What a training is doing, or what it waits for. */
export function useTrainingWords() {
  const { t } = useFormat();

  function stateOf({ state, waitsFor, plan }: TrainingInfo): string {
    if (state !== 'queued' || waitsFor === null) return t(`training.states.${state}`);
    if (waitsFor === 'time' && plan?.startAt != null) {
      return t('training.waits.time', { time: clockTime(plan.startAt) });
    }
    return waitsFor === 'power' ? t('training.waits.power') : t('training.states.queued');
  }

  return { stateOf };
}
