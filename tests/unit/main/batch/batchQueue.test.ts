import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { BatchQueue } from '../../../../src/main/batch/batchQueue.js';
import type { BatchSettings } from '../../../../src/shared/batch/batchSettings.js';
import type { BatchEvent } from '../../../../src/shared/batch/batchState.js';
import { CancelledError } from '../../../../src/shared/errors.js';
import { batchSettings, TEST_CODES, type TestEngine, treeOf, writePhotos } from '../../../helpers/batchJobs.js';
import { batchPlace } from '../../../helpers/batchPlace.js';
import { aborted, until } from '../../../helpers/turns.js';

let base: string;
let engine: TestEngine;
let queue: BatchQueue;
let events: BatchEvent[];
beforeEach(async () => {
  const photos = ['a.jpg', 'b.jpg'];
  ({ base, engine } = await batchPlace({ one: photos, two: photos, three: photos }));
  queue = await openQueue();
});

async function openQueue(): Promise<BatchQueue> {
  const opened = await BatchQueue.open({ jobsFolder: join(base, 'jobs'), engine });
  expect(opened.problems).toEqual([]);
  events = [];
  opened.queue.onEvent((event) => events.push(event));
  return opened.queue;
}

const add = async (folder: string, more: Partial<BatchSettings> = {}): Promise<string> => {
  const places = { source: join(base, folder), destination: join(base, 'painted', folder) };
  return (await queue.add(batchSettings(base, { ...places, ...more }), TEST_CODES)).id;
};
const states = (): string[] => queue.list().map(({ state }) => state);
const askedFolders = (): string[] => [...new Set(engine.asked.map((path) => path.split('/').at(-2)!))];

/** Blocks the engine at the photos of a folder until it is cancelled. */
function holdAt(folder: string): { reached: () => Promise<void> } {
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  engine.onRequest = async ({ content }, signal) => {
    if (!content.path.includes(`/${folder}/`)) return;
    reach();
    await aborted(signal);
    throw new CancelledError();
  };
  return {
    reached: () => reached,
  };
}

describe('a queue', () => {
  it('works on its jobs one after the other, in their order, and tells of all of it', async () => {
    const ids = [await add('one'), await add('two'), await add('three')];
    await queue.reorder([ids[2]!, ids[0]!]);
    expect(queue.list().map(({ id }) => id)).toEqual([ids[2], ids[0], ids[1]]);
    expect(engine.asked).toEqual([]);
    queue.start();
    await queue.idle();
    expect(states()).toEqual(['done', 'done', 'done']);
    expect(askedFolders()).toEqual(['three', 'one', 'two']);
    expect(Object.keys(treeOf(join(base, 'painted')))).toHaveLength(6);
    const ofFirst = events.flatMap((event) => ('jobId' in event && event.jobId === ids[2] ? [event.type] : []));
    expect(ofFirst.filter((type) => type === 'item')).toHaveLength(2);
    expect(ofFirst).toContain('progress');
    const ended = events.filter((event) => event.type === 'ended');
    expect(ended.map(({ job }) => job.id)).toEqual([ids[2], ids[0], ids[1]]);
    expect(existsSync(join(ended[0]!.reportFolder, 'report.json'))).toBe(true);
  });

  it('pauses the job under way, goes on with the next, and resumes', async () => {
    const [one, two] = [await add('one'), await add('two')];
    const hold = holdAt('one');
    queue.start();
    await hold.reached();
    expect(states()).toEqual(['running', 'waiting']);
    await queue.pause(one);
    expect(queue.list()[0]).toMatchObject({ state: 'paused', reason: null });
    await queue.idle();
    expect(states()).toEqual(['paused', 'done']);
    engine.onRequest = () => undefined;
    await queue.resume(one);
    await queue.idle();
    expect(states()).toEqual(['done', 'done']);
    expect(await queue.report(two)).toMatchObject({ totals: { done: 2 } });
    expect(await queue.items(two, { from: 1, count: 5 })).toMatchObject([
      { item: 1, photo: 'b.jpg', state: 'done', width: 25 },
    ]);
  });

  it('cancels a job under way and one that waits; what was written stays', async () => {
    const [one, two] = [await add('one'), await add('two')];
    const hold = holdAt('one');
    await queue.cancel(two);
    queue.start();
    await hold.reached();
    await queue.cancel(one);
    await queue.idle();
    expect(states()).toEqual(['cancelled', 'cancelled']);
    expect(existsSync(join(base, 'painted', 'two'))).toBe(false);
    await queue.remove(one);
    expect(queue.list().map(({ id }) => id)).toEqual([two]);
    expect(readdirSync(join(base, 'jobs')).sort()).toEqual([two, 'queue.json'].sort());
  });

  it('tries again what failed, also while the job runs', async () => {
    writeFileSync(join(base, 'one', '0.jpg'), 'bad');
    const one = await add('one');
    queue.start();
    await queue.idle();
    expect(queue.list()[0]).toMatchObject({ state: 'done', totals: { done: 2, failed: 1 } });
    expect(await queue.items(one, { from: 0, count: 9, state: 'failed' })).toMatchObject([{ photo: '0.jpg' }]);
    await writePhotos(join(base, 'one'), ['0.jpg']);
    expect(await queue.retryFailed(one)).toBe(1);
    await queue.idle();
    expect(queue.list()[0]).toMatchObject({ state: 'done', totals: { done: 3, failed: 0 } });

    writeFileSync(join(base, 'two', '0.jpg'), 'bad');
    const two = await add('two', { renditions: batchSettings(base).renditions });
    await until(() => queue.list()[1]!.totals.failed === 1);
    await writePhotos(join(base, 'two'), ['0.jpg']);
    await queue.retryFailed(two);
    await queue.idle();
    expect(queue.list()[1]).toMatchObject({ state: 'done', totals: { done: 3, failed: 0 } });
  });

  it('goes on after a stop where it was, in another process as well', async () => {
    await add('one');
    await add('two');
    const hold = holdAt('two');
    queue.start();
    await hold.reached();
    await queue.stop();
    expect(states()).toEqual(['done', 'waiting']);
    engine.onRequest = () => undefined;
    queue = await openQueue();
    expect(states()).toEqual(['done', 'waiting']);
    queue.start();
    await queue.idle();
    expect(states()).toEqual(['done', 'done']);
  });

  it('reports a job that cannot be read, leaves it alone and works on the others', async () => {
    const [one] = [await add('one'), await add('two')];
    const path = join(base, 'jobs', one, 'job.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"version": 1', '"version": 9'));
    mkdirSync(join(base, 'jobs', 'rubbish'));
    const opened = await BatchQueue.open({ jobsFolder: join(base, 'jobs'), engine });
    expect(opened.problems.map(({ code }) => code).sort()).toEqual(['job/unknown', 'job/unreadable']);
    opened.queue.start();
    await opened.queue.idle();
    expect(opened.queue.list().map(({ state }) => state)).toEqual(['done']);
    expect(existsSync(path)).toBe(true);
  });

  it('knows no job that is not there', async () => {
    await expect(queue.pause('nobody')).rejects.toMatchObject({ code: 'job/unknown' });
    await expect(queue.reorder(['nobody'])).rejects.toMatchObject({ code: 'job/unknown' });
  });
});
