// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setConnection } from '../../../../src/renderer/src/api/connection.js';
import { useLookStore } from '../../../../src/renderer/src/stores/useLookStore.js';
import { usePhotosStore } from '../../../../src/renderer/src/stores/usePhotosStore.js';
import { useProjectsStore } from '../../../../src/renderer/src/stores/useProjectsStore.js';
import { useResultsStore } from '../../../../src/renderer/src/stores/useResultsStore.js';
import { createStudioClient } from '../../../../src/shared/contract/client.js';
import type { OpenProject, ProjectState } from '../../../../src/shared/contract/projects.js';
import { PLAIN_FINISH } from '../../../../src/shared/domain/finish.js';
import { PLAIN_FRAME } from '../../../../src/shared/domain/frame.js';
import { photoInfo } from '../helpers.js';

const wave = {
  styles: [{ styleId: 'wave', weight: 1 }],
  strength: 0.5,
  strokePx: 512,
  effort: 'quick' as const,
  finish: PLAIN_FINISH,
};
const ink = {
  styles: [{ styleId: 'ink', weight: 1 }],
  strength: 1,
  strokePx: null,
  effort: 'quick' as const,
  finish: PLAIN_FINISH,
};
const cropped = { ...PLAIN_FRAME, turns: 1, width: 0.5 };
const info = { id: 'project-1', name: 'Summer', changedAt: 1, photoCount: 1, modelCount: 0 };
const restored: OpenProject = {
  project: info,
  state: {
    photos: [{ photoId: 'two', frame: cropped, look: wave, history: [wave, ink] }],
    currentPhotoId: 'two',
    models: [],
    currentModelId: null,
  },
  failed: [],
};

/** The other end of the contract: answers with one project and stores saved data. */
function connect() {
  const saved: ProjectState[] = [];
  const answers: Record<string, (input: unknown) => unknown> = {
    'projects.current': () => restored,
    'projects.list': () => ({ projects: [info] }),
    'photos.frame': () => ({ media: 'media-cropped' }),
    'projects.save': (input) => {
      saved.push((input as { state: ProjectState }).state);
    },
  };
  const client = createStudioClient({
    invoke: (name, input) => Promise.resolve({ ok: true, value: answers[name]?.(input) }),
    subscribe: () => () => undefined,
  });
  setConnection({ client, mediaUrl: () => '', sourceOf: () => Promise.resolve(null), onLine: () => () => undefined });
  return { saved };
}

describe('useProjectsStore', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    setActivePinia(createPinia());
    usePhotosStore().photos = [photoInfo('one'), photoInfo('two')];
  });
  afterEach(() => vi.useRealTimers());

  it('brings back photo, look and history of the project that was open last', async () => {
    connect();
    await useProjectsStore().load();
    expect(usePhotosStore().currentId).toBe('two');
    expect(useLookStore().current).toEqual(wave);
    expect(useResultsStore().current.map(({ look }) => look)).toEqual([wave, ink]);
    expect(useLookStore().canUndo).toBe(false);
  });

  it('saves a change within the second, also while changes keep coming', async () => {
    const { saved } = connect();
    await useProjectsStore().load();
    const looks = useLookStore();
    for (let i = 0; i < 10; i++) {
      looks.drag({ strength: i / 10 });
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(saved.length).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(1000);
    const last = saved.at(-1)?.photos.find(({ photoId }) => photoId === 'two');
    expect(last).toEqual({ photoId: 'two', frame: cropped, look: { ...wave, strength: 0.9 }, history: [wave, ink] });
  });
});
