import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Shell } from '../../../src/main/studio/shell.js';
import type { StudioOptions } from '../../../src/main/studio/studio.js';
import type { BatchJobSummary } from '../../../src/shared/batch/batchState.js';
import type { CallInput } from '../../../src/shared/contract/contract.js';
import { writeTinyModel } from '../../helpers/commandLine.js';
import { memoryEngine } from '../../helpers/memoryEngine.js';
import { tempFolder } from '../../helpers/tempFolder.js';
import { testPhoto } from '../../helpers/testImages.js';
import { bareShell, openTestStudio, type TestStudio } from '../../helpers/testStudio.js';

const folder = tempFolder();
const source = join(folder, 'photos');
const ended: BatchJobSummary[] = [];
const working: (number | null)[] = [];
const quits: string[] = [];
const shell: Shell = {
  ...bareShell,
  working: (fraction) => working.push(fraction),
  batchEnded: (job) => ended.push(job),
  quit: () => quits.push('quit'),
};
let options: Partial<StudioOptions> & { folder: string };
let styleId: string;

beforeAll(async () => {
  mkdirSync(join(source, 'below'), { recursive: true });
  for (const name of ['a1', 'a2', 'a10', 'below/b']) {
    await testPhoto(160, 120, name.length)
      .jpeg()
      .toFile(join(source, `${name}.jpg`));
  }
  writeFileSync(join(source, 'broken.jpg'), 'no image');
  await testPhoto(100, 100, 4).png().toFile(join(folder, 'art.png'));
  const model = await writeTinyModel(join(folder, 'model'));
  let engines = 0;
  options = { folder, shell, model, launchEngine: () => memoryEngine(++engines), backend: 'wasm' };
});

const newBatch = (destination: string, isRecursive = true): CallInput<'batch.add'> => ({
  source,
  destination: join(folder, destination),
  isRecursive,
  template: null,
  conflict: 'unique',
  isWatching: false,
  renditions: [
    {
      name: null,
      recipe: { styles: [{ styleId, weight: 1 }], strength: 1, strokePx: null },
      output: { format: 'png', size: { kind: 'pixels', longSidePx: 80 } },
    },
  ],
});

const stateOf = async ({ client }: TestStudio, id: string): Promise<string | undefined> =>
  (await client.call('batch.list')).jobs.find((job) => job.id === id)?.state;

