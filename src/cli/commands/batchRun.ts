import { Option } from 'commander';
import { join, resolve } from 'node:path';
import type { BatchJob } from '../../main/batch/batchJob.js';
import { reportName } from '../../main/batch/jobReport.js';
import { runJob } from '../../main/batch/runJob.js';
import { keepAwake, sleepMachine } from '../../main/power/machinePower.js';
import type { EngineHost } from '../../main/engine/engineHost.js';
import type { BatchItemView } from '../../shared/batch/batchState.js';
import { describeNote } from '../../shared/domain/photoNote.js';
import { CancelledError, fromSerialized } from '../../shared/errors.js';
import { errorFacts, printError } from '../describeError.js';
import { EXIT } from '../exitCodes.js';
import type { ProgressView } from '../progressView.js';
import { formatDuration, printJson, printNote, printResult } from '../terminal.js';
import { withEngine } from '../withEngine.js';

interface RunOpenJobOptions {
  readonly host: EngineHost;
  readonly signal: AbortSignal;
  readonly view: ProgressView;
  readonly asJson: boolean;
  readonly reportFolder?: string | undefined;
  /** What to do when the batch has ended or cannot continue; ignored after Ctrl-C. */
  readonly then?: ThenAction | undefined;
}

const THEN_ACTIONS = ['nothing', 'sleep'] as const;
export type ThenAction = (typeof THEN_ACTIONS)[number];

export function thenOption(): Option {
  return new Option('--then <action>', 'what the machine does when the batch is over').choices(THEN_ACTIONS);
}

/**
 * Runs an open job, shows its progress and sets the exit code. The engine ends before the job is closed. The machine
 * is kept awake during the run.
 * @throws CancelledError on Ctrl-C
 */
export async function runWithEngine(
  open: (host: EngineHost, signal: AbortSignal) => Promise<BatchJob>,
  options: Omit<RunOpenJobOptions, 'host' | 'signal'>,
): Promise<void> {
  let job: BatchJob | undefined;
  const letSleep = keepAwake('A batch of pictures is being stylized');
  try {
    await withEngine(async (host, signal) => {
      job = await open(host, signal);
      await runOpenJob(job, { ...options, host, signal });
    });
    // Must come last: if the program is killed before this, the same command reports the finished batch instead of
    // starting a new one.
    if (job?.record.state === 'done') await job.note({ type: 'closed', at: new Date().toISOString() });
  } finally {
    options.view.end();
    letSleep();
    await job?.close();
  }
  if (options.then === 'sleep') await sleepMachine();
}

async function runOpenJob(job: BatchJob, options: RunOpenJobOptions): Promise<void> {
  const { view, asJson } = options;
  const started = performance.now();
  const end = await runJob(job, {
    engine: options.host,
    signal: options.signal,
    reportFolder: options.reportFolder,
    onProgress({ totals, fraction, secondsLeft, current, phase }) {
      const over = totals.done + totals.skipped + totals.failed;
      const count = `${over}/${totals.items}, ${totals.megapixelsOver.toFixed(0)} of ${totals.megapixels.toFixed(0)} MP`;
      view.update(fraction, current === null ? count : `${count} ${current} | ${phase}`, secondsLeft);
    },
    onItem: (item) => view.aside(() => printItem(job, job.view(item), asJson)),
    onWatching: () => view.aside(() => printNote(`Watching ${job.settings.source}; Ctrl-C ends it.`)),
    onProblem: (error) => view.aside(() => printError(error)),
  });
  view.end();
  if (end.kind === 'stopped') {
    printNote(`The same command goes on with it, or: pentimento batch:resume ${job.id}`);
    throw new CancelledError();
  }
  summarize(job, (performance.now() - started) / 1000, options);
  if (end.kind === 'blocked') {
    printError(end.error, 'The batch is paused. ');
    printNote(`When that is mended, the same command goes on with it, or: pentimento batch:resume ${job.id}`);
    if (asJson) printJson({ ok: false, job: job.id, paused: true, error: errorFacts(end.error) });
    process.exitCode = EXIT.failed;
    return;
  }
  process.exitCode = job.record.totals().failed > 0 ? EXIT.failed : EXIT.done;
}

function printItem(job: BatchJob, item: BatchItemView, asJson: boolean): void {
  const { photo, rendition, state, error, width, height, seconds, notes } = item;
  const out = join(job.settings.destination, item.out);
  const failure = error ? fromSerialized(error) : undefined;
  if (asJson) {
    const facts = failure
      ? { error: errorFacts(failure) }
      : { out, width, height, seconds, ...(notes.length > 0 ? { notes } : {}) };
    printJson({ photo, style: rendition, ok: state !== 'failed', state, ...facts });
  }
  if (failure) printError(failure, `${photo}: `);
  else if (asJson) return;
  else if (state === 'skipped') printNote(`${photo}: ${out} stays as it is.`);
  else {
    printResult(`${photo} -> ${out} (${width} x ${height}, ${(seconds ?? 0).toFixed(1)} s)`);
    for (const note of notes) printNote(`${photo}: ${describeNote(note)}`);
  }
}

function summarize(job: BatchJob, seconds: number, { asJson, reportFolder }: RunOpenJobOptions): void {
  const totals = job.record.totals();
  const parts = [`${totals.done} of ${totals.items} written`];
  if (totals.skipped > 0) parts.push(`${totals.skipped} left as they were`);
  if (totals.failed > 0) parts.push(`${totals.failed} failed`);
  printNote(`${parts.join(', ')}; ${formatDuration(seconds)}.`);
  for (const problem of job.problems) printError(fromSerialized(problem));
  if (job.record.state !== 'done') return;
  const report = resolve(reportFolder ?? job.folder, `${reportName(job.settings.shard)}.html`);
  printNote(`Report: ${report}`);
  if (totals.failed > 0) printNote(`To try what failed once more: pentimento batch:resume ${job.id} --retry-failed`);
  if (asJson) printJson({ ok: totals.failed === 0, job: job.id, totals, report });
}
