import { describe, expect, it } from 'vitest';
import { MediaStore } from '../../../../src/main/media/mediaStore.js';
import { BatchPicturesShown } from '../../../../src/main/studio/batchPictures.js';
import type { BatchItemView, BatchJobSummary } from '../../../../src/shared/batch/batchState.js';
import type { BatchPictures } from '../../../../src/shared/contract/batch.js';
import { until } from '../../../helpers/turns.js';

function job(done: number, items = 100): BatchJobSummary {
  return {
    id: 'job',
    source: '/photos',
    destination: '/painted',
    renditions: ['wave'],
    conflict: 'unique',
    isWatching: false,
    state: 'running',
    reason: null,
    createdAt: '',
    totals: { items, done, skipped: 0, failed: 0, megapixels: 1, megapixelsOver: 0 },
  };
}

function item(index: number, state: BatchItemView['state'] = 'done'): BatchItemView {
  return {
    item: index,
    photo: `${index}.jpg`,
    rendition: 'wave',
    out: `${index}-wave.jpg`,
    state,
    error: null,
    width: 1,
    height: 1,
    seconds: 1,
    notes: [],
  };
}

const noVideos = (): Promise<string> => Promise.reject(new Error('there are no videos here'));

describe('the newest pictures of a batch', () => {
  it('are told of once a second, and the last one always', () => {
    let nowMs = 0;
    const told: string[] = [];
    const shown = new BatchPicturesShown(
      new MediaStore(),
      ({ photo }) => told.push(photo),
      noVideos,
      () => nowMs,
    );
    shown.add(job(1), item(1));
    nowMs = 999;
    shown.add(job(2), item(2));
    nowMs = 1000;
    shown.add(job(3), item(3, 'failed'));
    shown.add(job(4), item(4));
    shown.add(job(100), item(5));
    expect(told).toEqual(['1.jpg', '4.jpg', '5.jpg']);
  });

  it('are forgotten a few later, and with their job', () => {
    let nowMs = 0;
    const told: BatchPictures[] = [];
    const media = new MediaStore();
    const shown = new BatchPicturesShown(
      media,
      (pictures) => told.push(pictures),
      noVideos,
      () => (nowMs += 2000),
    );
    for (let index = 0; index < 50; index++) shown.add(job(index), item(index));
    expect(told.filter(({ before, after }) => media.has(before) || media.has(after))).toEqual(told.slice(-3));
    expect(shown.list()).toEqual(told.slice(-1));
    shown.forget('job');
    expect(told.some(({ before }) => media.has(before))).toBe(false);
    expect(shown.list()).toEqual([]);
  });

  it('show a video and its result by a frame of each', async () => {
    const told: BatchPictures[] = [];
    const media = new MediaStore();
    const asked: string[] = [];
    const shown = new BatchPicturesShown(
      media,
      (pictures) => told.push(pictures),
      (video) => {
        asked.push(video);
        return Promise.resolve(`${video}.png`);
      },
    );
    shown.add(job(100), { ...item(1), photo: 'walk.mp4', out: 'walk-wave.mp4' });
    await until(() => told.length === 1);
    expect(asked).toEqual(['/photos/walk.mp4', '/painted/walk-wave.mp4']);
    expect(media.has(told[0]!.before) && media.has(told[0]!.after)).toBe(true);
  });
});
