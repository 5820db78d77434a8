import { useDebounceFn } from '@vueuse/core';
import { computed, ref, shallowRef, watch } from 'vue';
import { dayOf } from '../../../../shared/batch/nameTemplate.js';
import type { CallOutput } from '../../../../shared/contract/contract.js';
import { CancelledError } from '../../../../shared/errors.js';
import { studio } from '../../api/connection.js';
import { askToNotify } from '../../api/notifyInBrowser.js';
import { useAppStore } from '../../stores/useAppStore.js';
import { useBatchStore } from '../../stores/useBatchStore.js';
import { joinFolder } from '../../stores/folderNames.js';
import { describeThrown, type ErrorWords } from '../../stores/useReportError.js';
import { useSettingsStore } from '../../stores/useSettingsStore.js';
import { SIZE_DEFAULTS } from '../output/outputFields.js';
import { tryName } from '../output/tryName.js';
import { type BatchFields, exampleOf, type LookChoice, newBatches, photosOf } from './newBatch.js';

const TYPING_PAUSE_MS = 300;

/** The contents of a source folder, or the problem with it. */
export type SourceView =
  | { readonly kind: 'looking' }
  | ({ readonly kind: 'photos' } & CallOutput<'batch.look'>)
  | { readonly kind: 'problem'; readonly words: ErrorWords };

/** The state of the new batch form and the action of its button. */
export function useNewBatch() {
  const { settings } = useSettingsStore();
  const app = useAppStore();
  const batch = useBatchStore();
  const fields = ref<BatchFields>({
    sources: [],
    destination: '',
    isRecursive: true,
    include: '',
    exclude: '',
    template: '{name}-{style}',
    conflict: 'unique',
    isWatching: false,
    output: { format: 'photo', quality: settings.exportQuality, metadata: settings.exportMetadata, ...SIZE_DEFAULTS },
    effort: 'quick',
  });
  const looks = shallowRef<readonly LookChoice[]>([]);
  const found = ref<Record<string, SourceView>>({});
  const problem = ref<ErrorWords | null>(null);
  const isStarting = ref(false);

  const first = computed(() => {
    const views = fields.value.sources.map((source) => found.value[source]);
    return views.flatMap((view) => (view?.kind === 'photos' && view.first ? [view.first] : []))[0] ?? null;
  });
  const example = computed(() => exampleOf(fields.value, looks.value[0], first.value, dayOf(new Date())));
  const isNamed = computed(() => !example.value || 'name' in tryName(fields.value.template, example.value));
  const batches = computed(() => (isNamed.value ? newBatches(fields.value, looks.value) : null));
  const photoCount = computed(() =>
    fields.value.sources.reduce((sum, source) => {
      const view = found.value[source];
      return sum + (view?.kind === 'photos' ? view.photos : 0);
    }, 0),
  );
  const isReady = computed(() => batches.value !== null && (photoCount.value > 0 || fields.value.isWatching));

  function set(part: Partial<BatchFields>): void {
    fields.value = { ...fields.value, ...part };
  }

  /** Adds folders. The first one sets the destination, unless the user has set one. */
  function addSources(folders: readonly string[]): void {
    const news = folders.filter((folder) => !fields.value.sources.includes(folder));
    if (news.length === 0) return;
    const sources = [...fields.value.sources, ...news];
    const isFirst = fields.value.destination === '';
    set({ sources, ...(isFirst ? { destination: joinFolder(news[0]!, 'stylized') } : {}) });
  }

  function removeSource(folder: string): void {
    const sources = fields.value.sources.filter((source) => source !== folder);
    // A suggested destination is removed with its source folder.
    const isSuggested = fields.value.destination === joinFolder(folder, 'stylized');
    set({ sources, ...(isSuggested ? { destination: sources[0] ? joinFolder(sources[0], 'stylized') : '' } : {}) });
  }

  /** Reads one folder after the other: a new `batch.look` call would cancel the one before. */
  async function look(): Promise<void> {
    const { sources } = fields.value;
    const asked = JSON.stringify(questions());
    found.value = Object.fromEntries(sources.map((source) => [source, found.value[source] ?? { kind: 'looking' }]));
    for (const question of questions()) {
      let view: SourceView;
      try {
        view = { kind: 'photos', ...(await studio().client.call('batch.look', question)) };
      } catch (thrown) {
        if (thrown instanceof CancelledError) return;
        view = { kind: 'problem', words: describeThrown(thrown) };
      }
      if (JSON.stringify(questions()) !== asked) return;
      found.value = { ...found.value, [question.source]: view };
    }
  }

  const questions = () =>
    fields.value.sources
      .map((source) => photosOf(fields.value, source))
      .map((photos) => ({ ...photos, destination: photos.destination || joinFolder(photos.source, 'stylized') }));
  const lookSoon = useDebounceFn(() => void look(), TYPING_PAUSE_MS);
  watch(() => JSON.stringify(questions()), lookSoon);

  async function start(): Promise<void> {
    if (!batches.value) return;
    isStarting.value = true;
    problem.value = null;
    try {
      if (app.info?.capabilities.kind === 'browser') askToNotify();
      let firstId: string | undefined;
      for (const wanted of batches.value) {
        const jobId = await batch.add(wanted);
        firstId ??= jobId;
        // If a later batch is refused, the form no longer has the folders that were already added.
        set({ sources: fields.value.sources.filter((source) => source !== wanted.source) });
      }
      set({ destination: '' });
      batch.selectedId = firstId ?? null;
    } catch (thrown) {
      problem.value = describeThrown(thrown);
    } finally {
      isStarting.value = false;
    }
  }

  return {
    fields,
    looks,
    found,
    problem,
    isStarting,
    example,
    isReady,
    photoCount,
    set,
    addSources,
    removeSource,
    start,
  };
}

export type NewBatch = ReturnType<typeof useNewBatch>;
