// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { setConnection } from '../../../../src/renderer/src/api/connection.js';
import { exportedLook } from '../../../../src/renderer/src/stores/timeline.js';
import { useLookStore } from '../../../../src/renderer/src/stores/useLookStore.js';
import { usePhotosStore } from '../../../../src/renderer/src/stores/usePhotosStore.js';
import { useTimelineStore } from '../../../../src/renderer/src/stores/useTimelineStore.js';
import { useVideosStore } from '../../../../src/renderer/src/stores/useVideosStore.js';
import { createStudioClient } from '../../../../src/shared/contract/client.js';
import { photoInfo } from '../helpers.js';

/** One frame a second; the second shot begins at the third frame. */
const VIDEO = { ...photoInfo('walk'), video: { seconds: 4, frames: 4, poster: 0 } };

describe('useTimelineStore', () => {
  beforeEach(async () => {
    setActivePinia(createPinia());
    const answers: Readonly<Record<string, unknown>> = {
      'videos.times': { times: new Uint8Array(new Float64Array([0, 1, 2, 3, 4]).buffer) },
      'videos.findShots': { photoId: 'walk', begins: [0, 2], searched: 4 },
      'videos.still': { media: 'still' },
    };
    const client = createStudioClient({
      invoke: (name) => Promise.resolve({ ok: true, value: answers[name] ?? {} }),
      subscribe: () => () => undefined,
    });
    setConnection({ client, mediaUrl: () => '', sourceOf: () => Promise.resolve(null), onLine: () => () => undefined });
    const photos = usePhotosStore();
    useVideosStore().load();
    photos.photos = [VIDEO];
    photos.show('walk');
    await flushPromises();
  });

  const styleNow = (): string | undefined => useLookStore().current.styles[0]?.styleId;

  it('gives a shot a look of its own, which leaves that of the others alone, and takes it away', () => {
    const [videos, looks, timeline] = [useVideosStore(), useLookStore(), useTimelineStore()];
    looks.chooseStyle('wave');
    videos.seek(3);
    timeline.toggleOwnLook();
    expect([timeline.hasOwnLook, styleNow()]).toEqual([true, 'wave']);
    looks.chooseStyle('batik');
    expect(styleNow()).toBe('batik');
    videos.seek(1);
    expect([timeline.hasOwnLook, styleNow()]).toEqual([false, 'wave']);
    expect(exportedLook(looks.subject, 4)).toMatchObject({
      styles: [{ styleId: 'wave' }],
      timeline: { shots: [{ from: 2, to: 4, look: { styles: [{ styleId: 'batik' }] } }], strengths: [] },
    });
    looks.undo();
    videos.seek(3);
    expect(styleNow()).toBe('wave');
    timeline.toggleOwnLook();
    expect([timeline.hasOwnLook, looks.subject.timeline]).toEqual([false, undefined]);
  });

  it('keeps the strength at frames, and adds keys while it is dragged', () => {
    const [videos, looks, timeline] = [useVideosStore(), useLookStore(), useTimelineStore()];
    looks.chooseStyle('wave');
    videos.seek(0);
    timeline.toggleKey();
    videos.seek(2);
    expect([timeline.hasKey, looks.current.strength]).toEqual([false, 1]);
    looks.drag({ strength: 0.4 });
    looks.drag({ strength: 0.5 });
    looks.commit();
    expect(timeline.strengths).toEqual([
      { at: 0, strength: 1 },
      { at: 2, strength: 0.5 },
    ]);
    videos.seek(1);
    expect(looks.current.strength).toBeCloseTo(0.75);
    // A new style is no key.
    looks.chooseStyle('batik');
    expect([timeline.strengths.length, styleNow()]).toEqual([2, 'batik']);
    looks.undo();
    looks.undo();
    expect(timeline.strengths).toEqual([{ at: 0, strength: 1 }]);
    videos.seek(0);
    timeline.toggleKey();
    expect(looks.subject.timeline).toBeUndefined();
    expect(looks.current.strength).toBe(1);
  });

  it('exports the original where a shot has no style', () => {
    const [videos, looks, timeline] = [useVideosStore(), useLookStore(), useTimelineStore()];
    videos.seek(3);
    timeline.toggleOwnLook();
    looks.chooseStyle('batik');
    videos.seek(0);
    expect([looks.hasStyle, looks.isStyled]).toEqual([false, true]);
    const exported = exportedLook(looks.subject, 4);
    expect(exported?.styles).toMatchObject([{ styleId: 'batik' }]);
    expect(exported?.timeline?.shots).toMatchObject([
      { from: 0, to: 2, look: null },
      { from: 2, to: 4, look: { styles: [{ styleId: 'batik' }] } },
    ]);
  });
});
