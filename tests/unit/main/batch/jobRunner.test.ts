import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { BatchJob } from '../../../../src/main/batch/batchJob.js';
import { findUnfinishedJob } from '../../../../src/main/batch/findJob.js';
import { reportOf } from '../../../../src/main/batch/jobReport.js';
import { runJob } from '../../../../src/main/batch/runJob.js';
import type { BatchSettings } from '../../../../src/shared/batch/batchSettings.js';
import type { BatchProgress } from '../../../../src/shared/batch/batchState.js';
import { CancelledError, ExpectedError } from '../../../../src/shared/errors.js';
import {
  batchSettings,
  TEST_CODES,
  type TestEngine,
  treeOf,
  writePhotos,
  writeTestManifest,
} from '../../../helpers/batchJobs.js';
import { batchPlace, type BatchPlace } from '../../../helpers/batchPlace.js';
import { aborted, turns, until } from '../../../helpers/turns.js';

let base: string;
let engine: TestEngine;
let place: BatchPlace;
beforeEach(async () => {
  place = await batchPlace({ photos: ['a.jpg', 'b.png', 'sub/c.jpg', 'sub/d.webp'] });
  ({ base, engine } = place);
});

const jobs = (): string => place.jobs;
const painted = (): Record<string, string> => treeOf(join(base, 'painted'));
const openNew: BatchPlace['openNew'] = (more) => place.openNew(more);
const run: BatchPlace['run'] = (job, more) => place.run(job, more);

