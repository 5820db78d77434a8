import type { BatchJobSummary, BatchProgress } from '../../../../shared/batch/batchState.js';
import { useFormat } from '../../composables/useFormat.js';

/** How far a job is, 0-1: by its size, or by its count where sizes are not known. */
export function fractionOf({ totals }: BatchJobSummary, progress: BatchProgress | undefined): number {
  if (progress) return progress.fraction;
  if (totals.megapixels > 0) return totals.megapixelsOver / totals.megapixels;
  return totals.items > 0 ? (totals.done + totals.skipped + totals.failed) / totals.items : 0;
}

export function useJobWords() {
  const { t, percent, duration } = useFormat();

  /** A line for lists: what the job does, and how long still. */
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
