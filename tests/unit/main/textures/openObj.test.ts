import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openModel } from '../../../../src/main/textures/openModel.js';
import { objOf } from '../../../helpers/models/modelFiles.js';
import { asPngs } from '../../../helpers/models/paintedImages.js';
import { fourMaterials, surfacesOf } from '../../../helpers/models/shapes.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

function saved(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = tempFolder();
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return join(folder, 'shape.obj');
}

const TRIANGLE = 'v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\n';
const IMAGE = Uint8Array.of(1, 2, 3);

it('has the triangles and textures that were written', async () => {
  const model = await openModel(saved(Object.fromEntries(await objOf(fourMaterials(24)))));
  expect(model.textures.map(({ name }) => name)).toEqual([0, 1, 2, 3].map((index) => `texture-${index}.png`));
  const expected = surfacesOf(fourMaterials(24));
  for (const { texture, uvs } of model.surfaces) {
    const wanted = expected.filter((each) => each.texture === texture).flatMap((each) => [...each.uvs]);
    expect(uvs).toHaveLength(wanted.length);
    for (const [index, value] of uvs.entries()) expect(value).toBeCloseTo(wanted[index]!, 6);
  }
});

it('changes only the images', async () => {
  const files = await objOf(fourMaterials(24));
  const model = await openModel(saved(Object.fromEntries(files)));
  const written = await model.assemble(asPngs(new Map([[2, IMAGE]])), { name: 'new.obj' });
  expect(written.map(({ name }) => name).sort()).toEqual(
    [...files.keys(), 'new.obj'].filter((name) => name !== 'shape.obj').sort(),
  );
  for (const { name, bytes } of written) {
    const wanted = name === 'texture-2.png' ? IMAGE : files.get(name === 'new.obj' ? 'shape.obj' : name)!;
    expect(Buffer.compare(bytes, wanted)).toBe(0);
  }
});

it('reads faces of many corners, indices from the end, and options of maps', async () => {
  const model = await openModel(
    saved({
      'shape.obj': `mtllib mat/a b.mtl\n${TRIANGLE}v 1 1 0\nvt 1 1\nusemtl one\nf 1/1 2/2 4/4 3/3\nf -4/-4 -3/-3 \\\n -2/-2\n`,
      'mat/a b.mtl': 'newmtl one\nmap_Kd -clamp on -s 2 3 1 -o 0.5 0 my image.png\nmap_Bump -bm 0.5 gone.png\n',
      'mat/my image.png': IMAGE,
    }),
  );
  expect(model.surfaces).toHaveLength(1);
  const [{ uvs, wrapU }] = model.surfaces as [(typeof model.surfaces)[number]];
  expect(wrapU).toBe('clamp');
  expect([...uvs.slice(0, 6)]).toEqual([0.5, 1, 2.5, 1, 2.5, -2]);
  expect(uvs).toHaveLength(3 * 3 * 2);
  expect(model.textures[0]!.name).toBe('mat/my image.png');
  expect(model.notes).toContainEqual({ kind: 'missing', name: 'mat/gone.png' });
});

it('refuses faces that name what is not there, and words instead of numbers', async () => {
  const material = { 'm.mtl': 'newmtl one\nmap_Kd a.png\n', 'a.png': IMAGE };
  for (const line of ['f 1/1 2/2 9/3', 'f 1/1 2/2 3/9', 'f 1/1 0/2 3/3', 'f a b c', 'v 1 x 2']) {
    const text = `mtllib m.mtl\n${TRIANGLE}usemtl one\n${line}\n`;
    await expect(openModel(saved({ ...material, 'shape.obj': text }))).rejects.toMatchObject({
      code: 'mesh/unreadable',
    });
  }
});

it('reads nothing outside of its folder, and says what is missing', async () => {
  const text = `mtllib m.mtl\n${TRIANGLE}usemtl one\nf 1/1 2/2 3/3\n`;
  for (const map of ['../secret.png', '..\\secret.png', '/etc/hostname', 'C:\\secret.png']) {
    const path = saved({ 'shape.obj': text, 'm.mtl': `newmtl one\nmap_Kd ${map}\n` });
    await expect(openModel(path)).rejects.toMatchObject({ code: 'mesh/unsafe' });
  }
  await expect(openModel(saved({ 'shape.obj': text }))).rejects.toMatchObject({ code: 'mesh/missing-file' });
  const path = saved({ 'shape.obj': text, 'm.mtl': 'newmtl one\nmap_Kd gone.png\n' });
  await expect(openModel(path)).rejects.toMatchObject({ code: 'mesh/missing-file' });
});

it('says where UVs are missing', async () => {
  const text = `mtllib m.mtl\n${TRIANGLE}usemtl one\nf 1 2 3\n`;
  const model = await openModel(saved({ 'shape.obj': text, 'm.mtl': 'newmtl one\nmap_Kd a.png\n', 'a.png': IMAGE }));
  expect(model.surfaces).toHaveLength(0);
  expect(model.notes).toEqual([{ kind: 'no-uvs', name: 'one' }]);
});
