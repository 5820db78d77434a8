import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashImageFolders, scanImageFolder } from '../../../../src/main/images/imageFolder.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

function folderWith(...files: string[]): string {
  const root = tempFolder();
  for (const file of files) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  return root;
}

describe('scanImageFolder', () => {
  it('finds images of every kind at any depth, sorted by code units', async () => {
    const root = folderWith('b/2.JPG', 'b.webp', 'a/z/1.png', 'B.tif', 'ä.avif', '10.gif', '9.jpeg', 'a/日本.tiff');
    expect((await scanImageFolder(root)).files).toEqual([
      '10.gif',
      '9.jpeg',
      'B.tif',
      'a/z/1.png',
      'a/日本.tiff',
      'b.webp',
      'b/2.JPG',
      'ä.avif',
    ]);
  });

  it('leaves out other files, hidden folders and links that lead in circles', async () => {
    const root = folderWith('1.jpg', 'notes.txt', '.cache/2.jpg', '.hidden.jpg', 'sub/3.jpg');
    symlinkSync(root, join(root, 'sub', 'loop'));
    expect((await scanImageFolder(root)).files).toEqual(['1.jpg', 'sub/3.jpg']);
  });

  it.skipIf(process.platform === 'win32')('leaves out what is no file, and says why', async () => {
    const root = folderWith('1.jpg', 'sub/2.jpg');
    symlinkSync('nowhere.jpg', join(root, 'gone.jpg'));
    symlinkSync('1.jpg', join(root, 'linked.jpg'));
    execFileSync('mkfifo', [join(root, 'sub', 'pipe.jpg')]);
    writeFileSync(Buffer.concat([Buffer.from(`${root}/latin`), Buffer.from([0xe4]), Buffer.from('.jpg')]), '');
    const { files, problems } = await scanImageFolder(root);
    expect(files).toEqual(['1.jpg', 'linked.jpg', 'sub/2.jpg']);
    const messages = problems?.map(({ message }) => message).join('\n');
    for (const part of ['gone.jpg leads to a file that is not there', 'is a named pipe', 'not written in UTF-8']) {
      expect(messages).toContain(part);
    }
    expect(problems).toHaveLength(3);
  });

  it('says when there is nothing or no folder', async () => {
    await expect(scanImageFolder(folderWith('notes.txt'))).rejects.toMatchObject({ code: 'data/empty' });
    await expect(scanImageFolder(join(tempFolder(), 'none'))).rejects.toMatchObject({ code: 'disk/not-readable' });
  });

  it('finds thousands of files', async () => {
    const root = tempFolder();
    for (let index = 0; index < 2000; index += 1) writeFileSync(join(root, `photo-${index}.jpg`), '');
    const { files } = await scanImageFolder(root);
    expect(files).toHaveLength(2000);
  });
});

describe('hashImageFolders', () => {
  it('depends on the relative paths alone', async () => {
    const scan = async (...files: string[]) => scanImageFolder(folderWith(...files));
    const [one, same, more] = [
      await scan('a.jpg', 'b.jpg'),
      await scan('b.jpg', 'a.jpg'),
      await scan('a.jpg', 'c.jpg'),
    ];
    expect(hashImageFolders(one, same)).toBe(hashImageFolders(same, one));
    expect(hashImageFolders(one, more)).not.toBe(hashImageFolders(more, one));
    expect(hashImageFolders(one)).not.toBe(hashImageFolders(more));
  });
});
