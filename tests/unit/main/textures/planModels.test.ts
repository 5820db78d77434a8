import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planModels } from '../../../../src/main/textures/planModels.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

it('puts a GLB file where it is told to, and others into folders of their own', async () => {
  const folder = tempFolder();
  const [cube, house] = [join(folder, 'cube.glb'), join(folder, 'house.obj')];
  const out = join(folder, 'painted');
  expect(await planModels([cube, house], out)).toEqual([
    { path: cube, folder: out, name: 'cube.glb', asGlb: false },
    { path: house, folder: join(out, 'house'), name: 'house.obj', asGlb: false },
  ]);
  expect(await planModels([house], join(out, 'new.obj'))).toEqual([
    { path: house, folder: out, name: 'new.obj', asGlb: false },
  ]);
  // A folder may be called like a file.
  mkdirSync(join(folder, 'odd.glb'));
  expect(await planModels([cube], join(folder, 'odd.glb'))).toMatchObject([{ name: 'cube.glb' }]);
});

it('refuses what would replace a model or mix two of them', async () => {
  const folder = tempFolder();
  const [cube, house] = [join(folder, 'cube.glb'), join(folder, 'house.obj')];
  mkdirSync(join(folder, 'other'));
  const bad: readonly (readonly [readonly string[], string])[] = [
    [[cube], cube],
    [[cube], folder],
    [[cube], join(folder, 'cube.obj')],
    [[house], join(folder, 'new.obj')],
    [[house], join(folder, 'new.gltf')],
    [[cube, house], join(folder, 'new.glb')],
    [[cube, join(folder, 'other', 'cube.glb')], join(folder, 'painted')],
  ];
  for (const [paths, out] of bad) await expect(planModels(paths, out)).rejects.toMatchObject({ code: 'usage' });
  await expect(planModels([join(folder, 'photo.jpg')], folder)).rejects.toMatchObject({ code: 'mesh/unsupported' });
});

it('makes GLB files of other models if asked, by the name of the file or for all', async () => {
  const folder = tempFolder();
  const house = join(folder, 'house.obj');
  const file = join(folder, 'new.glb');
  expect(await planModels([house], file)).toEqual([{ path: house, folder, name: 'new.glb', asGlb: true }]);
  const out = join(folder, 'painted');
  expect(await planModels([house, join(folder, 'toy.gltf')], out, true)).toMatchObject([
    { folder: out, name: 'house.glb', asGlb: true },
    { folder: out, name: 'toy.glb', asGlb: true },
  ]);
});
