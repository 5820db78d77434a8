import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { BatchItemView, BatchJobSummary, BatchProgress } from '../../../shared/batch/batchState.js';
import type { AfterBatch, AfterState, BatchPictures, NewBatch } from '../../../shared/contract/batch.js';
import { studio } from '../api/connection.js';
import { notifyInBrowser } from '../api/notifyInBrowser.js';
import { i18n } from '../i18n/i18n.js';
import { folderName } from './folderNames.js';
import { useAppStore } from './useAppStore.js';
import { reportError } from './useReportError.js';
import { useSettingsStore } from './useSettingsStore.js';
import { useToastStore } from './useToastStore.js';

/** The maximum number of failed items shown for a job; the report lists all of them. */
const SHOWN_FAILURES = 200;

const NEVER: AfterState = { action: 'nothing', dueAt: null };

/** The batch queue, as reported by the studio. */
export const useBatchStore = defineStore('batch', () => {
  const app = useAppStore();
  const jobs = shallowRef<readonly BatchJobSummary[]>([]);
  const progress = shallowRef<Readonly<Record<string, BatchProgress>>>({});
  const pictures = shallowRef<Readonly<Record<string, BatchPictures>>>({});
  const after = shallowRef<AfterState>(NEVER);
  /** The selected job; null: the form for a new one is shown. */
  const selectedId = ref<string | null>(null);
  const selected = computed(() => jobs.value.find(({ id }) => id === selectedId.value) ?? null);
  const running = computed(() => jobs.value.find(({ state }) => state === 'running') ?? null);

  async function load(): Promise<void> {
    const { client } = studio();
    client.on('batch.job', ({ job }) => put(job));
    client.on('batch.removed', ({ jobId }) => (jobs.value = jobs.value.filter(({ id }) => id !== jobId)));
    client.on('batch.order', ({ jobIds }) => {
      const place = (id: string): number => jobIds.indexOf(id);
      jobs.value = [...jobs.value].sort((a, b) => place(a.id) - place(b.id));
    });
    client.on('batch.progress', ({ jobId, progress: now }) => (progress.value = { ...progress.value, [jobId]: now }));
    client.on('batch.pictures', (now) => (pictures.value = { ...pictures.value, [now.jobId]: now }));
    client.on('batch.after', (now) => (after.value = now));
    client.on('batch.ended', ({ job }) => tellEnd(job));
    const kept = await client.call('batch.list');
    jobs.value = kept.jobs;
    pictures.value = Object.fromEntries(kept.pictures.map((shown) => [shown.jobId, shown]));
    after.value = kept.after;
    selectedId.value = (running.value ?? kept.jobs.at(-1))?.id ?? null;
    if (!kept.isWorking) await goOn();
  }

  /** Continues the unfinished queue of the last session. Paused jobs stay paused. */
  async function goOn(): Promise<void> {
    const waiting = jobs.value.find(({ state }) => state === 'waiting');
    await studio().client.call('batch.start');
    if (!waiting) return;
    const { done, skipped, failed, items } = waiting.totals;
    const counts = { name: folderName(waiting.source), over: done + skipped + failed, items };
    const { t } = i18n.global;
    const show = (): void => open(waiting.id);
    useToastStore().show({
      tone: 'info',
      text: t('batch.goingOn', counts),
      action: { label: t('batch.show'), run: show },
    });
  }

  function put(job: BatchJobSummary): void {
    const isKnown = jobs.value.some(({ id }) => id === job.id);
    jobs.value = isKnown ? jobs.value.map((known) => (known.id === job.id ? job : known)) : [...jobs.value, job];
    if (job.state === 'running') return;
    const { [job.id]: _over, ...others } = progress.value;
    progress.value = others;
  }

  function tellEnd({ id, source, state, totals }: BatchJobSummary): void {
    const isLookedAt = app.dialog === 'batch' && selectedId.value === id && !document.hidden;
    if (state !== 'done' || isLookedAt) return;
    const { t } = i18n.global;
    const text = t('batch.over', { name: folderName(source), done: totals.done });
    const detail = totals.failed > 0 ? t('batch.failedCount', { count: totals.failed }, totals.failed) : undefined;
    const show = (): void => open(id);
    useToastStore().show({
      tone: totals.failed > 0 ? 'problem' : 'ok',
      text,
      detail,
      action: { label: t('batch.show'), run: show },
    });
    const isWanted = useSettingsStore().settings.notifications && app.info?.capabilities.kind === 'browser';
    if (isWanted) notifyInBrowser(text, detail);
  }

  function open(jobId: string | null): void {
    selectedId.value = jobId;
    app.dialog = 'batch';
  }

  /** @returns the new job's id. @throws the studio's error if it refuses the batch. */
  async function add(batch: NewBatch): Promise<string> {
    const { job } = await studio().client.call('batch.add', batch);
    put(job);
    return job.id;
  }

  /** Runs an action on a job; `action` is the name of the call. */
  function act(action: 'pause' | 'resume' | 'cancel' | 'remove' | 'retryFailed' | 'openReport', jobId: string): void {
    studio().client.call(`batch.${action}`, { jobId }).catch(reportError);
  }

  /** Swaps a job with its neighbor; `by` is -1 or 1. */
  function move(jobId: string, by: -1 | 1): void {
    const jobIds = jobs.value.map(({ id }) => id);
    const from = jobIds.indexOf(jobId);
    const to = from + by;
    if (from < 0 || to < 0 || to >= jobIds.length) return;
    jobIds.splice(to, 0, ...jobIds.splice(from, 1));
    studio().client.call('batch.reorder', { jobIds }).catch(reportError);
  }

  function setAfter(action: AfterBatch): void {
    studio().client.call('batch.setAfter', { action }).catch(reportError);
  }

  /** The first of a job's failed items. */
  async function failures(jobId: string): Promise<readonly BatchItemView[]> {
    const which = { jobId, from: 0, count: SHOWN_FAILURES, state: 'failed' as const };
    return (await studio().client.call('batch.items', which)).items;
  }

  return {
    jobs,
    progress,
    pictures,
    after,
    selectedId,
    selected,
    running,
    load,
    open,
    add,
    act,
    move,
    setAfter,
    failures,
  };
});
