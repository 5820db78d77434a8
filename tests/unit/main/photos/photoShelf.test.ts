import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { fullAccess } from '../../../../src/main/files/fileAccess.js';
import { MediaStore } from '../../../../src/main/media/mediaStore.js';
import { PhotoShelf } from '../../../../src/main/photos/photoShelf.js';
import { safeFileName, Uploads } from '../../../../src/main/photos/uploads.js';
import type { PhotoSource } from '../../../../src/shared/contract/photos.js';
import { ExpectedError } from '../../../../src/shared/errors.js';
import { movingPicture } from '../../../helpers/movingPictures.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testPhoto } from '../../../helpers/testImages.js';

async function bench() {
  const folder = tempFolder();
  await testPhoto(120, 80).jpeg().toFile(join(folder, 'a2.jpg'));
  await testPhoto(80, 120).withMetadata({ orientation: 6 }).jpeg().toFile(join(folder, 'a10.jpg'));
  writeFileSync(join(folder, 'broken.jpg'), 'no image');
  writeFileSync(join(folder, 'notes.txt'), 'text');
  const changes: { count: number; openedIds: string[] }[] = [];
  const uploads = new Uploads(join(folder, 'uploads'), 100_000);
  const media = new MediaStore();
  const shelf = new PhotoShelf({
    media,
    uploads,
    access: fullAccess,
    videos: { open: (path) => Promise.reject(new Error(`${path} is no photo`)) },
    onChange: (photos, openedIds) => changes.push({ count: photos.length, openedIds }),
  });
  const at = (name: string): PhotoSource => ({ kind: 'path', path: join(folder, name) });
  return { folder, shelf, uploads, media, changes, at };
}

describe('PhotoShelf', () => {
  it('opens files as they are shown, and tells what cannot be opened by name', async () => {
    const { shelf, at, changes } = await bench();
    const { photos, failed } = await shelf.open([at('a10.jpg'), at('broken.jpg'), at('gone.jpg')]);
    // Upright: the camera was held sideways.
    expect(photos).toMatchObject([{ name: 'a10.jpg', width: 120, height: 80 }]);
    expect(failed).toMatchObject([
      { name: 'broken.jpg', error: { code: 'image/not-an-image' } },
      { name: 'gone.jpg', error: { code: 'disk/not-found' } },
    ]);
    expect(changes).toEqual([{ count: 1, openedIds: [photos[0]?.id] }]);
  });

  it('opens the images of a folder in the order in which people count', async () => {
    const { shelf, folder } = await bench();
    const { photos, failed } = await shelf.open([{ kind: 'path', path: folder }]);
    expect(photos.map(({ name }) => name)).toEqual(['a2.jpg', 'a10.jpg']);
    expect(failed.map(({ name }) => name)).toEqual(['broken.jpg']);
  });

  it('names what it passes over in a folder', async () => {
    const { shelf, folder } = await bench();
    writeFileSync(join(folder, 'layers.xcf'), 'x');
    const { failed } = await shelf.open([{ kind: 'path', path: folder }]);
    expect(failed).toMatchObject([
      { name: 'broken.jpg' },
      { name: 'layers.xcf', error: { message: 'layers.xcf is of a kind which is not read.' } },
    ]);
  });

  it('knows an animation by its frames and how long it plays', async () => {
    const { shelf, folder, at } = await bench();
    writeFileSync(join(folder, 'moving.gif'), await movingPicture('gif'));
    const { photos } = await shelf.open([at('moving.gif'), at('a2.jpg')]);
    expect(photos[0]?.animation?.frames).toBe(4);
    expect(photos[0]?.animation?.seconds).toBeCloseTo(0.42, 6);
    expect(photos[1]?.animation).toBeUndefined();
  });

  it('opens a file once: the second time it is the same photo, with its new content', async () => {
    const { shelf, at, folder } = await bench();
    const [first] = (await shelf.open([at('a2.jpg')])).photos;
    await testPhoto(64, 64).jpeg().toFile(join(folder, 'a2.jpg'));
    utimesSync(join(folder, 'a2.jpg'), 1, 1);
    const [second] = (await shelf.open([at('a2.jpg')])).photos;
    expect(second).toMatchObject({ id: first?.id, width: 64 });
    expect(second?.media).not.toBe(first?.media);
    expect(shelf.list()).toHaveLength(1);
  });

  it('closes photos, and knows those that are closed no more', async () => {
    const { shelf, at, changes } = await bench();
    const [photo] = (await shelf.open([at('a2.jpg')])).photos;
    shelf.close([photo!.id, 'unknown']);
    expect(shelf.list()).toEqual([]);
    expect(changes.at(-1)).toEqual({ count: 0, openedIds: [] });
    expect(() => shelf.get(photo!.id)).toThrow(expect.objectContaining({ code: 'photo/unknown' }) as Error);
  });
});

describe('Uploads', () => {
  it('keep a file under its own name, without a way out of their folder', async () => {
    const { shelf, uploads } = await bench();
    const jpeg = await testPhoto(50, 40).jpeg().toBuffer();
    const token = await uploads.accept(
      '../../etc/My photo.jpg',
      Readable.from([jpeg.subarray(0, 100), jpeg.subarray(100)]),
    );
    const { photos } = await shelf.open([{ kind: 'upload', token }]);
    expect(photos).toMatchObject([{ name: 'My photo.jpg', path: null, width: 50, bytes: jpeg.length }]);
    const { failed } = await shelf.open([{ kind: 'upload', token: 'unknown' }]);
    expect(failed).toMatchObject([{ error: { code: 'photo/unknown' } }]);
  });

  it('that are damaged are told of by their name, not by where they lie', async () => {
    const { shelf, uploads } = await bench();
    const token = await uploads.accept('Half a photo.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]));
    const { failed } = await shelf.open([{ kind: 'upload', token }]);
    expect(failed).toMatchObject([{ name: 'Half a photo.jpg', error: { code: 'image/unreadable' } }]);
    expect(failed[0]?.error.message).toMatch(/^Half a photo\.jpg is damaged/);
  });

  it('are called by their name whatever fails with them, also where a project keeps them', async () => {
    const { shelf, uploads, folder } = await bench();
    const token = await uploads.accept('Sea.jpg', await testPhoto(50, 40).jpeg().toBuffer());
    const told = (path: string): string =>
      shelf.plainError(new ExpectedError('image/unreadable', `${path} is damaged.`)).message;
    expect(told(uploads.pathOf(token))).toBe('Sea.jpg is damaged.');
    expect(told(join(folder, 'a2.jpg'))).toBe(`${join(folder, 'a2.jpg')} is damaged.`);
    await shelf.openKept(join(folder, 'a2.jpg'));
    expect(told(join(folder, 'a2.jpg'))).toBe('a2.jpg is damaged.');
  });

  it('refuse what is too large, and leave nothing of it', async () => {
    const { folder, uploads } = await bench();
    const chunks = Array.from({ length: 20 }, () => Buffer.alloc(10_000));
    await expect(uploads.accept('big.tif', Readable.from(chunks))).rejects.toMatchObject({ code: 'image/too-large' });
    expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
  });

  it.each([
    ['a.jpg', 'a.jpg'],
    ['C:\\x\\b.png', 'b.png'],
    ['...hidden', 'hidden'],
    ['a\u0000b<c>.jpg', 'a_b_c_.jpg'],
    ['海.jpg', '海.jpg'],
    ['/', 'image'],
  ])('name %j %j', (given, safe) => {
    expect(safeFileName(given)).toBe(safe);
  });
});
