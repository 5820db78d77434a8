import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accessTo, fullAccess } from '../../../../src/main/files/fileAccess.js';
import { listFolder } from '../../../../src/main/files/listFolder.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

function folders(): { base: string; allowed: string } {
  const base = tempFolder();
  const allowed = join(base, 'allowed');
  mkdirSync(join(allowed, 'holiday'), { recursive: true });
  mkdirSync(join(base, 'allowed-not'));
  writeFileSync(join(base, 'secret.jpg'), '');
  symlinkSync(join(base, 'secret.jpg'), join(allowed, 'link.jpg'));
  symlinkSync(base, join(allowed, 'up'));
  return { base, allowed };
}

describe('accessTo', () => {
  it('allows what lies in a folder, there or not yet', async () => {
    const { allowed } = folders();
    const access = accessTo([allowed]);
    for (const path of [allowed, join(allowed, 'a.jpg'), join(allowed, 'new', 'deep', 'b.jpg')]) {
      expect(await access.check(path)).toBe(path);
    }
    expect(await access.check(join(allowed, 'holiday', '..', 'a.jpg'))).toBe(join(allowed, 'a.jpg'));
  });

  it('denies everything else: beside, above, and through links', async () => {
    const { base, allowed } = folders();
    const access = accessTo([allowed]);
    const outside = [
      'secret.jpg',
      'allowed-not/a.jpg',
      'allowed/../secret.jpg',
      'allowed/link.jpg',
      'allowed/up/new.jpg',
    ];
    for (const path of outside) {
      await expect(access.check(join(base, path)), path).rejects.toMatchObject({ code: 'access/denied' });
    }
    await expect(accessTo([]).check(allowed)).rejects.toMatchObject({ code: 'access/denied' });
    expect(await fullAccess.check(join(base, 'secret.jpg'))).toBe(join(base, 'secret.jpg'));
  });

  it('works where the allowed folder is a link itself', async () => {
    const { base, allowed } = folders();
    symlinkSync(allowed, join(base, 'named'));
    expect(await accessTo([join(base, 'named')]).check(join(base, 'named', 'a.jpg'))).toBe(
      join(base, 'named', 'a.jpg'),
    );
  });
});

describe('listFolder', () => {
  it('lists folders first, then images, in the order in which people count', async () => {
    const { allowed } = folders();
    for (const name of ['img10.jpg', 'img9.JPG', 'notes.txt', '.hidden.jpg', 'b.webp']) {
      writeFileSync(join(allowed, name), '12345');
    }
    const listed = await listFolder(allowed, accessTo([allowed]));
    expect(listed.entries.map(({ name }) => name)).toEqual([
      'holiday',
      'up',
      'b.webp',
      'img9.JPG',
      'img10.jpg',
      'link.jpg',
    ]);
    expect(listed.entries[2]).toMatchObject({ isFolder: false, bytes: 5, path: join(allowed, 'b.webp') });
    expect(listed).toMatchObject({ parent: null, isCut: false });
    expect(await listFolder(join(allowed, 'holiday'), accessTo([allowed]))).toMatchObject({
      parent: allowed,
      entries: [],
    });
  });

  it('lists the allowed folders at the top, and nothing that is not allowed', async () => {
    const { base, allowed } = folders();
    const gone = join(base, 'gone');
    const top = await listFolder(null, accessTo([allowed, gone]));
    expect(top).toMatchObject({
      folder: null,
      parent: null,
      entries: [{ name: 'allowed', path: allowed, isFolder: true }],
    });
    await expect(listFolder(base, accessTo([allowed]))).rejects.toMatchObject({ code: 'access/denied' });
    await expect(listFolder(join(allowed, 'up'), accessTo([allowed]))).rejects.toMatchObject({ code: 'access/denied' });
    await expect(listFolder(join(allowed, 'none'), accessTo([allowed]))).rejects.toMatchObject({
      code: 'disk/not-found',
    });
  });
});
