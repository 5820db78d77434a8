import { readdir } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import type { BatchReport } from '../../shared/batch/batchReport.js';
import type { BatchTotals } from '../../shared/batch/batchState.js';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { readReport } from './jobReport.js';
import { compareNaturally } from '../../shared/text/naturalOrder.js';

/** The reports of the parts of a divided batch in a folder, ordered by name. */
export async function readPartReports(folder: string): Promise<BatchReport[]> {
  const names = await readdir(folder).catch((thrown: unknown) => {
    throw toDiskError(thrown, folder, 'read');
  });
  const parts = names.filter((name) => /^report-\d+-of-\d+\.json$/.test(name)).sort(compareNaturally);
  const reports: BatchReport[] = [];
  for (const name of parts) reports.push(await readReport(join(folder, name)));
  if (reports.length > 0) return reports;
  throw new ExpectedError('data/empty', `There are no reports of parts in ${folder}.`, {
    advice: 'They are named report-1-of-4.json and so on; batches write them with --report.',
    details: { path: folder },
  });
}

/**
 * Merges the reports of all parts of one divided batch.
 * @throws ExpectedError `config/invalid` if a part is missing or duplicated, or the parts do not belong together:
 *   different settings, or a different list of photos.
 */
export function mergeReports(parts: readonly BatchReport[]): BatchReport {
  const [first] = parts;
  const count = first?.shard?.count;
  if (!first || count === undefined) throw apart('there is no part among them');
  checkCompleteness(parts, count);
  for (const part of parts) {
    const name = `part ${part.shard?.index ?? '?'}`;
    if (!isDeepStrictEqual(comparable(part), comparable(first))) throw apart(`${name} has other settings`);
    if (part.listing.sha256 !== first.listing.sha256) {
      throw apart(`${name} saw other photos (${part.listing.photos} instead of ${first.listing.photos})`);
    }
  }
  const ends = parts.map(({ endedAt }) => endedAt);
  const { shard: _shard, ...whole } = first;
  return {
    ...whole,
    jobs: parts.flatMap(({ jobs }) => jobs),
    totals: parts.map(({ totals }) => totals).reduce(addTotals),
    problems: first.problems,
    startedAt: parts.map(({ startedAt }) => startedAt).sort()[0]!,
    endedAt: ends.includes(null) ? null : ends.sort().at(-1)!,
    engineSeconds: parts.reduce((sum, { engineSeconds }) => sum + engineSeconds, 0),
    computedOn: parts.flatMap(({ computedOn }) => computedOn),
    items: parts
      .flatMap(({ items }) => items)
      .sort((a, b) => compareNaturally(a.photo, b.photo) || compareNaturally(a.out, b.out))
      .map((item, index) => ({ ...item, item: index })),
  };
}

/** What must be the same in all parts. Folders may differ: machines may see one disk under different paths. */
function comparable({ settings }: BatchReport): object {
  const {
    source: _s,
    destination: _d,
    modelFolder: _m,
    protectedFiles: _p,
    backend: _b,
    today: _t,
    ...rest
  } = settings;
  return {
    ...rest,
    renditions: rest.renditions.map((rendition) => ({ ...rendition, network: rendition.network?.trunk })),
  };
}

function checkCompleteness(parts: readonly BatchReport[], count: number): void {
  const seen = new Set<number>();
  for (const { shard } of parts) {
    if (shard?.count !== count) throw apart('they come from different divisions');
    if (seen.has(shard.index)) throw apart(`part ${shard.index} is there twice`);
    seen.add(shard.index);
  }
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((index) => !seen.has(index));
  if (missing.length > 0) throw apart(`of ${count} parts these are missing: ${missing.join(', ')}`);
}

function addTotals(a: BatchTotals, b: BatchTotals): BatchTotals {
  return {
    items: a.items + b.items,
    done: a.done + b.done,
    skipped: a.skipped + b.skipped,
    failed: a.failed + b.failed,
    megapixels: a.megapixels + b.megapixels,
    megapixelsOver: a.megapixelsOver + b.megapixelsOver,
  };
}

function apart(why: string): ExpectedError {
  return new ExpectedError('config/invalid', `The reports cannot be joined: ${why}.`, {
    advice: 'Run the missing parts with the same options, then merge again.',
  });
}
