import { describe, expect, it } from 'vitest';
import { isOver, JobBoard, workingFraction, type JobRun, type NewJob } from '../../../../src/main/jobs/jobBoard.js';
import { timeLeft } from '../../../../src/main/jobs/timeLeft.js';
import type { JobInfo, JobResult } from '../../../../src/shared/contract/jobs.js';
import type { MediaId } from '../../../../src/shared/contract/values.js';
import { CancelledError, ExpectedError } from '../../../../src/shared/errors.js';
import { silentLog } from '../../../helpers/silentLog.js';
import { turns, until } from '../../../helpers/turns.js';

const result: JobResult = { kind: 'libraryMove', folder: '/l', files: 3 };

function bench() {
  const events: string[] = [];
  const ended: JobInfo[] = [];
  const board = new JobBoard({
    emit: (name) => events.push(name),
    log: silentLog,
    onEnd: (job) => ended.push(job),
  });
  const start = (run: NewJob['run']): JobInfo => board.start({ kind: 'libraryMove', title: 'x', run });
  return { board, events, ended, start };
}

function untilCancelled({ signal }: JobRun): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new CancelledError())));
}

describe('JobBoard', () => {
  it('tells accepted, progress, preview and done, in this order', async () => {
    const { board, events, ended, start } = bench();
    const { id } = start(({ onProgress, onPreview }) => {
      onProgress({ fraction: 0.5, phase: 'copy' });
      onPreview({ media: 'm' as MediaId, width: 1, height: 1 });
      return Promise.resolve(result);
    });
    expect(board.list()).toMatchObject([{ id, state: 'waiting', fraction: 0, result: null }]);
    expect(events).toEqual(['job.accepted']);
    await until(() => ended.length === 1);
    expect(events).toEqual(['job.accepted', 'job.progress', 'job.preview', 'job.done']);
    expect(board.list()).toMatchObject([{ id, state: 'done', fraction: 1, preview: 'm', result, error: null }]);
    board.dismiss(id);
    expect(board.list()).toEqual([]);
  });

  it('tells the time left that the work itself foretells', async () => {
    const { board, ended, start } = bench();
    let seen: number | null | undefined;
    start(({ onProgress }) => {
      onProgress({ fraction: 0.1, phase: 'stylize', secondsLeft: 240 });
      seen = board.list()[0]?.secondsLeft;
      return Promise.resolve(result);
    });
    await until(() => ended.length === 1);
    expect(seen).toBe(240);
  });

  it('tells what a job failed with', async () => {
    const { board, events, ended, start } = bench();
    start(() => Promise.reject(new ExpectedError('disk/full', 'Full.', { advice: 'Free some.' })));
    start(() => Promise.reject(new Error('oops')));
    await until(() => ended.length === 2);
    expect(events.filter((name) => name === 'job.failed')).toHaveLength(2);
    expect(board.list()).toMatchObject([
      { state: 'failed', error: { code: 'disk/full', advice: 'Free some.' } },
      { state: 'failed', error: { code: 'bug', message: 'oops' } },
    ]);
  });

  it('cancels one that runs, also before it has begun, and keeps one that is under way on the list', async () => {
    const { board, events, ended, start } = bench();
    const running = start(untilCancelled);
    await Promise.resolve();
    const fresh = start(() => expect.unreachable());
    board.cancel(fresh.id);
    board.dismiss(running.id);
    board.cancel(running.id);
    await until(() => ended.length === 2);
    expect(board.list().map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect(events.filter((name) => name === 'job.cancelled')).toHaveLength(2);
    expect(() => board.cancel('nobody')).toThrow(expect.objectContaining({ code: 'job/unknown' }) as Error);
  });

  it('tells each job once that it is over, whether it was done, failed, or was cancelled before it ran', async () => {
    const { board, ended } = bench();
    const over: string[] = [];
    const begin = (title: string, run: NewJob['run']): JobInfo =>
      board.start({ kind: 'libraryMove', title, run, onOver: () => over.push(title) });
    begin('done', () => Promise.resolve(result));
    begin('failed', () => Promise.reject(new Error('oops')));
    board.cancel(begin('cancelled', () => expect.unreachable()).id);
    await until(() => ended.length === 3);
    expect(over.sort()).toEqual(['cancelled', 'done', 'failed']);
  });

  it('cancels all when it is closed, and waits for their ends', async () => {
    const { board, ended, start } = bench();
    start(untilCancelled);
    start(async (job) => {
      await untilCancelled(job).catch(() => undefined);
      await turns();
      return result;
    });
    await Promise.resolve();
    await board.close();
    expect(ended.map(({ state }) => state).sort()).toEqual(['cancelled', 'done']);
  });
});

describe('a job that can be paused', () => {
  function pausable() {
    const { board, events, ended } = bench();
    const over: string[] = [];
    let runs = 0;
    let work: NewJob['run'] = untilCancelled;
    const job: NewJob = {
      kind: 'export',
      title: 'walk.mp4',
      canPause: true,
      run(run) {
        runs++;
        return work(run);
      },
      onOver: () => over.push('over'),
    };
    const stateOf = (): string | undefined => board.list()[0]?.state;
    return { board, events, ended, over, job, stateOf, runs: () => runs, set: (run: NewJob['run']) => (work = run) };
  }

  it('stops, continues, and is over once', async () => {
    const { board, events, over, job, stateOf, runs, set } = pausable();
    const { id } = board.start(job);
    await turns();
    board.pause(id);
    await until(() => stateOf() === 'paused');
    expect(workingFraction(board.list())).toBe(null);
    board.dismiss(id);
    set(() => Promise.resolve(result));
    board.resume(id);
    await until(() => stateOf() === 'done');
    expect([runs(), over]).toEqual([2, ['over']]);
    expect(events).toEqual(['job.accepted', 'job.paused', 'job.resumed', 'job.done']);
  });

  it('is cancelled at once while it is paused', async () => {
    const { board, over, job, stateOf } = pausable();
    const { id } = board.restore(job);
    expect(stateOf()).toBe('paused');
    board.cancel(id);
    expect([stateOf(), over]).toEqual(['cancelled', ['over']]);
    await board.close();
  });

  it('may be tried again after a failure, until it is dismissed', async () => {
    const { board, over, job, stateOf, set } = pausable();
    set(() => Promise.reject(new Error('oops')));
    const { id } = board.start(job);
    await until(() => stateOf() === 'failed');
    expect(over).toEqual([]);
    board.resume(id);
    expect(board.list()[0]).toMatchObject({ state: 'waiting', error: null });
    await until(() => stateOf() === 'failed');
    board.dismiss(id);
    expect(over).toEqual(['over']);
  });

  it('stays for the next run of the program when the board is closed', async () => {
    const { board, over, job, stateOf } = pausable();
    board.start(job);
    await turns();
    await board.close();
    expect([stateOf(), over]).toEqual(['paused', []]);
  });
});

describe('workingFraction', () => {
  it('is the mean of what is under way, and null without', () => {
    const job = (state: JobInfo['state'], fraction: number): JobInfo => ({ state, fraction }) as JobInfo;
    expect(workingFraction([job('done', 1), job('failed', 0.3)])).toBe(null);
    expect(workingFraction([job('running', 0.5), job('waiting', 0), job('done', 1)])).toBe(0.25);
    expect(isOver(job('cancelled', 0))).toBe(true);
  });
});

describe('timeLeft', () => {
  it('goes by the pace since the first report, and is silent while that says little', () => {
    let now = 0;
    const left = timeLeft(() => now);
    now = 60_000; // A long wait before the work started.
    expect(left(0.1)).toBe(null);
    now += 400;
    expect(left(0.12)).toBe(null);
    now += 3600;
    expect(left(0.3)).toBeCloseTo(14, 5);
    now += 4000;
    expect(left(0.5)).toBeCloseTo(10, 5);
  });
});
