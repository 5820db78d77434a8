import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PreviewPipeline } from '../../../../src/renderer/src/stores/previewPipeline.js';

interface Request {
  readonly id: string;
  readonly wish: string;
  readonly answer: (picture: string) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

function setUp() {
  const requests: Request[] = [];
  const shown: string[] = [];
  const failures: string[] = [];
  const cancelled: string[] = [];
  const busy: boolean[] = [];
  const settle = async (act: () => void): Promise<void> => {
    act();
    await Promise.resolve();
    await Promise.resolve();
  };
  const pipeline = new PreviewPipeline<string, string>({
    start: (id, wish) =>
      new Promise((resolve, reject) => {
        requests.push({
          id,
          wish,
          answer: (picture) => settle(() => resolve(picture)),
          fail: (error) => settle(() => reject(error)),
        });
      }),
    cancel: (id) => cancelled.push(id),
    onPicture: (wish, picture, isFinal) => shown.push(`${wish}: ${picture}${isFinal ? '' : ' (coarse)'}`),
    onFailed: (wish, thrown) => failures.push(`${wish}: ${(thrown as Error).message}`),
    onBusy: (isBusy) => busy.push(isBusy),
    isOtherPicture: (older, newer) => older[0] !== newer[0],
    isSame: (older, newer) => older.trim() === newer.trim(),
  });
  const request = (index: number): Request => requests[index] as Request;
  return { pipeline, requests, request, shown, failures, cancelled, busy };
}

describe('PreviewPipeline', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('shows a coarse picture, then the final one', async () => {
    const { pipeline, request, shown, busy } = setUp();
    pipeline.want('a1');
    pipeline.coarse(request(0).id, 'small');
    await request(0).answer('large');
    expect(shown).toEqual(['a1: small (coarse)', 'a1: large']);
    expect(busy).toEqual([true, false]);
  });

  it('never lets a late answer overwrite a newer picture', async () => {
    const { pipeline, request, shown } = setUp();
    pipeline.want('a1');
    pipeline.want('b1'); // another picture: starts at once
    await request(1).answer('newer');
    await request(0).answer('older');
    pipeline.coarse(request(0).id, 'older and coarse');
    expect(shown).toEqual(['b1: newer']);
  });

  it('lets a preview show something before a newer wish ends it', () => {
    const { pipeline, requests, request } = setUp();
    pipeline.want('a1');
    pipeline.want('a2');
    pipeline.want('a3');
    expect(requests.map(({ wish }) => wish)).toEqual(['a1']);
    pipeline.coarse(request(0).id, 'small');
    expect(requests.map(({ wish }) => wish)).toEqual(['a1', 'a3']);
  });

  it('goes on with what is wanted once more, and drops what was wanted in between', async () => {
    const { pipeline, requests, request, shown, cancelled } = setUp();
    pipeline.want('a1');
    pipeline.want('a2');
    pipeline.want('a1 ');
    vi.advanceTimersByTime(1000);
    expect([requests.length, cancelled]).toEqual([1, []]);
    await request(0).answer('large');
    expect([shown, requests.length]).toEqual([['a1 : large'], 1]);
  });

  it('does not wait long for that first picture', () => {
    const { pipeline, requests } = setUp();
    pipeline.want('a1');
    pipeline.want('a2');
    vi.advanceTimersByTime(1000);
    expect(requests.map(({ wish }) => wish)).toEqual(['a1', 'a2']);
  });

  it('goes on with the newest wish after one that failed', async () => {
    const { pipeline, requests, request, failures } = setUp();
    pipeline.want('a1');
    pipeline.want('a2');
    await request(0).fail(new Error('no'));
    expect(failures).toEqual(['a1: no']);
    expect(requests.map(({ wish }) => wish)).toEqual(['a1', 'a2']);
  });

  it('shows nothing more once it was stopped', async () => {
    const { pipeline, request, shown, cancelled, busy } = setUp();
    pipeline.want('a1');
    pipeline.stop();
    await request(0).answer('late');
    expect(shown).toEqual([]);
    expect(cancelled).toEqual([request(0).id]);
    expect(busy.at(-1)).toBe(false);
  });
});
