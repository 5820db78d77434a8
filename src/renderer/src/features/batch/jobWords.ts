import { computed } from 'vue';
import type { BatchItemView, BatchJobSummary, BatchProgress } from '../../../../shared/batch/batchState.js';
import { styleNameOf } from '../../../../shared/batch/nameTemplate.js';
import { useFormat } from '../../composables/useFormat.js';
import { describeError } from '../../stores/useReportError.js';
import { useStylesStore } from '../../stores/useStylesStore.js';

/** The progress of a job, 0-1: by megapixels, or by number of items if the sizes are unknown. */
export function fractionOf({ totals }: BatchJobSummary, progress: BatchProgress | undefined): number {
  if (progress) return progress.fraction;
  if (totals.megapixels > 0) return totals.megapixelsOver / totals.megapixels;
  return totals.items > 0 ? (totals.done + totals.skipped + totals.failed) / totals.items : 0;
}

export function useJobWords() {
  const { t, percent, duration } = useFormat();

  /** A line for lists: the state of the job and the time left. */
  function stateOf(job: BatchJobSummary, progress: BatchProgress | undefined): string {
    const { state, reason, totals, isWatching } = job;
    if (state === 'paused' && reason) return t('batch.states.stuck');
    if (state === 'done' && totals.failed > 0)
      return t('batch.doneWithFailures', { count: totals.failed }, totals.failed);
    if (state !== 'running') return t(`batch.states.${state}`);
    const isThrough = totals.done + totals.skipped + totals.failed >= totals.items;
    if (isWatching && isThrough) return t('batch.states.watching');
    const share = percent(fractionOf(job, progress));
    const left = progress?.secondsLeft;
    return left === null || left === undefined ? share : `${share}, ${t('jobs.left', { time: duration(left * 1000) })}`;
  }

  return { stateOf };
}

/** Maps the name of a look in file names to its shown name. Styles have two names, presets only one. */
export function useLookNames(): (fileName: string) => string {
  const styles = useStylesStore();
  const names = computed(() => new Map(styles.styles.map(({ id, name }) => [styleNameOf([{ styleId: id }]), name])));
  return (fileName) =>
    names.value.get(fileName) ??
    fileName
      .split('+')
      .map((part) => names.value.get(part) ?? part)
      .join(' + ');
}

export interface Failure {
  readonly photo: string;
  /** The looks in which the photo failed, by their names in file names. */
  readonly looks: readonly string[];
  readonly why: string;
}

/** The failed photos. A photo that fails in several looks for the same reason is listed once. */
export function failuresOf(items: readonly BatchItemView[]): Failure[] {
  const failures = new Map<string, Failure>();
  for (const { photo, rendition, error } of items) {
    const { title, advice } = error ? describeError(error) : { title: '', advice: '' };
    const path = error?.details['path'];
    // The photo's name is shown next to the text.
    const what = typeof path === 'string' ? title.replaceAll(path, photo) : title;
    const why = [what, advice].filter(Boolean).join(' ');
    const key = JSON.stringify([photo, why]);
    failures.set(key, { photo, looks: [...(failures.get(key)?.looks ?? []), rendition], why });
  }
  return [...failures.values()];
}
