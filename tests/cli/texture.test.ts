import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';
import { glbOf, gltfOf, objOf } from '../helpers/models/modelFiles.js';
import { cube, fourMaterials } from '../helpers/models/shapes.js';
import { expectValidFile } from '../helpers/models/validate.js';
import { testPhoto } from '../helpers/testImages.js';

let cli: CommandLine;
beforeAll(async () => {
  cli = await commandLine();
  await testPhoto(160, 120, 3).png().toFile(join(cli.folder, 'art.png'));
  writeFileSync(join(cli.folder, 'cube.glb'), glbOf(await gltfOf(cube(48))));
  mkdirSync(join(cli.folder, 'house'));
  for (const [name, bytes] of await objOf(fourMaterials(32))) writeFileSync(join(cli.folder, 'house', name), bytes);
  writeFileSync(join(cli.folder, 'cut.glb'), readFileSync(join(cli.folder, 'cube.glb')).subarray(0, 900));
});

const at = (path: string): string => join(cli.folder, path);
const LOOK = ['--style', 'art.png', '--backend', 'wasm'];

it('paints several models, and says what is wrong with others', async () => {
  const models = ['cube.glb', 'cut.glb', 'house/shape.obj'];
  const ended = await cli.run('texture', ...models, ...LOOK, '--out', 'painted', '--json');
  expect(ended.code).toBe(1);
  const lines = ended.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ model, ok }) => [model, ok])).toEqual([
    ['cube.glb', true],
    ['cut.glb', false],
    ['house/shape.obj', true],
  ]);
  expect(lines[0]).toMatchObject({ textures: 1, islands: 6, out: at('painted/cube.glb') });
  expect(lines[0]!['seamScore']).toEqual({ before: expect.any(Number) as number, after: expect.any(Number) as number });
  expect(lines[1]).toMatchObject({ error: { code: 'mesh/unreadable' } });
  expect(ended.stderr).toContain('cut.glb is damaged: it is cut off after 900 of');
  const painted = readFileSync(at('painted/cube.glb'));
  expect(Buffer.compare(painted, readFileSync(at('cube.glb')))).not.toBe(0);
  await expectValidFile(at('painted/cube.glb'));
  expect(readdirSync(at('painted')).sort()).toEqual(['cube.glb', 'shape']);
  expect(readdirSync(at('painted/shape')).sort()).toEqual(readdirSync(at('house')).sort());
  for (const name of ['shape.obj', 'shape.mtl']) {
    expect(Buffer.compare(readFileSync(at(`painted/shape/${name}`)), readFileSync(at(`house/${name}`)))).toBe(0);
  }
});

it('replaces nothing unless told to', async () => {
  writeFileSync(at('there.glb'), 'mine');
  const taken = await cli.run('texture', 'cube.glb', ...LOOK, '--out', 'there.glb');
  expect([taken.code, readFileSync(at('there.glb'), 'utf8')]).toEqual([1, 'mine']);
  expect(taken.stderr).toContain('exists already');
});

it('writes a GLB file of an OBJ model, with textures of another format, and prints nothing but results', async () => {
  const options = ['--textures', 'ktx2', '--material', 'paint 1', '--out', 'house.glb', '--json'];
  const ended = await cli.run('texture', 'house/shape.obj', ...LOOK, ...options);
  expect(ended.code).toBe(0);
  expect(JSON.parse(ended.stdout)).toMatchObject({ ok: true, textures: 1, notes: [], out: at('house.glb') });
  expect(readFileSync(at('house.glb')).includes('KHR_texture_basisu')).toBe(true);
  const again = await cli.run('texture', 'house.glb', ...LOOK, '--out', 'again.glb', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, textures: 4 });
  for (const name of ['house.glb', 'again.glb']) await expectValidFile(at(name));
});

it('says which materials and meshes there are if none is called so', async () => {
  const ended = await cli.run('texture', 'house/shape.obj', ...LOOK, '--material', 'roof', '--out', 'none');
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('It has the materials paint 0, paint 1, paint 2, paint 3.');
});
