// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { setConnection } from '../../../../src/renderer/src/api/connection.js';
import { usePhotosStore } from '../../../../src/renderer/src/stores/usePhotosStore.js';
import { useToastStore } from '../../../../src/renderer/src/stores/useToastStore.js';
import { createStudioClient } from '../../../../src/shared/contract/client.js';
import { MAX_SOURCES, type PhotoSource } from '../../../../src/shared/contract/photos.js';
import { photoInfo } from '../helpers.js';

describe('usePhotosStore', () => {
  const asked: unknown[][] = [];
  beforeEach(() => {
    setActivePinia(createPinia());
    asked.length = 0;
    const client = createStudioClient({
      invoke(name, input) {
        if (name !== 'photos.open') return Promise.resolve({ ok: true, value: { photos: [] } });
        const { sources } = input as { sources: { path: string }[] };
        asked.push(sources);
        return Promise.resolve({ ok: true, value: { photos: sources.map(({ path }) => photoInfo(path)), failed: [] } });
      },
      subscribe: () => () => undefined,
    });
    const sourceOf = ({ name }: File): Promise<PhotoSource> =>
      name === 'broken' ? Promise.reject(new Error('lost')) : Promise.resolve({ kind: 'path', path: name });
    setConnection({ client, mediaUrl: () => '', sourceOf, onLine: () => () => undefined });
  });

  it('opens more photos than one call takes, and shows the first of all', async () => {
    const photos = usePhotosStore();
    await photos.open(Array.from({ length: MAX_SOURCES + 200 }, (_, i) => ({ kind: 'path', path: `photo-${i}` })));
    expect(asked.map((sources) => sources.length)).toEqual([MAX_SOURCES, 200]);
    expect(photos.photos).toHaveLength(MAX_SOURCES + 200);
    expect(photos.currentId).toBe('photo-0');
  });

  it('opens the others where one file cannot be sent', async () => {
    const photos = usePhotosStore();
    await photos.openFiles(['a', 'broken', 'b'].map((name) => new File([], name)));
    expect(photos.photos.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(useToastStore().toasts).toHaveLength(1);
  });
});
