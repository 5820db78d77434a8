import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BatchJob } from '../../../../src/main/batch/batchJob.js';
import { mergeReports, readPartReports } from '../../../../src/main/batch/mergeReports.js';
import { readReport, writeReport } from '../../../../src/main/batch/jobReport.js';
import { runJob } from '../../../../src/main/batch/runJob.js';
import type { BatchSettings } from '../../../../src/shared/batch/batchSettings.js';
import {
  batchSettings,
  negativeEngine,
  TEST_CODES,
  treeOf,
  writePhotos,
  writeTestManifest,
} from '../../../helpers/batchJobs.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

let base: string;
beforeAll(async () => {
  base = tempFolder();
  writeTestManifest(join(base, 'model'));
  await writePhotos(join(base, 'photos'), ['a.jpg', 'b.jpg', 'c/d.png', 'e.webp', '<b>f.jpg']);
  writeFileSync(join(base, 'photos', 'bad.jpg'), 'no image');
  for (const index of [1, 2, 3]) await part(index);
  await part(undefined);
});

async function part(index: number | undefined, more: Partial<BatchSettings> = {}): Promise<void> {
  const name = index === undefined ? 'whole' : 'parts';
  const shard = index === undefined ? {} : { shard: { index, count: 3 } };
  const settings = batchSettings(base, { destination: join(base, name), ...shard, ...more });
  const jobs = join(base, 'jobs');
  const job = await BatchJob.open(jobs, await BatchJob.create(jobs, settings, TEST_CODES));
  const { signal } = new AbortController();
  await runJob(job, { engine: negativeEngine(), signal, reportFolder: join(base, `${name}-reports`) });
  await job.close();
}

describe('the parts of a divided batch', () => {
  it('write what the whole one writes', () => {
    expect(Object.keys(treeOf(join(base, 'whole')))).toHaveLength(5);
    expect(treeOf(join(base, 'parts'))).toEqual(treeOf(join(base, 'whole')));
  });

  it('have their reports joined into the report of the whole', async () => {
    const merged = mergeReports(await readPartReports(join(base, 'parts-reports')));
    const whole = await readReport(join(base, 'whole-reports', 'report.json'));
    expect(merged.totals).toEqual({
      ...whole.totals,
      megapixels: expect.closeTo(whole.totals.megapixels) as number,
      megapixelsOver: expect.closeTo(whole.totals.megapixelsOver) as number,
    });
    expect(merged.items.map(({ photo, out, state }) => ({ photo, out, state }))).toEqual(
      whole.items.map(({ photo, out, state }) => ({ photo, out, state })),
    );
    expect(merged.jobs).toHaveLength(3);
    expect(merged).not.toHaveProperty('shard');
  });

  it('are refused where one is missing, double, of other settings or of other photos', async () => {
    const parts = await readPartReports(join(base, 'parts-reports'));
    const [first, second, third] = parts as [(typeof parts)[0], (typeof parts)[0], (typeof parts)[0]];
    expect(() => mergeReports([first, third])).toThrow(/missing: 2/);
    expect(() => mergeReports([first, first, third])).toThrow(/part 1 is there twice/);
    const other = { ...second, settings: { ...second.settings, template: '{name} x' } };
    expect(() => mergeReports([first, other, third])).toThrow(/part 2 has other settings/);
    const grown = { ...third, listing: { photos: 9, sha256: 'x' } };
    expect(() => mergeReports([first, second, grown])).toThrow(/part 3 saw other photos \(9 instead of 6\)/);
    mkdirSync(join(base, 'none'));
    await expect(readPartReports(join(base, 'none'))).rejects.toMatchObject({ code: 'data/empty' });
  });
});

describe('a report as a page', () => {
  it('needs nothing beside itself and shows names as text', async () => {
    const whole = await readReport(join(base, 'whole-reports', 'report.json'));
    const page = readFileSync(await writeReport(join(base, 'again'), whole), 'utf8');
    expect(page).toContain('&lt;b&gt;f.jpg');
    expect(page).not.toContain('<b>');
    expect(page).not.toMatch(/(?:src|href)="(?!data:)/);
    expect(page.match(/data:image\/jpeg;base64,/g)).toHaveLength(10);
    expect(page).toContain('is not an image');
    expect(page.length).toBeLessThan(100_000);
  });
});