describe("a studio's batch queue", () => {
  it('stylizes a folder as the command line does, and tells of every item', async () => {
    const test = await openTestStudio(options);
    const { client } = test;
    const { style } = await client.call('styles.addFromImage', {
      source: { kind: 'path', path: join(folder, 'art.png') },
    });
    styleId = style.id;
    const question = { source, destination: join(folder, 'out'), isRecursive: true, exclude: ['a1.jpg'] };
    expect(await client.call('batch.look', question)).toMatchObject({
      photos: 4,
      first: { photo: 'a2.jpg', width: 160, height: 120 },
    });
    const { job } = await client.call('batch.add', newBatch('out'));
    expect(job).toMatchObject({ source, renditions: ['art'], totals: { items: 5 } });
    await vi.waitFor(() => expect(test.payloads('batch.ended')).toHaveLength(1), { timeout: 60_000, interval: 20 });
    const names = readdirSync(join(folder, 'out'), { recursive: true }).map(String).sort();
    expect(names).toEqual(['a1.png', 'a10.png', 'a2.png', 'below', 'below/b.png']);
    expect(await sharp(join(folder, 'out', 'a1.png')).metadata()).toMatchObject({ width: 80, height: 60 });
    expect(
      test
        .payloads('batch.item')
        .map(({ item }) => item.state)
        .sort(),
    ).toEqual([...Array<string>(4).fill('done'), 'failed']);
    expect(ended).toMatchObject([{ id: job.id, state: 'done', totals: { done: 4, failed: 1 } }]);
    expect(working.at(-1)).toBe(null);
    expect(working.some((fraction) => fraction !== null && fraction > 0)).toBe(true);
    const { items } = await client.call('batch.items', { jobId: job.id, from: 0, count: 100, state: 'failed' });
    expect(items).toMatchObject([{ photo: 'broken.jpg', error: { code: 'image/not-an-image' } }]);
    const { pictures } = await client.call('batch.list');
    expect(pictures).toMatchObject([{ jobId: job.id }]);
    for (const id of [pictures[0]!.before, pictures[0]!.after]) {
      const { bytes } = await test.studio.readMedia({ id, variant: 'thumbnail' });
      expect(await sharp(bytes).stats()).toMatchObject({ isOpaque: true });
    }
    const report = await client.call('batch.report', { jobId: job.id });
    const content = await test.studio.readMedia({ id: report.media, variant: 'file' });
    expect(readFileSync(content.path!, 'utf8')).toContain('broken.jpg');
    await testPhoto(160, 120).jpeg().toFile(join(source, 'broken.jpg'));
    expect(await client.call('batch.retryFailed', { jobId: job.id })).toEqual({ count: 1 });
    await vi.waitFor(() => expect(readdirSync(join(folder, 'out'))).toContain('broken.png'), { timeout: 30_000 });
    await client.call('batch.remove', { jobId: job.id });
    expect(await client.call('batch.list')).toMatchObject({ jobs: [], pictures: [] });
    await test.studio.close();
  });

  it('finds what an earlier start left, and goes on with it when told so', async () => {
    const first = await openTestStudio(options);
    const { job } = await first.client.call('batch.add', newBatch('later'));
    await vi.waitFor(() => expect(first.payloads('batch.item').length).toBeGreaterThan(0), {
      timeout: 30_000,
      interval: 5,
    });
    await first.studio.close();
    const left = readdirSync(join(folder, 'later'));
    expect(left.length).toBeLessThan(6);
    expect(left.filter((name) => name.startsWith('.'))).toEqual([]);

    const second = await openTestStudio(options);
    expect(await second.client.call('batch.list')).toMatchObject({
      isWorking: false,
      jobs: [{ id: job.id, state: 'waiting' }],
    });
    await second.client.call('batch.start');
    await vi.waitFor(async () => expect(await stateOf(second, job.id)).toBe('done'), { timeout: 60_000, interval: 20 });
    expect(readdirSync(join(folder, 'later')).sort()).toEqual(['a1.png', 'a10.png', 'a2.png', 'below', 'broken.png']);
    await second.studio.close();
  });

  it('does what was asked for once the queue is through, unless somebody objects', async () => {
    const test = await openTestStudio(options);
    const { client } = test;
    await expect(client.call('batch.setAfter', { action: 'sleep' })).rejects.toMatchObject({
      code: 'contract/not-available',
    });
    await client.call('batch.setAfter', { action: 'quit' });
    await client.call('batch.add', newBatch('then', false));
    expect(test.payloads('batch.after')).toEqual([{ action: 'quit', dueAt: null }]);
    await vi.waitFor(() => expect(test.payloads('batch.after')).toHaveLength(2), { timeout: 60_000, interval: 20 });
    const [, due] = test.payloads('batch.after');
    expect(due?.dueAt).toBeGreaterThan(Date.now());
    await client.call('batch.setAfter', { action: 'nothing' });
    expect(await client.call('batch.list')).toMatchObject({ after: { action: 'nothing', dueAt: null } });
    expect(quits).toEqual([]);
    await test.studio.close();
  });

  it('pauses, resumes and cancels, and says what is wrong with a new job', async () => {
    const test = await openTestStudio(options);
    const { client } = test;
    const { job } = await client.call('batch.add', newBatch('third'));
    await client.call('batch.pause', { jobId: job.id });
    expect(await stateOf(test, job.id)).toBe('paused');
    await client.call('batch.resume', { jobId: job.id });
    await client.call('batch.cancel', { jobId: job.id });
    expect(await stateOf(test, job.id)).toBe('cancelled');
    const bad = newBatch('fourth');
    await expect(client.call('batch.add', { ...bad, template: '{nonsense}' })).rejects.toMatchObject({ code: 'usage' });
    await expect(client.call('batch.add', { ...bad, source: join(folder, 'none') })).rejects.toMatchObject({
      code: 'disk/not-found',
    });
    await expect(client.call('batch.pause', { jobId: 'none' })).rejects.toMatchObject({ code: 'job/unknown' });
    await expect(client.call('batch.report', { jobId: 'none' })).rejects.toMatchObject({ code: 'job/unknown' });
  });
});
