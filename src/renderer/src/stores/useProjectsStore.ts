import { useDebounceFn } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { OpenProject, ProjectInfo, ProjectState } from '../../../shared/contract/projects.js';
import { studio } from '../api/connection.js';
import { i18n } from '../i18n/i18n.js';
import { useFramesStore } from './useFramesStore.js';
import { useLookStore } from './useLookStore.js';
import { useModelsStore } from './useModelsStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { describeError, reportError } from './useReportError.js';
import { useResultsStore } from './useResultsStore.js';
import { useToastStore } from './useToastStore.js';

/** Changes are saved after a pause of this length, and at least every second while changes keep coming. */
const PAUSE_MS = 300;
const LONGEST_MS = 800;

/** The open project, which is saved automatically, and the list of all projects. */
export const useProjectsStore = defineStore('projects', () => {
  const photos = usePhotosStore();
  const frames = useFramesStore();
  const looks = useLookStore();
  const models = useModelsStore();
  const results = useResultsStore();
  const projects = shallowRef<readonly ProjectInfo[]>([]);
  const currentId = ref<string | null>(null);
  const current = computed(() => projects.value.find(({ id }) => id === currentId.value) ?? null);
  const isSwitching = ref(false);

  /** Opens the last open project and from then on saves every change. */
  async function load(): Promise<void> {
    const { client } = studio();
    client.on('projects.changed', ({ projects: changed }) => (projects.value = changed));
    const restored = await client.call('projects.current');
    projects.value = (await client.call('projects.list')).projects;
    take(restored);
    watch(
      [
        () => photos.photos,
        () => photos.currentId,
        () => models.models,
        () => models.currentId,
        () => models.choices,
        () => frames.frames,
        () => looks.looks,
        () => results.byPhoto,
      ],
      () => void autosave(),
    );
  }

  const autosave = useDebounceFn(save, PAUSE_MS, { maxWait: LONGEST_MS });

  async function save(): Promise<void> {
    if (currentId.value === null || isSwitching.value) return;
    await studio().client.call('projects.save', { projectId: currentId.value, state: stateNow() }).catch(reportError);
  }

  function stateNow(): ProjectState {
    const saved = photos.photos.map(({ id }) => {
      const look = looks.lookOf(id);
      const history = (results.byPhoto[id] ?? []).map((result) => ({
        ...result.look,
        styles: [...result.look.styles],
      }));
      return { photoId: id, frame: frames.frameOf(id), look: { ...look, styles: [...look.styles] }, history };
    });
    const savedModels = models.models.map(({ id }) => {
      const look = looks.lookOf(id);
      return { modelId: id, look: { ...look, styles: [...look.styles] }, choice: models.choiceOf(id) };
    });
    return {
      photos: saved,
      currentPhotoId: photos.currentId,
      models: savedModels,
      currentModelId: models.currentId,
    };
  }

  function take({ project, state, failed }: OpenProject): void {
    currentId.value = project.id;
    frames.restore(Object.fromEntries(state.photos.map(({ photoId, frame }) => [photoId, frame])));
    models.restore(Object.fromEntries(state.models.map(({ modelId, choice }) => [modelId, choice])));
    looks.restore({
      ...Object.fromEntries(state.photos.map(({ photoId, look }) => [photoId, look])),
      ...Object.fromEntries(state.models.map(({ modelId, look }) => [modelId, look])),
    });
    results.restore(Object.fromEntries(state.photos.map(({ photoId, history }) => [photoId, history])));
    if (state.currentModelId !== null) models.show(state.currentModelId);
    else if (state.currentPhotoId !== null) photos.show(state.currentPhotoId);
    for (const { name, error } of failed) {
      const { title } = describeError(error);
      useToastStore().show({ tone: 'problem', text: i18n.global.t('projects.missing', { name }), detail: title });
    }
  }

  /** Saves the open project, then runs `next`. */
  async function switchTo(next: () => Promise<OpenProject>): Promise<void> {
    await save();
    isSwitching.value = true;
    try {
      take(await next());
    } catch (thrown) {
      reportError(thrown);
    } finally {
      isSwitching.value = false;
    }
  }

  async function create(name: string): Promise<void> {
    await switchTo(() => studio().client.call('projects.create', { name }));
  }

  async function open(projectId: string): Promise<void> {
    await switchTo(() => studio().client.call('projects.open', { projectId }));
  }

  async function rename(projectId: string, name: string): Promise<void> {
    await studio().client.call('projects.rename', { projectId, name }).catch(reportError);
  }

  async function remove(projectId: string): Promise<void> {
    await studio().client.call('projects.remove', { projectId }).catch(reportError);
  }

  return { projects, current, currentId, isSwitching, load, create, open, rename, remove };
});
