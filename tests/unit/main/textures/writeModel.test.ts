import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeModel } from '../../../../src/main/textures/writeModel.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const part = (name: string, text: string): { name: string; bytes: Uint8Array } => ({ name, bytes: Buffer.from(text) });

it('writes all files of a model', async () => {
  const folder = join(tempFolder(), 'new');
  await writeModel(folder, [part('images/a.png', 'a'), part('b.gltf', 'b')], { canReplace: false });
  expect(readFileSync(join(folder, 'images', 'a.png'), 'utf8')).toBe('a');
  expect(readdirSync(folder).sort()).toEqual(['b.gltf', 'images']);
});

it('writes nothing if a file is there', async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'b.gltf'), 'old');
  const writing = writeModel(folder, [part('a.png', 'a'), part('b.gltf', 'b')], { canReplace: false });
  await expect(writing).rejects.toMatchObject({ code: 'disk/exists' });
  expect(readdirSync(folder)).toEqual(['b.gltf']);
  await writeModel(folder, [part('a.png', 'a'), part('b.gltf', 'b')], { canReplace: true });
  expect(readFileSync(join(folder, 'b.gltf'), 'utf8')).toBe('b');
});

it('changes nothing if one file cannot be written', async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'b.gltf'));
  writeFileSync(join(folder, 'a.png'), 'old');
  const parts = [part('a.png', 'a'), part('c.png', 'c'), part('b.gltf', 'b')];
  await expect(writeModel(folder, parts, { canReplace: true })).rejects.toMatchObject({ code: 'disk/exists' });
  // A name that no file system takes.
  const long = [part('a.png', 'a'), part('c.png', 'c'), part(`${'x'.repeat(300)}.gltf`, 'b')];
  await expect(writeModel(folder, long, { canReplace: false })).rejects.toThrow();
  expect(readdirSync(folder).sort()).toEqual(['a.png', 'b.gltf']);
  expect(readFileSync(join(folder, 'a.png'), 'utf8')).toBe('old');
  await rm(join(folder, 'a.png'));
  await expect(writeModel(folder, long, { canReplace: false })).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['b.gltf']);
});

it('leaves nothing behind if it is cancelled', async () => {
  const folder = tempFolder();
  const options = { canReplace: false, signal: AbortSignal.abort() };
  await expect(writeModel(folder, [part('a.png', 'a')], options)).rejects.toMatchObject({ code: 'cancelled' });
  expect(readdirSync(folder)).toEqual([]);
});
