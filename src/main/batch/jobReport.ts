import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { BATCH_REPORT_FORMAT, type BatchReport, REPORT_FORMAT } from '../../shared/batch/batchReport.js';
import type { BatchItemView } from '../../shared/batch/batchState.js';
import { savedBatchSettings, type Shard } from '../../shared/batch/batchSettings.js';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { readSavedJson } from '../files/readJson.js';
import { type JobFile, readJobFile, readRecord } from './batchJob.js';
import type { JobRecord } from './jobRecord.js';
import { renderReport } from './reportPage.js';
import { makeThumbnails } from './reportThumbnails.js';

/** The report of a job, finished or not. Throws like `BatchJob.open`, except for the lock. */
export async function reportOf(jobFolder: string): Promise<BatchReport> {
  return buildReport(await readJobFile(jobFolder), await readRecord(jobFolder));
}

export function buildReport(file: JobFile, record: JobRecord): BatchReport {
  const { shard, ...settings } = file.settings;
  const items = record.items.map((planned) => record.view(planned, settings.renditions[planned.rendition]!.name));
  const computedOn = record.backend();
  return {
    format: BATCH_REPORT_FORMAT,
    version: 1,
    jobs: [file.id],
    settings,
    ...(shard ? { shard } : {}),
    listing: file.listing,
    problems: file.problems,
    totals: record.totals(),
    startedAt: record.startedAt ?? file.createdAt,
    endedAt: record.endedAt ?? null,
    engineSeconds: secondsOf(items),
    computedOn: computedOn ? [{ backend: computedOn.backend, deviceName: computedOn.deviceName }] : [],
    items,
  };
}

/**
 * Writes a report as `report.json` and `report.html`; those of a part as `report-2-of-8.…`.
 * @returns the path of the page.
 */
export async function writeReport(folder: string, report: BatchReport): Promise<string> {
  const name = reportName(report.shard);
  const page = join(folder, `${name}.html`);
  const saved = { ...report, settings: savedBatchSettings(report.settings) };
  try {
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(join(folder, `${name}.json`), `${JSON.stringify(saved, null, 1)}\n`);
    await writeFileAtomic(page, renderReport(report, await makeThumbnails(report)));
  } catch (thrown) {
    throw toDiskError(thrown, folder, 'write');
  }
  return page;
}

export function reportName(shard: Shard | undefined): string {
  return shard ? `report-${shard.index}-of-${shard.count}` : 'report';
}

/** @throws ExpectedError `job/unreadable` for a file that is not a report; `disk/...` */
export function readReport(path: string): Promise<BatchReport> {
  return readSavedJson(
    path,
    REPORT_FORMAT,
    (cause) =>
      new ExpectedError('job/unreadable', `${path} is no report of a batch, or of a newer version.`, {
        cause,
        details: { path },
      }),
  );
}

function secondsOf(items: readonly BatchItemView[]): number {
  return items.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
}