describe('a batch job', () => {
  it('writes every photo into the mirrored tree and tells of it', async () => {
    const reports: BatchProgress[] = [];
    const items: number[] = [];
    const job = await openNew();
    const end = await run(job, {
      onProgress: (progress) => reports.push(progress),
      onItem: (item) => items.push(item),
    });
    expect(end).toEqual({ kind: 'finished' });
    expect(Object.keys(painted()).sort()).toEqual(['a.jpg', 'b.png', 'sub/c.jpg', 'sub/d.webp']);
    expect([...items].sort()).toEqual([0, 1, 2, 3]);
    expect(reports.at(-1)).toMatchObject({ fraction: 1, totals: { items: 4, done: 4, failed: 0 } });
    expect(reports.map(({ fraction }) => fraction)).toEqual(reports.map(({ fraction }) => fraction).sort());
    expect(existsSync(join(job.folder, 'report.html'))).toBe(true);
  });

  it('paints with tiles of the size that it was created with', async () => {
    const sizes: (number | undefined)[] = [];
    engine.onRequest = ({ compute }) => void sizes.push(compute.tilePx);
    await run(await openNew({ tilePx: 768 }));
    expect(sizes).toEqual([768, 768, 768, 768]);
  });

  it('foretells the time by what the first photo takes, before the pace says anything', async () => {
    const reports: BatchProgress[] = [];
    engine.secondsLeft = 60;
    await run(await openNew(), { onProgress: (progress) => reports.push(progress) });
    const early = reports.filter(({ totals, secondsLeft }) => totals.done < 3 && secondsLeft !== null);
    expect(early.length).toBeGreaterThan(0);
    // Sixty seconds for each unfinished photo.
    for (const { totals, secondsLeft } of early) expect(secondsLeft).toBe(60 * (4 - totals.done));
  });

  it('lets a bad photo cost its own item, with its reason, and tries it again when told to', async () => {
    const bad = join(base, 'photos', 'bad.jpg');
    writeFileSync(bad, 'no image');
    const job = await openNew();
    await run(job);
    const report = await reportOf(job.folder);
    expect(report.totals).toMatchObject({ items: 5, done: 4, failed: 1 });
    expect(report.items.find(({ state }) => state === 'failed')).toMatchObject({
      photo: 'bad.jpg',
      error: { code: 'image/not-an-image' },
    });
    expect(readFileSync(join(job.folder, 'report.html'), 'utf8')).toContain('is not an image');

    await writePhotos(join(base, 'photos'), ['bad.jpg']);
    const again = await BatchJob.open(jobs(), job.id);
    await again.note({ type: 'again', items: again.record.failed() });
    engine.asked.length = 0;
    await run(again);
    expect(engine.asked).toEqual([bad]);
    expect((await reportOf(job.folder)).totals).toMatchObject({ done: 5, failed: 0 });
  });

  it('goes on where it was stopped, repeating only what was under way', async () => {
    await run(await openNew());
    const whole = painted();
    rmSync(join(base, 'painted'), { recursive: true });

    const controller = new AbortController();
    const finished: string[] = [];
    engine.asked.length = 0;
    engine.onRequest = async (request, signal) => {
      if (!request.content.path.endsWith('c.jpg')) return;
      await until(() => finished.length >= 2);
      controller.abort();
      await aborted(signal);
      throw new CancelledError();
    };
    const job = await openNew();
    const onItem = (item: number): void => void finished.push(job.view(item).photo);
    expect(await run(job, { signal: controller.signal, onItem })).toEqual({ kind: 'stopped' });
    expect(job.record.state).toBe('paused');
    const before = new Set(finished);

    engine.onRequest = () => undefined;
    engine.asked.length = 0;
    const resumed = await BatchJob.open(jobs(), job.id);
    expect(await run(resumed)).toEqual({ kind: 'finished' });
    expect(painted()).toEqual(whole);
    const repeated = engine.asked.filter((path) => before.has(path.slice(base.length + '/photos/'.length)));
    expect(repeated).toEqual([]);
  });

  it('pauses at a full disk, says so, and goes on once there is space', async () => {
    let isFull = true;
    engine.onRequest = (request) => {
      if (isFull && !request.content.path.endsWith('a.jpg')) {
        throw new ExpectedError('disk/full', 'There is no space left.', { advice: 'Free some space.' });
      }
    };
    const job = await openNew();
    const end = await run(job);
    expect(end).toMatchObject({ kind: 'blocked', error: { code: 'disk/full' } });
    const kept = await BatchJob.open(jobs(), job.id);
    expect(kept.summary()).toMatchObject({
      state: 'paused',
      reason: { code: 'disk/full', advice: 'Free some space.' },
    });
    expect(kept.record.totals().failed).toBe(0);
    isFull = false;
    expect(await run(kept)).toEqual({ kind: 'finished' });
    expect(Object.keys(painted())).toHaveLength(4);
  });

  it('pauses when the disk of its own journal is full', async () => {
    const job = await openNew();
    const note = job.note.bind(job);
    let isFull = true;
    job.note = async (...lines) => {
      if (isFull && lines.some(({ type }) => type !== 'started' && type !== 'resumed')) {
        throw new ExpectedError('disk/full', 'There is no space left.');
      }
      await note(...lines);
    };
    expect(await run(job)).toMatchObject({ kind: 'blocked', error: { code: 'disk/full' } });
    expect(job.summary()).toMatchObject({ state: 'paused', reason: { code: 'disk/full' } });
    isFull = false;
    const again = await BatchJob.open(jobs(), job.id);
    expect(await run(again)).toEqual({ kind: 'finished' });
    expect(Object.keys(painted()).sort()).toEqual(['a.jpg', 'b.png', 'sub/c.jpg', 'sub/d.webp']);
  });

  it('pauses when its photos are gone as a whole, as with a disk that was pulled out', async () => {
    const job = await openNew();
    rmSync(join(base, 'photos'), { recursive: true });
    expect(await run(job)).toMatchObject({ kind: 'blocked', error: { code: 'disk/not-found' } });
    expect(job.record.totals().failed).toBe(0);
  });

  it('does not go on with another model', async () => {
    const job = await openNew();
    writeTestManifest(join(base, 'model'), 'c'.repeat(64));
    expect(await run(job)).toMatchObject({ kind: 'blocked', error: { code: 'style/trunk-mismatch' } });
    expect(engine.asked).toEqual([]);
  });

  it('finds the photo that kills the engine, and the others are written', async () => {
    engine.onRequest = async (request) => {
      await turns();
      if (request.content.path.endsWith('c.jpg')) throw new ExpectedError('engine/crashed', 'The engine ended.');
    };
    const job = await openNew();
    expect(await run(job)).toEqual({ kind: 'finished' });
    expect(job.record.failed().map((item) => job.view(item).photo)).toEqual(['sub/c.jpg']);
    expect(job.record.totals().done).toBe(3);
  });

  it('writes what was under way beside the photo that an engine died of as if nothing had happened', async () => {
    const deadPid = spawnSync('true').pid;
    Object.assign(engine, { enginePid: deadPid });
    let hasDied = false;
    let begun = 0;
    let goOn: () => void = () => undefined;
    const allBegun = new Promise<void>((resolve) => (goOn = resolve));
    engine.onRequest = async (request) => {
      if (hasDied) return;
      const folder = join(base, 'painted', request.content.path.includes('sub') ? 'sub' : '');
      writeFileSync(join(folder, `.pentimento-${deadPid}-0123.tmp`), 'half a pic');
      if (++begun === 3) goOn();
      // Three run in parallel.
      await allBegun;
      hasDied = true;
      if (request.content.path.endsWith('a.jpg')) throw new ExpectedError('engine/crashed', 'The engine ended.');
      // The file got its final name, but the engine's answer never arrived.
      writeFileSync(request.output.path, 'written by the engine that died');
      throw new ExpectedError('engine/interrupted', 'The engine ended.');
    };
    const job = await openNew();
    expect(await run(job)).toEqual({ kind: 'finished' });
    const afterwards = painted();
    const untroubled = await batchPlace({ photos: ['a.jpg', 'b.png', 'sub/c.jpg', 'sub/d.webp'] });
    await untroubled.run(await untroubled.openNew());
    expect(afterwards).toEqual(treeOf(join(untroubled.base, 'painted')));
    expect(job.record.totals()).toMatchObject({ done: 4, failed: 0 });
  });

  it('pauses when the engine ends whatever the photo', async () => {
    engine.onRequest = () => {
      throw new ExpectedError('engine/crashed', 'The engine ended.');
    };
    await writePhotos(
      join(base, 'photos'),
      Array.from({ length: 12 }, (_, index) => `more/${index}.png`),
    );
    const job = await openNew();
    expect(await run(job)).toMatchObject({ kind: 'blocked', error: { code: 'engine/crashed' } });
  });

  it('is gone on with by the same settings until it is over and its user has heard of it', async () => {
    const settings = batchSettings(base);
    const find = (more: Partial<BatchSettings> = {}): Promise<string | undefined> =>
      findUnfinishedJob(jobs(), { ...settings, today: '2025-02-03', appVersion: '1.1.0', ...more });
    expect(await find()).toBeUndefined();
    const job = await openNew();
    expect(await find()).toBe(job.id);
    expect(await find({ conflict: 'skip' })).toBeUndefined();
    // Killed after its last item, before the job's end was recorded: nothing may be written twice.
    await run(job);
    expect(await find()).toBe(job.id);
    engine.asked.length = 0;
    const again = await BatchJob.open(jobs(), job.id);
    expect(await runJob(again, { engine, signal: new AbortController().signal })).toEqual({ kind: 'finished' });
    expect(engine.asked).toEqual([]);
    await again.note({ type: 'closed', at: '' });
    await again.close();
    expect(await find()).toBeUndefined();
  });

  it('is open in one process at a time', async () => {
    const job = await openNew();
    await expect(BatchJob.open(jobs(), job.id)).rejects.toMatchObject({ code: 'job/busy' });
    await job.close();
  });

  it('freezes its settings and codes', async () => {
    const job = await openNew();
    writeFileSync(join(job.folder, 'codes', `${[...TEST_CODES.keys()][0]!}.safetensors`), 'another');
    expect(await run(job)).toMatchObject({ kind: 'blocked', error: { code: 'job/unreadable' } });
  });

  it('says that there is nothing to do', async () => {
    mkdirSync(join(base, 'empty'));
    const settings = batchSettings(base, { source: join(base, 'empty') });
    await expect(BatchJob.create(jobs(), settings, TEST_CODES)).rejects.toMatchObject({ code: 'data/empty' });
    expect(existsSync(jobs())).toBe(false);
  });
});

