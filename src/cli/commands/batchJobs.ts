import { resolve } from 'node:path';
import type { Command } from 'commander';
import { BatchJob, listJobIds, readSummary } from '../../main/batch/batchJob.js';
import { writeReport } from '../../main/batch/jobReport.js';
import { mergeReports, readPartReports } from '../../main/batch/mergeReports.js';
import { appPaths } from '../../main/paths/appPaths.js';
import type { BatchJobSummary } from '../../shared/batch/batchState.js';
import { fromSerialized } from '../../shared/errors.js';
import { describeError, printError } from '../describeError.js';
import { jsonOption } from '../options.js';
import { createProgressView } from '../progressView.js';
import { formatTable, printJson, printNote, printResult } from '../terminal.js';
import { runWithEngine, type ThenAction, thenOption } from './batchRun.js';

/** Adds the commands for existing batches: list them, resume one, end one. */
export function registerBatchJobs(program: Command): void {
  program
    .command('batch:list')
    .description('list the batches and their progress')
    .addOption(jsonOption('one batch per line'))
    .action(async ({ json }: { json?: boolean }) => listCommand(json ?? false));
  program
    .command('batch:resume')
    .description('resume a batch')
    .argument('<id>', 'as batch:list shows it')
    .option('--retry-failed', 'try what failed once more')
    .option('--report <folder>', 'write the report here too')
    .addOption(thenOption())
    .addOption(jsonOption('one result per line'))
    .action(resumeCommand);
  program
    .command('batch:cancel')
    .description('cancel a batch; the files it has written stay')
    .argument('<id>', 'as batch:list shows it')
    .action(cancelCommand);
}

interface ResumeFlags {
  readonly retryFailed?: boolean;
  readonly report?: string;
  readonly then?: ThenAction;
  readonly json?: boolean;
}

async function resumeCommand(id: string, flags: ResumeFlags): Promise<void> {
  const open = async (): Promise<BatchJob> => {
    const job = await BatchJob.open(appPaths().jobs, id);
    const failed = job.record.failed();
    if (flags.retryFailed && failed.length > 0) await job.note({ type: 'again', items: failed });
    return job;
  };
  await runWithEngine(open, {
    view: createProgressView(),
    asJson: flags.json ?? false,
    reportFolder: flags.report,
    then: flags.then,
  });
}

async function cancelCommand(id: string): Promise<void> {
  const job = await BatchJob.open(appPaths().jobs, id);
  try {
    const { state } = job.record;
    if (state === 'done' || state === 'cancelled') {
      printNote(`The batch ${id} is over already.`);
      return;
    }
    await job.note({ type: 'cancelled', at: new Date().toISOString() });
    printNote(`The batch ${id} is cancelled.`);
  } finally {
    await job.close();
  }
}

async function listCommand(asJson: boolean): Promise<void> {
  const { jobs } = appPaths();
  const rows: string[][] = [];
  for (const id of await listJobIds(jobs)) {
    try {
      const summary = await readSummary(jobs, id);
      if (asJson) printJson(summary);
      else rows.push(rowOf(summary));
    } catch (thrown) {
      printError(thrown);
    }
  }
  for (const line of formatTable(rows)) printResult(line);
  if (!asJson && rows.length === 0) printNote('There are no batches.');
}

function rowOf({ id, state, totals, source, destination, reason }: BatchJobSummary): string[] {
  const over = totals.done + totals.skipped;
  const failed = totals.failed > 0 ? `, ${totals.failed} failed` : '';
  const why = reason ? ` (${describeError(fromSerialized(reason))})` : '';
  return [id, state, `${over} of ${totals.items}${failed}`, `${source} -> ${destination}${why}`];
}

/** Merges the reports of all parts of a sharded batch into one report in the same folder. */
export async function mergeReportsCommand(folder: string, asJson: boolean): Promise<void> {
  const report = mergeReports(await readPartReports(folder));
  const page = await writeReport(resolve(folder), report);
  const { totals } = report;
  printNote(`${totals.done} of ${totals.items} written, ${totals.skipped} left as they were, ${totals.failed} failed.`);
  if (asJson) printJson({ ok: totals.failed === 0, totals, report: page });
  else printResult(page);
}
