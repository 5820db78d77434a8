import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanImageFolder } from '../../../../src/main/images/imageFolder.js';
import { readWholePictures, type WholePicture } from '../../../../src/main/training/wholePictures.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testPhoto } from '../../../helpers/testImages.js';

async function picturesIn(root: string, pause?: () => Promise<void>): Promise<WholePicture[]> {
  const pictures: WholePicture[] = [];
  for await (const picture of readWholePictures(await scanImageFolder(root), pause)) pictures.push(picture);
  return pictures;
}

async function folderOf(count: number, width = 12, height = 10): Promise<string> {
  const root = tempFolder();
  const bytes = await testPhoto(width, height).png().toBuffer();
  for (let index = 0; index < count; index++) writeFileSync(join(root, `${100 + index}.png`), bytes);
  return root;
}

describe('readWholePictures', () => {
  it('reads every picture of a small set, whole and no larger than they are encoded', async () => {
    const [picture, ...others] = await picturesIn(await folderOf(1, 1500, 1000));
    expect(others).toEqual([]);
    expect(picture?.pixels).toMatchObject({ width: 1152, height: 768 });
  });

  it('chooses evenly from a large set, the same each time, and pauses before each', async () => {
    const root = await folderOf(96);
    let pauses = 0;
    const names = (
      await picturesIn(root, () => {
        pauses++;
        return Promise.resolve();
      })
    ).map(({ path }) => basename(path));
    expect(names).toEqual(Array.from({ length: 48 }, (_, index) => `${100 + 2 * index}.png`));
    expect(pauses).toBe(48);
  });

  it('leaves out what cannot be read, and says so where nothing can', async () => {
    const root = await folderOf(3);
    writeFileSync(join(root, '101.png'), readFileSync(join(root, '101.png')).subarray(0, 20));
    expect((await picturesIn(root)).map(({ path }) => basename(path))).toEqual(['100.png', '102.png']);
    for (const name of ['100.png', '102.png']) writeFileSync(join(root, name), 'no picture');
    await expect(picturesIn(root)).rejects.toMatchObject({ code: 'image/not-an-image' });
  });
});
