import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { saveMask } from '../../../../src/main/masks/saveMask.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

it('writes a gray PNG of the wanted size, and nothing else', async () => {
  const folder = join(tempFolder(), 'new');
  const path = join(folder, 'mask.png');
  await saveMask(path, { width: 2, height: 1, data: Uint8Array.of(0, 255) }, { width: 40, height: 20 });
  expect(await sharp(path).metadata()).toMatchObject({ width: 40, height: 20, space: 'b-w', channels: 1 });
  const pixels = await sharp(path).extractChannel(0).raw().toBuffer();
  expect([pixels[0], pixels[39]]).toEqual([0, 255]);
  expect(readdirSync(folder)).toEqual(['mask.png']);
});

it('says where it could not write', async () => {
  const mask = { width: 1, height: 1, data: Uint8Array.of(0) };
  await expect(saveMask('/dev/null/mask.png', mask, mask)).rejects.toMatchObject({ code: 'disk/not-writable' });
});
