import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MaskFolder } from '../../../../src/main/masks/maskFolder.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const mask = (value: number) => ({ width: 3, height: 2, data: Uint8Array.of(0, 1, 2, 3, value, 255) });

it('gives back what it was given, by the name of its content', async () => {
  const folder = new MaskFolder(join(tempFolder(), 'masks'));
  const file = await folder.add(mask(9));
  expect(await folder.add(mask(9))).toBe(file);
  const read = await folder.read(file);
  expect([read.width, read.height, [...read.data]]).toEqual([3, 2, [0, 1, 2, 3, 9, 255]]);
  await expect(folder.read('0'.repeat(64))).rejects.toMatchObject({ code: 'mask/missing' });
});

it('removes what no project names, unless it is new', async () => {
  const temp = tempFolder();
  const [masks, projects] = [join(temp, 'masks'), join(temp, 'projects')];
  const folder = new MaskFolder(masks);
  const [named, aside, old, fresh] = [
    await folder.add(mask(1)),
    await folder.add(mask(2)),
    await folder.add(mask(3)),
    await folder.add(mask(4)),
  ];
  mkdirSync(join(projects, 'a'), { recursive: true });
  writeFileSync(join(projects, 'a', 'project.json'), `{"file":"${named}"}`);
  writeFileSync(join(projects, 'a', 'project.json.damaged-1'), `{"file":"${aside}"`);
  for (const file of [named, aside, old]) utimesSync(join(masks, `${file}.png`), 1000, 1000);
  await folder.removeUnused(projects);
  expect(readdirSync(masks).sort()).toEqual([named, aside, fresh].map((file) => `${file}.png`).sort());
});
