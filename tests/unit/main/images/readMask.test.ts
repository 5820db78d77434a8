import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { plainGraySize } from '../../../../src/main/images/plainGray.js';
import { readMask } from '../../../../src/main/images/readMask.js';
import { cutOutMask } from '../../../helpers/masks.js';
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

it('gives a part of an enlarged or reduced mask with the values of the whole', async () => {
  const path = join(folder, 'soft.png');
  const cover = Buffer.from(Array.from({ length: 90 * 60 }, (_, i) => ((i % 90) * 7 + Math.floor(i / 90) * 11) % 256));
  await sharp(cover, { raw: { width: 90, height: 60, channels: 1 } })
    .png()
    .toFile(path);
  for (const [width, height] of [
    [500, 333],
    [70, 47],
  ] as const) {
    const whole = await readMask(path, width, height);
    const rect = { x: 13, y: 9, width: 50, height: 31 };
    const part = await readMask(path, width, height, rect);
    expect([part.width, part.height]).toEqual([50, 31]);
    expect([...part.data]).toEqual([...cutOutMask(whole, rect).data]);
  }
});

it('reads a plain gray PNG as it reads the same in colors, also without other parts', async () => {
  const cover = Buffer.from(Array.from({ length: 90 * 60 }, (_, i) => (i * 31) % 256));
  const gray = sharp(cover, { raw: { width: 90, height: 60, channels: 1 } });
  const paths = ['gray.png', 'colors.png', 'density.png'].map((name) => join(folder, name)) as [string, string, string];
  await gray.clone().toColorspace('b-w').png().toFile(paths[0]);
  await gray.clone().toColorspace('srgb').png().toFile(paths[1]);
  await gray.clone().toColorspace('b-w').withMetadata({ density: 300 }).png().toFile(paths[2]);
  expect(await plainGraySize(paths[0])).toEqual({ width: 90, height: 60 });
  expect(await plainGraySize(paths[1])).toBeUndefined();
  for (const [width, height] of [
    [90, 60],
    [45, 30],
    [300, 200],
  ] as const) {
    const [one, two, three] = await Promise.all(paths.map((path) => readMask(path, width, height)));
    expect([...one!.data]).toEqual([...two!.data]);
    expect([...three!.data]).toEqual([...two!.data]);
  }
  expect([...(await readMask(paths[0], 90, 60)).data]).toEqual([...cover]);
  await expect(readMask(paths[0], 60, 60)).rejects.toMatchObject({ code: 'mask/shape' });
});

it('refuses what is no image, and a mask that is cut off', async () => {
  const cut = join(folder, 'cut.png');
  const whole = readFileSync(join(folder, 'gray.png'));
  writeFileSync(cut, whole.subarray(0, whole.length >> 1));
  await expect(readMask(cut, 90, 60)).rejects.toMatchObject({ code: 'image/unreadable' });
  await expect(readMask(join(folder, 'none.png'), 4, 4)).rejects.toMatchObject({ code: 'disk/not-found' });
});
