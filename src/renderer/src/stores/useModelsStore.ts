import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { MAX_MODELS, type ModelChoice, type ModelInfo, type ModelSource } from '../../../shared/contract/models.js';
import {
  isCompanionName,
  isModelName,
  MODEL_COMPANIONS,
  MODEL_EXTENSIONS,
} from '../../../shared/domain/modelFormat.js';
import type { ErrorData } from '../../../shared/errors.js';
import { studio } from '../api/connection.js';
import { pickFiles, sourcesOf } from '../api/pickFiles.js';
import { useAppStore } from './useAppStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { describeError, reportError } from './useReportError.js';
import { useToastStore } from './useToastStore.js';

/** A material or a mesh. */
export type ModelUnit = 'materials' | 'parts';

const WHOLE: ModelChoice = { materials: null, parts: null, emissive: false, bake: false };

/** The open 3D models, the one in the view, and what of each is painted. */
export const useModelsStore = defineStore('models', () => {
  const photos = usePhotosStore();
  const models = shallowRef<readonly ModelInfo[]>([]);
  const currentId = ref<string | null>(null);
  const isOpening = ref(false);
  const choices = shallowRef<Readonly<Record<string, ModelChoice>>>({});

  const current = computed(() => models.value.find(({ id }) => id === currentId.value) ?? null);
  const choice = computed(() => choiceOf(currentId.value));

  async function load(): Promise<void> {
    const { client } = studio();
    client.on('models.changed', ({ models: changed, openedIds }) => {
      models.value = changed;
      const opened = openedIds.at(0);
      if (opened !== undefined) show(opened);
      else if (current.value === null) leave();
    });
    client.on('models.failed', ({ failed }) => tellFailed(failed));
    watch(
      () => photos.currentId,
      (photoId) => {
        if (photoId !== null) currentId.value = null;
      },
      { flush: 'sync' },
    );
    models.value = (await client.call('models.list')).models;
    const last = models.value.at(-1);
    if (last && photos.currentId === null) show(last.id);
  }

  function show(modelId: string): void {
    photos.leave();
    currentId.value = modelId;
  }

  /** Without a model in the view, a photo is on the canvas again. */
  function leave(): void {
    if (currentId.value === null) return;
    currentId.value = null;
    photos.comeBack();
  }

  async function open(sources: readonly ModelSource[]): Promise<void> {
    if (sources.length === 0) return;
    isOpening.value = true;
    try {
      const opened = await studio().client.call('models.open', { sources: sources.slice(0, MAX_MODELS) });
      const first = opened.models[0];
      const known = new Set(models.value.map(({ id }) => id));
      models.value = [...models.value, ...opened.models.filter(({ id }) => !known.has(id))];
      if (first) show(first.id);
      tellFailed(opened.failed);
    } catch (thrown) {
      reportError(thrown);
    } finally {
      isOpening.value = false;
    }
  }

  /** Opens files that were dropped or chosen in the window: models, and other files that these may need. */
  async function openFiles(files: readonly File[]): Promise<void> {
    const companions = files.filter(({ name }) => !isModelName(name) && isCompanionName(name));
    isOpening.value = true;
    try {
      const sources: ModelSource[] = [];
      const others = await tokensOf(companions);
      for (const file of files.filter(({ name }) => isModelName(name))) {
        const [source] = await sourcesOf([file]);
        if (source?.kind === 'path') sources.push(source);
        else if (source) sources.push({ kind: 'upload', tokens: [source.token, ...others] });
      }
      await open(sources);
    } catch (thrown) {
      reportError(thrown);
    } finally {
      isOpening.value = false;
    }
  }

  /** Uploads files. In a desktop window, models find their files by themselves. */
  async function tokensOf(files: readonly File[]): Promise<string[]> {
    if (!useAppStore().info?.capabilities.uploads) return [];
    return (await sourcesOf(files)).flatMap((source) => (source.kind === 'upload' ? [source.token] : []));
  }

  /** Lets the user choose models, in the system's dialog or otherwise the browser's. */
  async function pick(): Promise<void> {
    if (!useAppStore().info?.capabilities.nativeDialogs) {
      const accept = [...MODEL_EXTENSIONS, ...MODEL_COMPANIONS].map((each) => `.${each}`).join();
      await openFiles(await pickFiles({ accept }));
      return;
    }
    try {
      const { paths } = await studio().client.call('dialogs.pickModels');
      await open((paths ?? []).map((path) => ({ kind: 'path', path })));
    } catch (thrown) {
      reportError(thrown);
    }
  }

  async function close(modelIds: readonly string[]): Promise<void> {
    const index = models.value.findIndex(({ id }) => id === currentId.value);
    const left = models.value.filter(({ id }) => !modelIds.includes(id));
    const isGone = currentId.value !== null && modelIds.includes(currentId.value);
    models.value = left;
    const next = left[index] ?? left.at(-1);
    if (isGone && next) show(next.id);
    else if (isGone) leave();
    await studio()
      .client.call('models.close', { modelIds: [...modelIds] })
      .catch(reportError);
  }

  function choiceOf(modelId: string | null): ModelChoice {
    return (modelId === null ? undefined : choices.value[modelId]) ?? WHOLE;
  }

  /** Takes over what of the models of an opened project is painted. */
  function restore(saved: Readonly<Record<string, ModelChoice>>): void {
    choices.value = { ...choices.value, ...saved };
  }

  function choose(part: Partial<ModelChoice>): void {
    if (currentId.value !== null) choices.value = { ...choices.value, [currentId.value]: { ...choice.value, ...part } };
  }

  /** The materials that can be painted, by name. */
  function paintableOf({ id, paintable, bakeable }: ModelInfo): readonly string[] {
    return choiceOf(id).bake ? [...new Set([...paintable, ...bakeable])] : paintable;
  }

  /** The names that can be chosen. */
  function namesOf(unit: ModelUnit): readonly string[] {
    if (current.value === null) return [];
    return unit === 'materials' ? paintableOf(current.value) : current.value.parts;
  }

  function isChosen(unit: ModelUnit, name: string): boolean {
    return choice.value[unit]?.includes(name) ?? true;
  }

  /** Takes a material or mesh in or out. */
  function toggle(unit: ModelUnit, name: string): void {
    const names = namesOf(unit);
    if (!names.includes(name)) return;
    const chosen = names.filter((each) => (each === name ? !isChosen(unit, each) : isChosen(unit, each)));
    choose({ [unit]: chosen.length === names.length ? null : chosen });
  }

  function tellFailed(failed: readonly { readonly name: string; readonly error: ErrorData }[]): void {
    for (const { error } of failed) {
      const { title, advice } = describeError(error);
      useToastStore().show({ tone: 'problem', text: title, detail: advice || undefined });
    }
  }

  return {
    models,
    current,
    currentId,
    isOpening,
    choice,
    choices,
    load,
    show,
    open,
    openFiles,
    pick,
    close,
    choiceOf,
    choose,
    restore,
    paintableOf,
    namesOf,
    isChosen,
    toggle,
  };
});
