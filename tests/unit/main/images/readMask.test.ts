import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { readMask } from '../../../../src/main/images/readMask.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const folder = tempFolder();

it('white covers, black and transparent leave free, and the size is the wanted one', async () => {
  const pixels = Buffer.from([255, 255, 255, 255, 0, 0, 0, 255, 255, 255, 255, 0, 128, 128, 128, 255]);
  const path = join(folder, 'mask.png');
  await sharp(pixels, { raw: { width: 4, height: 1, channels: 4 } })
    .png()
    .toFile(path);
  expect([...(await readMask(path, 4, 1)).data]).toEqual([255, 0, 0, 128]);
  const large = await readMask(path, 40, 20);
  expect([large.width, large.height, large.data.length]).toEqual([40, 20, 800]);
  expect([large.data[0], large.data[15], large.data[799]]).toEqual([255, 0, 128]);
});

it('refuses what is no image', async () => {
  await expect(readMask(join(folder, 'none.png'), 4, 4)).rejects.toMatchObject({ code: 'disk/not-found' });
});
