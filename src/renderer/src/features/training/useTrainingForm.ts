import { computed, reactive, ref, shallowRef, watch } from 'vue';
import type { CallOutput } from '../../../../shared/contract/contract.js';
import type { PhotoSource } from '../../../../shared/contract/photos.js';
import { STYLE_PRESET_MINUTES, type StylePreset } from '../../../../shared/domain/stylePresets.js';
import { trainingCost } from '../../../../shared/domain/trainingCost.js';
import { studio } from '../../api/connection.js';
import { describeThrown } from '../../stores/useReportError.js';
import { useTrainingsStore } from '../../stores/useTrainingsStore.js';

export const LENGTHS = ['quick', 'evening', 'overnight', 'own'] as const;
export type TrainingLength = StylePreset | 'own';

const MINUTES = { min: 1, max: 10_000 } as const;

interface TrainingFormFields {
  name: string;
  length: TrainingLength;
  minutes: string;
  hasOwnNetwork: boolean;
  excludesReserved: boolean;
}

/** The form values of a new training, the problem with them, and the estimated cost. */
export function useTrainingForm() {
  const trainings = useTrainingsStore();
  const form = reactive<TrainingFormFields>({
    name: '',
    length: 'quick',
    minutes: '60',
    hasOwnNetwork: false,
    excludesReserved: true,
  });
  const artworks = shallowRef<readonly PhotoSource[]>([]);
  const photos = shallowRef<readonly PhotoSource[]>([]);
  const found = shallowRef<CallOutput<'trainings.check'> | null>(null);
  const problem = ref<{ title: string; advice: string } | null>(null);
  const isStarting = ref(false);
  let checks = 0;

  const minutes = computed(() => {
    if (form.length !== 'own') return STYLE_PRESET_MINUTES[form.length];
    const value = Number(form.minutes.trim().replace(',', '.'));
    return value >= MINUTES.min && value <= MINUTES.max ? value : null;
  });
  const cost = computed(() =>
    minutes.value === null
      ? null
      : trainingCost(form.hasOwnNetwork ? 'own' : 'shared', minutes.value, found.value?.scenes ?? 0),
  );
  const isDiskShort = computed(() => {
    const free = found.value?.freeDiskBytes;
    return cost.value !== null && typeof free === 'number' && cost.value.diskBytes > free;
  });
  const canStart = computed(
    () => form.name.trim() !== '' && (found.value?.pictures ?? 0) > 0 && minutes.value !== null && !isDiskShort.value,
  );

  watch([artworks, photos], () => void check());

  /** Checks the chosen pictures. Outdated answers are ignored. */
  async function check(): Promise<void> {
    const mine = ++checks;
    try {
      const answer = await studio().client.call('trainings.check', {
        artworks: [...artworks.value],
        photos: [...photos.value],
      });
      if (mine !== checks) return;
      found.value = answer;
      problem.value = null;
    } catch (thrown) {
      if (mine !== checks) return;
      found.value = null;
      problem.value = describeThrown(thrown);
    }
  }

  async function start(): Promise<void> {
    if (minutes.value === null) return;
    isStarting.value = true;
    problem.value = null;
    try {
      await trainings.start({
        name: form.name.trim(),
        artworks: [...artworks.value],
        photos: [...photos.value],
        minutes: minutes.value,
        network: form.hasOwnNetwork ? 'own' : 'shared',
        excludesReserved: form.excludesReserved,
      });
      artworks.value = [];
      form.name = '';
    } catch (thrown) {
      problem.value = describeThrown(thrown);
    } finally {
      isStarting.value = false;
    }
  }

  return { form, artworks, photos, found, problem, isStarting, minutes, cost, isDiskShort, canStart, check, start };
}
