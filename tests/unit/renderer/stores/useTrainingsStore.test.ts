// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { setConnection } from '../../../../src/renderer/src/api/connection.js';
import { useAppStore } from '../../../../src/renderer/src/stores/useAppStore.js';
import { useLookStore } from '../../../../src/renderer/src/stores/useLookStore.js';
import { usePhotosStore } from '../../../../src/renderer/src/stores/usePhotosStore.js';
import { useToastStore } from '../../../../src/renderer/src/stores/useToastStore.js';
import { useTrainingsStore } from '../../../../src/renderer/src/stores/useTrainingsStore.js';
import { createStudioClient } from '../../../../src/shared/contract/client.js';
import type { LossPoint, TrainingInfo } from '../../../../src/shared/contract/trainings.js';
import { photoInfo } from '../helpers.js';

const training: TrainingInfo = {
  id: 'blue',
  name: 'Blue',
  state: 'running',
  plan: { startAt: null, stopAt: null },
  waitsFor: null,
  network: 'shared',
  pictures: 3,
  step: 10,
  totalSteps: 100,
  secondsLeft: 60,
  losses: {},
  preview: null,
  canFinish: false,
  checkpoints: [],
  bestStep: null,
  chosenStep: null,
  complaints: [],
  createdAt: 2,
  styleId: null,
  quality: null,
  error: null,
};
const points: LossPoint[] = [{ step: 10, losses: { style: 1 } }];
let known: TrainingInfo[];
let listeners: Set<(event: unknown) => void>;
let calls: string[];

beforeEach(() => {
  setActivePinia(createPinia());
  known = [training];
  calls = [];
  listeners = new Set();
  const answers: Record<string, () => unknown> = {
    'trainings.list': () => ({ trainings: known, queue: known.map(({ id }) => id) }),
    'trainings.losses': () => ({ points }),
  };
  const client = createStudioClient({
    invoke(name) {
      calls.push(name);
      return Promise.resolve({ ok: true, value: answers[name]?.() });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  setConnection({ client, mediaUrl: () => '', sourceOf: () => Promise.resolve(null), onLine: () => () => undefined });
});

const emit = (event: unknown): void => listeners.forEach((listener) => listener(event));
const changed = (change: Partial<TrainingInfo>): void =>
  emit({ name: 'training.changed', payload: { training: { ...training, ...change } } });

describe('useTrainingsStore', () => {
  it('shows the form where there is no training yet, else the trainings', async () => {
    known = [];
    const trainings = useTrainingsStore();
    await trainings.load();
    trainings.open();
    expect(useAppStore().dialog).toBe('train');
    changed({ id: 'first' });
    trainings.open();
    expect(useAppStore().dialog).toBe('trainings');
    expect(trainings.selected?.id).toBe('first');
  });

  it('follows a training, and draws on with the losses of one that is looked at', async () => {
    const trainings = useTrainingsStore();
    await trainings.load();
    const progress = (step: number): void =>
      emit({ name: 'training.progress', payload: { trainingId: 'blue', point: { step, losses: { style: 0.5 } } } });
    progress(20);
    expect(trainings.points).toEqual({});
    await trainings.loadLosses('blue');
    progress(30);
    expect(trainings.points['blue']?.map(({ step }) => step)).toEqual([10, 30]);
    changed({ step: 30 });
    expect(trainings.trainings).toHaveLength(1);
    expect(trainings.active?.step).toBe(30);
    changed({ state: 'paused' });
    expect(trainings.active).toBeUndefined();
    emit({ name: 'training.removed', payload: { trainingId: 'blue' } });
    expect(trainings.trainings).toEqual([]);
  });

  it('tells when a style is done, once, and offers it for the photo on the canvas', async () => {
    usePhotosStore().photos = [photoInfo('one')];
    usePhotosStore().show('one');
    const trainings = useTrainingsStore();
    await trainings.load();
    changed({ state: 'done', styleId: 'own/blue' });
    changed({ state: 'done', styleId: 'own/blue', step: 100 });
    const { toasts } = useToastStore();
    expect(toasts).toHaveLength(1);
    toasts[0]?.action?.run();
    expect(useLookStore().current.styles).toEqual([{ styleId: 'own/blue', weight: 1 }]);
  });

  it('asks the studio for what the buttons say', async () => {
    const trainings = useTrainingsStore();
    await trainings.load();
    calls.length = 0;
    trainings.pause('blue');
    trainings.resume('blue');
    trainings.finish('blue');
    trainings.remove('blue');
    trainings.startNow('blue');
    trainings.choose('blue', 10);
    trainings.goOn();
    expect(calls).toEqual(
      ['pause', 'resume', 'finish', 'remove', 'startNow', 'choose', 'goOn'].map((call) => `trainings.${call}`),
    );
  });

  it('keeps the queue in its order, and moves within it only', async () => {
    known = [training, { ...training, id: 'red', state: 'queued', waitsFor: 'turn' }, { ...training, id: 'old' }];
    const trainings = useTrainingsStore();
    await trainings.load();
    emit({ name: 'training.queue', payload: { trainingIds: ['red', 'blue'] } });
    expect(trainings.queued.map(({ id }) => id)).toEqual(['red', 'blue']);
    expect(trainings.others.map(({ id }) => id)).toEqual(['old']);
    calls.length = 0;
    trainings.moveTo('blue', 0);
    trainings.moveTo('blue', -1);
    trainings.moveTo('old', 1);
    expect(trainings.queue).toEqual(['blue', 'red']);
    expect(calls).toEqual(['trainings.reorder']);
    expect(trainings.isHeld).toBe(false);
    changed({ state: 'paused', waitsFor: 'you' });
    expect(trainings.isHeld).toBe(true);
  });
});
