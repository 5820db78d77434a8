// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { setConnection } from '../../../../src/renderer/src/api/connection.js';
import { usePhotosStore } from '../../../../src/renderer/src/stores/usePhotosStore.js';
import { useVideosStore } from '../../../../src/renderer/src/stores/useVideosStore.js';
import { createStudioClient } from '../../../../src/shared/contract/client.js';
import { photoInfo } from '../helpers.js';

/** The second frame stays for two seconds. */
const TIMES = new Float64Array([0, 0.5, 2.5, 3, 4]);
const VIDEO = { ...photoInfo('walk'), video: { seconds: 4, frames: 4, poster: 1 } };

describe('useVideosStore', () => {
  const read: number[] = [];
  const asked: string[] = [];
  let release: (() => void)[] = [];
  beforeEach(async () => {
    setActivePinia(createPinia());
    read.length = 0;
    release = [];
    const answers: Readonly<Record<string, (input: unknown) => unknown>> = {
      'videos.times': () => ({ times: new Uint8Array(TIMES.buffer) }),
      'videos.findShots': () => ({ photoId: 'walk', begins: [0, 2], searched: 4 }),
      'videos.still': (input) => {
        const { moment } = input as { moment: number };
        read.push(moment);
        return { media: `still-${moment}` };
      },
    };
    const client = createStudioClient({
      async invoke(name, input) {
        asked.push(name);
        const value = answers[name]?.(input) ?? {};
        if (name === 'videos.still') await new Promise<void>((resolve) => release.push(resolve));
        return { ok: true, value };
      },
      subscribe: () => () => undefined,
    });
    setConnection({ client, mediaUrl: () => '', sourceOf: () => Promise.resolve(null), onLine: () => () => undefined });
    const photos = usePhotosStore();
    useVideosStore().load();
    photos.photos = [VIDEO];
    photos.show('walk');
    await flushPromises();
  });

  it('begins with the poster, and finds frames by their times', () => {
    const videos = useVideosStore();
    expect([videos.moment, videos.momentOf('walk'), read]).toEqual([1, 1, []]);
    expect([0, 0.49, 0.5, 2.4, 2.6, 9].map((at) => videos.momentAt(VIDEO, at))).toEqual([0, 0, 1, 1, 2, 3]);
    expect([0, 1, 4].map((frame) => videos.timeOf(VIDEO, frame))).toEqual([0, 0.5, 4]);
  });

  it('reads only the frame where the scrubber rests, and shows the last one until then', async () => {
    const videos = useVideosStore();
    for (const moment of [0, 2, 3]) videos.seek(moment);
    expect([videos.moment, videos.momentOf('walk')]).toEqual([3, 1]);
    await flushPromises();
    release[0]!();
    await flushPromises();
    expect(videos.momentOf('walk')).toBe(0);
    release[1]!();
    await flushPromises();
    expect([videos.momentOf('walk'), read]).toEqual([3, [0, 3]]);
    expect(videos.withStill(VIDEO).media).toBe('still-3');
  });

  it('goes from shot to shot', () => {
    const videos = useVideosStore();
    const moments = ([1, -1, -1] as const).map((by) => {
      videos.stepShot(by);
      return videos.moment;
    });
    expect(moments).toEqual([2, 0, 0]);
  });

  it('marks a part, whose ends never cross', () => {
    const videos = useVideosStore();
    videos.mark('from', 1);
    expect(videos.currentMarks).toEqual({ from: 1, to: 3 });
    expect(videos.markedRange('walk')).toEqual({ from: 0.5, to: 4 });
    videos.mark('to', 0);
    expect(videos.currentMarks).toEqual({ from: 0, to: 0 });
    videos.clearMarks();
    expect(videos.markedRange('walk')).toBeUndefined();
  });

  it('takes an animation like a video without shots, from its first frame on', async () => {
    const videos = useVideosStore();
    const photos = usePhotosStore();
    const animation = { ...photoInfo('waves'), animation: { seconds: 4, frames: 4 } };
    asked.length = 0;
    photos.photos = [animation];
    photos.show('waves');
    await flushPromises();
    expect([videos.isAnimation, videos.moment, videos.momentOf('waves')]).toEqual([true, 0, 0]);
    expect(asked).toEqual(['videos.times']);
    videos.seek(2);
    await flushPromises();
    release[0]!();
    await flushPromises();
    expect(videos.momentOf('waves')).toBe(2);
    expect(videos.withStill(animation).media).toBe('still-2');
    expect(videos.withStill(photoInfo('still'))).toEqual(photoInfo('still'));
  });

  it('forgets a video that was closed', async () => {
    const videos = useVideosStore();
    videos.mark('from', 1);
    usePhotosStore().photos = [];
    await flushPromises();
    expect(videos.marks).toEqual({});
  });
});
