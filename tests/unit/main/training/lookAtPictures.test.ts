import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { lookAtPictures } from '../../../../src/main/training/lookAtPictures.js';
import { styleSetFolder, type PictureChanges } from '../../../../src/main/training/styleSet.js';
import { PLAIN_FRAME, type Frame } from '../../../../src/shared/domain/frame.js';
import { scanImageFolder } from '../../../../src/main/images/imageFolder.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testPhoto } from '../../../helpers/testImages.js';

it('finds the broken, the tiny and those that are there twice', async () => {
  const at = (name: string): string => join(folder, name);
  const folder = tempFolder();
  await testPhoto(400, 300, 1).png().toFile(at('first.png'));
  await testPhoto(400, 300, 2).png().toFile(at('other.png'));
  await sharp(at('first.png')).resize(280).jpeg({ quality: 70 }).toFile(at('again.jpg'));
  await testPhoto(150, 400, 3).png().toFile(at('tiny.png'));
  writeFileSync(at('broken.jpg'), readFileSync(at('again.jpg')).subarray(0, 900));
  const names = ['first.png', 'other.png', 'again.jpg', 'tiny.png', 'broken.jpg'];
  const found = await lookAtPictures(names.map(at));
  expect(found.map(({ problem }) => problem)).toEqual([null, null, 'duplicate', 'tiny', 'broken']);
  expect(found[2]).toMatchObject({ repeats: 0, size: { width: 280, height: 210 } });
  expect(found[4]?.size).toBeNull();
});

it('does not take different drawings on white paper for one', async () => {
  const folder = tempFolder();
  const drawing = (d: string): Promise<unknown> =>
    sharp(
      Buffer.from(
        `<svg width="400" height="400"><rect width="400" height="400" fill="#fff"/><path d="${d}" stroke="#000" stroke-width="6" fill="none"/></svg>`,
      ),
    )
      .png()
      .toFile(join(folder, `${d.length}.png`));
  await drawing('M40 40 L360 90');
  await drawing('M60 300 L200 340 L340 280');
  const paths = ['M40 40 L360 90', 'M60 300 L200 340 L340 280'].map(({ length }) => join(folder, `${length}.png`));
  expect((await lookAtPictures(paths)).map(({ problem }) => problem)).toEqual([null, null]);
});

it('leaves pictures out of a set, and takes only a part of others', async () => {
  const folder = tempFolder();
  const run = tempFolder();
  for (const name of ['a.png', 'b.png', 'c.png'])
    await testPhoto(400, 300, name.charCodeAt(0)).png().toFile(join(folder, name));
  const half = { ...PLAIN_FRAME, x: 0.25, width: 0.5 };
  const changes: PictureChanges = new Map<string, 'excluded' | Frame>([
    [join(folder, 'a.png'), 'excluded'],
    [join(folder, 'b.png'), half],
  ]);
  const set = await styleSetFolder([folder], run, changes);
  const { files } = await scanImageFolder(set);
  expect(files).toHaveLength(2);
  expect(await sharp(join(set, files[0]!)).metadata()).toMatchObject({ width: 200, height: 300 });
  const none = new Map(['a.png', 'b.png', 'c.png'].map((name) => [join(folder, name), 'excluded'] as const));
  await expect(styleSetFolder([folder], run, none)).rejects.toMatchObject({ code: 'data/empty' });
});
