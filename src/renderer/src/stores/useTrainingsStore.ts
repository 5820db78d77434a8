import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { CallInput } from '../../../shared/contract/contract.js';
import type { LossPoint, TrainingInfo } from '../../../shared/contract/trainings.js';
import type { TrainingPlan } from '../../../shared/domain/trainingQueue.js';
import { studio } from '../api/connection.js';
import { i18n } from '../i18n/i18n.js';
import { useAppStore } from './useAppStore.js';
import { useLookStore } from './useLookStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { describeError, reportError } from './useReportError.js';
import { useToastStore } from './useToastStore.js';

const RESTING: readonly TrainingInfo['state'][] = ['queued', 'paused', 'done', 'failed'];

/** Whether the training is running or about to. */
export function isUnderWay({ state }: TrainingInfo): boolean {
  return !RESTING.includes(state);
}

/** Trainings of styles, as reported by the studio. */
export const useTrainingsStore = defineStore('trainings', () => {
  const trainings = shallowRef<readonly TrainingInfo[]>([]);
  /** The ids of those in the queue, in its order. */
  const queue = shallowRef<readonly string[]>([]);
  const selectedId = ref<string | null>(null);
  /** The training that the form for a new one starts from. */
  const templateId = ref<string | null>(null);
  /** The loss curves of the trainings that were opened. */
  const points = shallowRef<Readonly<Record<string, readonly LossPoint[]>>>({});

  const selected = computed(() => trainings.value.find(({ id }) => id === selectedId.value) ?? trainings.value[0]);
  const active = computed(() => trainings.value.find(isUnderWay));
  const queued = computed(() => queue.value.flatMap((id) => trainings.value.find((each) => each.id === id) ?? []));
  const others = computed(() => trainings.value.filter(({ id }) => !queue.value.includes(id)));
  /** Whether the end of the program interrupted some that now wait for the user. */
  const isHeld = computed(() => trainings.value.some(({ waitsFor }) => waitsFor === 'you'));

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
    client.on('training.queue', ({ trainingIds }) => (queue.value = trainingIds));
    const known = await client.call('trainings.list');
    trainings.value = known.trainings;
    queue.value = known.queue;
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
    if (trainings.value.length > 0) useAppStore().dialog = 'trainings';
    else openForm(null);
  }

  /** Opens the form. @param fromId a training whose pictures and settings it starts from */
  function openForm(fromId: string | null): void {
    templateId.value = fromId;
    useAppStore().dialog = 'train';
  }

  /** @throws the studio's error if it refuses the training. */
  async function start(wish: CallInput<'trainings.start'>): Promise<void> {
    const { training } = await studio().client.call('trainings.start', wish);
    selectedId.value = training.id;
    useAppStore().dialog = 'trainings';
  }

  type Ask = 'trainings.pause' | 'trainings.resume' | 'trainings.startNow' | 'trainings.finish';
  function ask(call: Ask, trainingId: string): void {
    studio().client.call(call, { trainingId }).catch(reportError);
  }
  const startNow = (id: string): void => ask('trainings.startNow', id);
  const pause = (id: string): void => ask('trainings.pause', id);
  const resume = (id: string): void => ask('trainings.resume', id);
  const finish = (id: string): void => ask('trainings.finish', id);

  /** Lets all go on that the end of the program interrupted. */
  function goOn(): void {
    studio().client.call('trainings.goOn').catch(reportError);
  }

  function plan(trainingId: string, times: TrainingPlan): void {
    studio().client.call('trainings.plan', { trainingId, plan: times }).catch(reportError);
  }

  /** Moves a training of the queue to the place `to`, counted from 0; outside of the queue, nothing moves. */
  function moveTo(trainingId: string, to: number): void {
    const from = queue.value.indexOf(trainingId);
    if (from < 0 || to < 0 || to >= queue.value.length || to === from) return;
    const trainingIds = queue.value.filter((id) => id !== trainingId);
    trainingIds.splice(to, 0, trainingId);
    queue.value = trainingIds;
    studio().client.call('trainings.reorder', { trainingIds }).catch(reportError);
  }

  /** Makes the style of this checkpoint; null: of the last one. */
  function choose(trainingId: string, step: number | null): void {
    studio().client.call('trainings.choose', { trainingId, step }).catch(reportError);
  }

  function remove(trainingId: string): void {
    studio().client.call('trainings.remove', { trainingId }).catch(reportError);
  }

  return {
    trainings,
    selectedId,
    selected,
    active,
    points,
    queue,
    queued,
    others,
    isHeld,
    templateId,
    load,
    loadLosses,
    open,
    openForm,
    start,
    startNow,
    goOn,
    plan,
    moveTo,
    choose,
    pause,
    resume,
    finish,
    remove,
  };
});
