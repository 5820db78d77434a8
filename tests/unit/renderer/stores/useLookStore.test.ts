// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { setConnection } from '../../../../src/renderer/src/api/connection.js';
import { useFramesStore } from '../../../../src/renderer/src/stores/useFramesStore.js';
import { useLookStore } from '../../../../src/renderer/src/stores/useLookStore.js';
import { usePhotosStore } from '../../../../src/renderer/src/stores/usePhotosStore.js';
import { useToastStore } from '../../../../src/renderer/src/stores/useToastStore.js';
import { createStudioClient } from '../../../../src/shared/contract/client.js';
import { PLAIN_FINISH } from '../../../../src/shared/domain/finish.js';
import { PLAIN_FRAME } from '../../../../src/shared/domain/frame.js';
import { photoInfo } from '../helpers.js';

describe('useLookStore', () => {
  beforeEach(() => {
    setActivePinia(createPinia());
    const client = createStudioClient({
      invoke: (name) => Promise.resolve({ ok: true, value: name === 'photos.frame' ? { media: 'media-cropped' } : {} }),
      subscribe: () => () => undefined,
    });
    setConnection({ client, mediaUrl: () => '', sourceOf: () => Promise.resolve(null), onLine: () => () => undefined });
    const photos = usePhotosStore();
    photos.photos = [photoInfo('one'), photoInfo('two')];
    photos.show('one');
  });

  it('makes one step of undo of a slider that was dragged', () => {
    const looks = useLookStore();
    looks.chooseStyle('wave');
    for (const strength of [0.9, 0.7, 0.5]) looks.drag({ strength });
    looks.commit();
    expect(looks.current.strength).toBe(0.5);
    looks.undo();
    expect(looks.current.strength).toBe(1);
    looks.redo();
    expect(looks.current.strength).toBe(0.5);
  });

  it('paints other photos like a picture that was painted here, the picture itself not', async () => {
    const look = { styles: [{ styleId: 'own/wave', weight: 1 }], strength: 0.4, strokePx: 512, finish: PLAIN_FINISH };
    const client = createStudioClient({
      invoke: (name) =>
        Promise.resolve({
          ok: true,
          value: name === 'stylize.lookOf' ? { look, others: ['Wave'], added: ['Reed'] } : {},
        }),
      subscribe: () => () => undefined,
    });
    setConnection({ client, mediaUrl: () => '', sourceOf: () => Promise.resolve(null), onLine: () => () => undefined });
    const looks = useLookStore();
    const photos = usePhotosStore();
    photos.photos = [{ ...photoInfo('one'), isPainted: true }, photoInfo('two')];
    await looks.paintLike();
    expect(looks.lookOf('two')).toMatchObject({ styles: [{ styleId: 'own/wave' }], strength: 0.4, strokePx: 512 });
    expect(looks.lookOf('one').styles).toEqual([]);
    expect(useToastStore().toasts.at(-1)?.text).toContain('Wave');
    looks.undo();
    expect(looks.lookOf('two').styles).toEqual([]);
  });

  it('goes to the photo that an undo changes', () => {
    const looks = useLookStore();
    const photos = usePhotosStore();
    looks.chooseStyle('wave');
    photos.show('two');
    looks.undo();
    expect(photos.currentId).toBe('one');
    expect(looks.lookOf('one').styles).toEqual([]);
  });

  it('ends a gesture that a change of photo interrupts', () => {
    const looks = useLookStore();
    const photos = usePhotosStore();
    looks.drag({ strength: 0.3 });
    photos.show('two');
    looks.drag({ strength: 0.6 });
    looks.commit();
    looks.undo();
    looks.undo();
    expect([looks.lookOf('one').strength, looks.lookOf('two').strength]).toEqual([1, 1]);
  });

  it('adds no step for a change to what is there already', () => {
    const looks = useLookStore();
    looks.chooseStyle('wave');
    looks.chooseStyle('wave');
    looks.undo();
    expect(looks.canUndo).toBe(false);
  });

  it('remembers strength and strokes per style', () => {
    const looks = useLookStore();
    looks.chooseStyle('wave');
    looks.drag({ strength: 0.4 });
    looks.commit();
    looks.chooseStyle('ink');
    looks.drag({ strength: 0.8 });
    looks.commit();
    looks.chooseStyle('wave');
    expect(looks.current.strength).toBe(0.4);
  });

  it('takes back a crop and a look in the order in which they were made', () => {
    const looks = useLookStore();
    const frames = useFramesStore();
    looks.chooseStyle('wave');
    looks.changeFrame({ ...PLAIN_FRAME, width: 0.5 });
    looks.drag({ strength: 0.4 });
    looks.commit();
    looks.undo();
    expect([looks.current.strength, frames.currentFrame.width]).toEqual([1, 0.5]);
    looks.undo();
    expect([looks.hasStyle, frames.currentFrame.width]).toEqual([true, 1]);
    looks.redo();
    expect(frames.currentFrame.width).toBe(0.5);
  });

  it('shows a cropped photo once the studio has given it an address', async () => {
    const looks = useLookStore();
    const frames = useFramesStore();
    looks.changeFrame({ ...PLAIN_FRAME, turns: 1, width: 0.5 });
    expect(frames.current).toBeNull();
    await flushPromises();
    expect(frames.current).toMatchObject({ width: 200, height: 600, media: 'media-cropped' });
  });

  it('leaves the crop of a photo that is given a copied look', () => {
    const looks = useLookStore();
    const frames = useFramesStore();
    looks.chooseStyle('wave');
    looks.copy();
    usePhotosStore().show('two');
    looks.changeFrame({ ...PLAIN_FRAME, height: 0.5 });
    looks.paste(['two']);
    expect([looks.lookOf('two').styles.length, frames.frameOf('two').height]).toEqual([1, 0.5]);
  });

  it('gives a copied look to many photos', () => {
    const looks = useLookStore();
    looks.chooseStyle('wave');
    looks.copy();
    looks.paste(['one', 'two']);
    expect(looks.lookOf('two').styles).toEqual([{ styleId: 'wave', weight: 1 }]);
  });
});
