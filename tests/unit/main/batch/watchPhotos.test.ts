import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatchJob } from '../../../../src/main/batch/batchJob.js';
import { watchPhotos } from '../../../../src/main/batch/watchPhotos.js';
import type { BatchSettings } from '../../../../src/shared/batch/batchSettings.js';
import type { AppError } from '../../../../src/shared/errors.js';
import { treeOf, writePhotos } from '../../../helpers/batchJobs.js';
import { batchPlace, type BatchPlace } from '../../../helpers/batchPlace.js';

let place: BatchPlace;
let base: string;
beforeEach(async () => {
  place = await batchPlace({ photos: ['a.jpg', 'b.png', 'sub/c.jpg', 'sub/d.webp'] });
  ({ base } = place);
  // Fakes the clock that decides when a file is completely written. The interval for listing the folder again stays
  // real and never elapses here, so files are found only through events of the file system.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => vi.useRealTimers());

const painted = (): Record<string, string> => treeOf(join(base, 'painted'));

/** Advances the time, no faster than the file system answers. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    await vi.advanceTimersByTimeAsync(STEP_MS);
    for (let answer = 0; answer < 3; answer++) await stat(base);
  }
}
const STEP_MS = 20;

async function until(isTrue: () => boolean): Promise<void> {
  for (const end = performance.now() + 15_000; !isTrue() && performance.now() < end;) await pass(STEP_MS);
  expect(isTrue()).toBe(true);
}

describe('a watched folder', () => {
  const start = async (more: Partial<BatchSettings> = {}): Promise<{ job: BatchJob; stop: () => Promise<void> }> => {
    const job = await place.openNew({ isWatching: true, ...more });
    const controller = new AbortController();
    const problems: AppError[] = [];
    const ended = place.run(job, {
      signal: controller.signal,
      onProblem: (error) => problems.push(error),
    });
    return {
      job,
      async stop() {
        controller.abort();
        expect(await ended).toEqual({ kind: 'stopped' });
        expect(problems).toEqual([]);
      },
    };
  };
  it('has photos stylized as they come, once they are fully written', async () => {
    const { job, stop } = await start();
    await until(() => job.record.totals().done === 4);
    await writePhotos(join(base, 'elsewhere'), ['late.png'], 200, 150);
    const bytes = readFileSync(join(base, 'elsewhere', 'late.png'));
    const late = join(base, 'photos', 'sub', 'late.png');
    // Written in pieces, as by a camera or a slow copy.
    for (let end = 0; end <= bytes.length; end += Math.ceil(bytes.length / 6)) {
      writeFileSync(late, bytes.subarray(0, end));
      await pass(700);
    }
    writeFileSync(late, bytes);
    await until(() => job.record.totals().done === 5);
    expect(place.engine.asked.filter((path) => path === late)).toHaveLength(1);
    await stop();
    expect(Object.keys(painted())).toContain('sub/late.png');
    // Photos added while not watching are found at the next start, and nothing is done twice.
    await writePhotos(join(base, 'photos'), ['later.png']);
    place.engine.asked.length = 0;
    const again = await BatchJob.open(place.jobs, job.id);
    const controller = new AbortController();
    const ended = place.run(again, { signal: controller.signal });
    await until(() => again.record.totals().done === 6);
    controller.abort();
    await ended;
    expect(place.engine.asked).toEqual([join(base, 'photos', 'later.png')]);
  });

  it('does not take its own outputs for photos where source and destination are one', async () => {
    const { job, stop } = await start({ destination: join(base, 'photos'), template: '{name}-{style}' });
    await until(() => job.record.totals().done === 4);
    // Events for the outputs arrive before events for a later photo.
    await writePhotos(join(base, 'photos'), ['last.png']);
    await until(() => job.record.totals().done === 5);
    await stop();
    expect(job.record.totals().items).toBe(5);
    expect(Object.keys(treeOf(join(base, 'photos')))).toHaveLength(10);
  });

  it('misses no photo that comes while the watch begins, between the listing of the folder and its watch', async () => {
    const bytes = readFileSync(join(base, 'photos', 'b.png'));
    for (let turns = 0; turns < 12; turns++) {
      const source = join(base, `inbox ${turns}`);
      mkdirSync(source);
      const job = await place.openNew({ isWatching: true, source });
      const watching = watchPhotos(job, { onError: (error) => expect.fail(error.message) });
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      writeFileSync(join(source, 'new.png'), bytes);
      await until(() => job.planner.knows('new.png'));
      await (await watching).close();
      await job.close();
    }
  });

  it('works again on a photo that failed and was rewritten, and on one that changed where it may replace', async () => {
    writeFileSync(join(base, 'photos', 'bad.png'), 'half');
    const { job, stop } = await start({ conflict: 'overwrite' });
    await until(() => job.record.totals().done === 4 && job.record.totals().failed === 1);
    const before = painted()['b.png'];
    await writePhotos(join(base, 'photos'), ['bad.png', 'b.png'], 50, 40);
    await until(() => job.record.totals().done === 5 && painted()['b.png'] !== before);
    await stop();
  });

  it('judges by content: another photo under a known name is painted, and the old picture stays', async () => {
    const { job, stop } = await start();
    await until(() => job.record.totals().done === 4);
    const before = painted();
    place.engine.asked.length = 0;
    // One file is removed and replaced by another; one is overwritten in place.
    rmSync(join(base, 'photos', 'b.png'));
    await writePhotos(join(base, 'elsewhere'), ['other.png'], 50, 40);
    renameSync(join(base, 'elsewhere', 'other.png'), join(base, 'photos', 'b.png'));
    await writePhotos(join(base, 'photos'), ['a.jpg'], 60, 30);
    await until(() => place.engine.asked.length === 2 && job.record.totals().done === 4);
    expect(painted()).toMatchObject(before);
    expect(Object.keys(painted())).toEqual(expect.arrayContaining(['b (2).png', 'a (2).jpg']));
    // A touched file has not changed.
    const now = new Date();
    utimesSync(join(base, 'photos', 'sub', 'c.jpg'), now, now);
    await writePhotos(join(base, 'photos'), ['last.png'], 50, 40);
    await until(() => job.record.totals().done === 5);
    expect(place.engine.asked.slice(2)).toEqual([join(base, 'photos', 'last.png')]);
    await stop();
  });

  it.skipIf(process.platform === 'win32')('passes over a pipe, and ends when it is told to', async () => {
    const { job, stop } = await start();
    execFileSync('mkfifo', [join(base, 'photos', 'pipe.jpg')]);
    await writePhotos(join(base, 'photos'), ['late.png'], 50, 40);
    await until(() => job.record.totals().done === 5);
    await stop();
  });
});
