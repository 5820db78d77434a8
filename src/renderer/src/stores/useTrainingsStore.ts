import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { CallInput } from '../../../shared/contract/contract.js';
import type { LossPoint, TrainingInfo } from '../../../shared/contract/trainings.js';
import { studio } from '../api/connection.js';
import { i18n } from '../i18n/i18n.js';
import { useAppStore } from './useAppStore.js';
import { useLookStore } from './useLookStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { describeError, reportError } from './useReportError.js';
import { useToastStore } from './useToastStore.js';

const RESTING: readonly TrainingInfo['state'][] = ['paused', 'done', 'failed'];

/** Whether the training is running or waiting to run. */
export function isUnderWay({ state }: TrainingInfo): boolean {
  return !RESTING.includes(state);
}

/** Trainings of styles, as reported by the studio. */
export const useTrainingsStore = defineStore('trainings', () => {
  const trainings = shallowRef<readonly TrainingInfo[]>([]);
  const selectedId = ref<string | null>(null);
  /** The loss curves of the trainings that were opened. */
  const points = shallowRef<Readonly<Record<string, readonly LossPoint[]>>>({});

  const selected = computed(() => trainings.value.find(({ id }) => id === selectedId.value) ?? trainings.value[0]);
  const active = computed(() => trainings.value.find(isUnderWay));

  async function load(): Promise<void> {
    const { client } = studio();
    client.on('training.changed', ({ training }) => {
      const before = trainings.value.find(({ id }) => id === training.id);
      trainings.value = before
        ? trainings.value.map((each) => (each === before ? training : each))
        : [training, ...trainings.value];
      if (before && before.state !== training.state) tellEnd(training);
    });
    client.on('training.progress', ({ trainingId, point }) => {
      const known = points.value[trainingId];
      if (known) points.value = { ...points.value, [trainingId]: [...known, point] };
    });
    client.on('training.removed', ({ trainingId }) => {
      trainings.value = trainings.value.filter(({ id }) => id !== trainingId);
    });
    trainings.value = (await client.call('trainings.list')).trainings;
  }

  function tellEnd({ name, state, styleId, error }: TrainingInfo): void {
    const { t } = i18n.global;
    const toasts = useToastStore();
    if (state === 'failed' && error) {
      const { title, advice } = describeError(error);
      toasts.show({
        tone: 'problem',
        text: t('training.failedToast', { name, why: title }),
        detail: advice || undefined,
      });
    }
    if (state !== 'done' || styleId === null) return;
    const use = (): void => useLookStore().chooseStyle(styleId);
    const action = usePhotosStore().current ? { action: { label: t('training.use'), run: use } } : {};
    toasts.show({ tone: 'ok', text: t('styles.added', { name }), ...action });
  }

  async function loadLosses(trainingId: string): Promise<void> {
    const { points: course } = await studio().client.call('trainings.losses', { trainingId });
    points.value = { ...points.value, [trainingId]: course };
  }

  /** Opens the list of trainings, or the form if there are none. */
  function open(): void {
    useAppStore().dialog = trainings.value.length > 0 ? 'trainings' : 'train';
  }

  /** @throws the studio's error if it refuses the training. */
  async function start(wish: CallInput<'trainings.start'>): Promise<void> {
    const { training } = await studio().client.call('trainings.start', wish);
    selectedId.value = training.id;
    useAppStore().dialog = 'trainings';
  }

  function ask(call: 'trainings.pause' | 'trainings.resume' | 'trainings.finish', trainingId: string): void {
    studio().client.call(call, { trainingId }).catch(reportError);
  }
  const pause = (id: string): void => ask('trainings.pause', id);
  const resume = (id: string): void => ask('trainings.resume', id);
  const finish = (id: string): void => ask('trainings.finish', id);

  function remove(trainingId: string): void {
    studio().client.call('trainings.remove', { trainingId }).catch(reportError);
  }

  return {
    trainings,
    selectedId,
    selected,
    active,
    points,
    load,
    loadLosses,
    open,
    start,
    pause,
    resume,
    finish,
    remove,
  };
});