describe('the conflict policy', () => {
  const rerun = async (more: Partial<BatchSettings>): Promise<{ done: number; skipped: number }> => {
    engine.asked.length = 0;
    const job = await openNew(more);
    await run(job);
    return job.record.totals();
  };

  it('skip leaves what is there', async () => {
    mkdirSync(join(base, 'painted'));
    writeFileSync(join(base, 'painted', 'a.jpg'), 'mine');
    expect(await rerun({ conflict: 'skip' })).toMatchObject({ done: 3, skipped: 1 });
    expect(readFileSync(join(base, 'painted', 'a.jpg'), 'utf8')).toBe('mine');
    expect(await rerun({ conflict: 'skip' })).toMatchObject({ done: 0, skipped: 4 });
    expect(engine.asked).toEqual([]);
  });

  it('unique numbers what is new, also where a name is taken only while it works', async () => {
    await rerun({});
    const first = painted();
    let isTaken = false;
    engine.onRequest = (request) => {
      if (!request.content.path.endsWith('a.jpg') || isTaken) return;
      isTaken = true;
      writeFileSync(join(base, 'painted', 'a (2).jpg'), 'mine');
    };
    await rerun({});
    expect(readFileSync(join(base, 'painted', 'a (2).jpg'), 'utf8')).toBe('mine');
    expect(painted()).toMatchObject({ ...first, 'a (3).jpg': first['a.jpg'], 'b (2).png': first['b.png'] });
  });

  it('overwrite replaces, and never an original', async () => {
    const originals = treeOf(join(base, 'photos'));
    mkdirSync(join(base, 'painted'));
    writeFileSync(join(base, 'painted', 'a.jpg'), 'old');
    await rerun({ conflict: 'overwrite' });
    expect(readFileSync(join(base, 'painted', 'a.jpg'), 'latin1').slice(0, 3)).toBe('\xff\xd8\xff');
    await rerun({ conflict: 'overwrite', destination: join(base, 'photos') });
    expect(treeOf(join(base, 'photos'))).toMatchObject(originals);
  });

  it('overwrite-if-changed works on what changed: the photo or the settings', async () => {
    const conflict = 'overwrite-if-changed';
    expect(await rerun({ conflict })).toMatchObject({ done: 4 });
    const first = painted();
    expect(await rerun({ conflict })).toMatchObject({ done: 0, skipped: 4 });
    await writePhotos(join(base, 'photos'), ['a.jpg'], 30, 20);
    expect(await rerun({ conflict })).toMatchObject({ done: 1, skipped: 3 });
    expect(painted()['a.jpg']).not.toBe(first['a.jpg']);
    const [rendition] = batchSettings(base).renditions;
    expect(await rerun({ conflict, renditions: [{ ...rendition!, strength: 0.5 }] })).toMatchObject({ done: 4 });
  });
});
