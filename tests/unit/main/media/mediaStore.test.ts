import { rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { ByteCache } from '../../../../src/main/media/byteCache.js';
import { MediaStore } from '../../../../src/main/media/mediaStore.js';
import { mediaPath, parseMediaPath, type MediaVariant } from '../../../../src/shared/contract/media.js';
import type { MediaId } from '../../../../src/shared/contract/values.js';
import { PLAIN_FRAME } from '../../../../src/shared/domain/frame.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { meanDifference, testImage, testPhoto } from '../../../helpers/testImages.js';

async function sizeOf(store: MediaStore, id: MediaId, variant: MediaVariant): Promise<[number, number]> {
  const { bytes } = await store.read({ id, variant });
  const { width, height } = await sharp(bytes).metadata();
  return [width, height];
}

describe('MediaStore', () => {
  it('shows files upright, in the sizes that are asked for and never enlarged', async () => {
    const path = join(tempFolder(), 'a.jpg');
    await testPhoto(800, 600).withMetadata({ orientation: 6 }).jpeg().toFile(path);
    const store = new MediaStore();
    const id = await store.addFile(path);
    expect(await sizeOf(store, id, 'full')).toEqual([600, 800]);
    expect(await sizeOf(store, id, 'thumbnail')).toEqual([192, 256]);
    expect(await sizeOf(store, id, 'preview-400')).toEqual([300, 400]);
    expect(await sizeOf(store, id, 'preview-4000')).toEqual([600, 800]);
    expect(await new MediaStore().addFile(path)).toBe(id);
    expect((await sharp(await store.readPng(id)).metadata()).format).toBe('png');
  });

  it('shows what a frame takes of a file, under an id of its own', async () => {
    const path = join(tempFolder(), 'a.jpg');
    await testPhoto(800, 600).jpeg().toFile(path);
    const store = new MediaStore();
    const framed = await store.addFile(path, { ...PLAIN_FRAME, turns: 1, width: 0.5 });
    expect(await sizeOf(store, framed, 'full')).toEqual([300, 800]);
    expect(await sizeOf(store, framed, 'preview-400')).toEqual([150, 400]);
    expect(await store.addFile(path, PLAIN_FRAME)).toBe(await store.addFile(path));
    expect(await store.addFile(path)).not.toBe(framed);
  });

  it('cuts a file into tiles of its own size', async () => {
    const path = join(tempFolder(), 'a.png');
    await testPhoto(1100, 700, 4).png().toFile(path);
    const store = new MediaStore(tempFolder());
    const id = await store.addFile(path);
    expect(await sizeOf(store, id, 'tile-0-0')).toEqual([512, 512]);
    expect(await sizeOf(store, id, 'tile-2-1')).toEqual([76, 188]);
    const tile = (await store.read({ id, variant: 'tile-1-1' })).bytes;
    const same = sharp(path).extract({ left: 512, top: 512, width: 512, height: 188 });
    expect(meanDifference(await sharp(tile).raw().toBuffer(), await same.raw().toBuffer())).toBeLessThan(3);
    const turned = await store.addFile(path, { ...PLAIN_FRAME, turns: 1 });
    expect(await sizeOf(store, turned, 'tile-1-2')).toEqual([188, 76]);
    await expect(store.read({ id, variant: 'tile-3-0' })).rejects.toMatchObject({ code: 'media/unknown' });
    expect(parseMediaPath(`${id}/tile-12-3`)).toEqual({ id, variant: 'tile-12-3' });
  });

  it('lays what is transparent on white', async () => {
    const path = join(tempFolder(), 'a.png');
    await sharp({ create: { width: 20, height: 20, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toFile(path);
    const store = new MediaStore();
    const { bytes } = await store.read({ id: await store.addFile(path), variant: 'full' });
    expect([...(await sharp(bytes).raw().toBuffer()).subarray(0, 3)]).toEqual([255, 255, 255]);
  });

  it('shows what was made here nearly as it is', async () => {
    const store = new MediaStore();
    const image = testImage(300, 200);
    const id = await store.addPixels(image);
    expect(await sizeOf(store, id, 'thumbnail')).toEqual([256, 171]);
    const { bytes } = await store.read({ id, variant: 'full' });
    const shown = await sharp(bytes).raw().toBuffer();
    const error = shown.reduce((sum, value, i) => sum + Math.abs(value - image.data[i]!), 0) / shown.length;
    expect(error).toBeLessThan(2);
  });

  it('hands out what it was given, and nothing else', async () => {
    const store = new MediaStore();
    const path = join(tempFolder(), 'a.jpg');
    await testPhoto(20, 20).jpeg().toFile(path);
    const [shown, saved] = [await store.addFile(path), store.addDownload(path, 'Übung.jpg')];
    expect(await store.read({ id: saved, variant: 'file' })).toMatchObject({ path, fileName: 'Übung.jpg' });
    const unknown = { code: 'media/unknown' };
    await expect(store.read({ id: shown, variant: 'file' })).rejects.toMatchObject(unknown);
    await expect(store.read({ id: 'x' as MediaId, variant: 'full' })).rejects.toMatchObject(unknown);
    rmSync(path);
    await expect(store.read({ id: shown, variant: 'full' })).rejects.toMatchObject({ code: 'disk/not-found' });
    await expect(store.addFile(path)).rejects.toMatchObject({ code: 'disk/not-found' });
  });
});

describe('mediaPath', () => {
  it('is read back by parseMediaPath, which takes nothing else', () => {
    const request = { id: 'a-b_1' as MediaId, variant: 'preview-640' as const };
    expect(parseMediaPath(`/${mediaPath(request)}`)).toEqual(request);
    for (const path of [
      '',
      'a',
      'a/b',
      'a/full/b',
      '../full',
      'a/preview-9',
      'a/preview-5000',
      'a.b/full',
      'a/../full',
    ]) {
      expect(parseMediaPath(path), path).toBe(undefined);
    }
  });
});

describe('ByteCache', () => {
  it('stays below its size and drops what was used least recently', () => {
    const dropped: string[] = [];
    const cache = new ByteCache(100, (key) => dropped.push(key));
    for (const key of ['a', 'b', 'c']) cache.put(key, new Uint8Array(30));
    cache.get('a');
    cache.put('d', new Uint8Array(40));
    expect(dropped).toEqual(['b']);
    cache.put('a', new Uint8Array(10));
    cache.put('e', new Uint8Array(200));
    expect(cache.get('e')).toHaveLength(200);
    expect(dropped).toEqual(['b', 'c', 'd', 'a']);
  });
});
