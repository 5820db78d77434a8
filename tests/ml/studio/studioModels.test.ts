import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { beforeAll, expect, it, vi } from 'vitest';
import type { CallInput } from '../../../src/shared/contract/contract.js';
import type { JobInfo, ModelResult } from '../../../src/shared/contract/jobs.js';
import type { ModelChoice } from '../../../src/shared/contract/models.js';
import { writeTinyModel } from '../../helpers/commandLine.js';
import { memoryEngine } from '../../helpers/memoryEngine.js';
import { glbOf, gltfOf, objOf } from '../../helpers/models/modelFiles.js';
import { fourMaterials, torus } from '../../helpers/models/shapes.js';
import { expectValidFile } from '../../helpers/models/validate.js';
import { tempFolder } from '../../helpers/tempFolder.js';
import { testPhoto } from '../../helpers/testImages.js';
import { openTestStudio, type TestStudio } from '../../helpers/testStudio.js';

const ALL: ModelChoice = { materials: null, parts: null, emissive: false, bake: false };
const folder = tempFolder();
const at = (name: string): string => join(folder, name);
let test: TestStudio;
let recipe: CallInput<'models.preview'>['recipe'];

beforeAll(async () => {
  const model = await writeTinyModel(at('tiny'));
  test = await openTestStudio({ folder, model, launchEngine: () => memoryEngine(1), backend: 'wasm' });
  await testPhoto(120, 90, 50).png().toFile(at('art.png'));
  const source = { kind: 'path', path: at('art.png') } as const;
  const { style } = await test.client.call('styles.addFromImage', { source });
  recipe = { styles: [{ styleId: style.id, weight: 1 }], strength: 1, strokePx: null };
  writeFileSync(at('cube.glb'), glbOf(await gltfOf(torus(64))));
  mkdirSync(at('house'));
  for (const [name, bytes] of await objOf(fourMaterials(48))) writeFileSync(join(at('house'), name), bytes);
  writeFileSync(at('cut.glb'), readFileSync(at('cube.glb')).subarray(0, 900));
});

async function open(...paths: string[]) {
  return test.client.call('models.open', { sources: paths.map((path) => ({ kind: 'path', path: at(path) })) });
}

async function ended(jobId: string): Promise<JobInfo> {
  return vi.waitFor(
    async () => {
      const { jobs } = await test.client.call('jobs.list');
      const job = jobs.find(({ id }) => id === jobId)!;
      expect(['done', 'failed', 'cancelled']).toContain(job.state);
      return job;
    },
    { timeout: 120_000, interval: 50 },
  );
}

async function exported(modelId: string, choice = ALL): Promise<ModelResult> {
  const target = { kind: 'folder', folder: at('out') } as const;
  const { jobId } = await test.client.call('models.export', { modelId, recipe, choice, quality: null, target });
  const { result, error } = await ended(jobId);
  expect(error).toBeNull();
  return result as ModelResult;
}

it('opens models and says what is wrong with others; a second time it is the same model', async () => {
  const { models, failed } = await open('cube.glb', 'cut.glb', 'house/shape.obj', 'gone.glb', 'art.png');
  expect(models.map(({ name, paintable, parts }) => [name, paintable.length, parts])).toEqual([
    ['cube.glb', 1, ['shape']],
    ['shape.obj', 4, ['']],
  ]);
  expect(failed.map(({ name, error }) => [name, error.code])).toEqual([
    ['cut.glb', 'mesh/unreadable'],
    ['gone.glb', 'disk/not-found'],
    ['art.png', 'mesh/unsupported'],
  ]);
  const again = await open('cube.glb');
  expect(again.models[0]!.id).toBe(models[0]!.id);
  expect((await test.client.call('models.list')).models).toHaveLength(2);
  const { bytes } = await test.studio.readMedia({ id: again.models[0]!.view.geometry, variant: 'full' });
  expect(bytes!.length).toBeGreaterThan(1000);
  await expect(test.studio.readMedia({ id: models[0]!.view.geometry, variant: 'full' })).rejects.toMatchObject({
    code: 'media/unknown',
  });
});

it('paints textures for the view, first small ones, and ends when a newer request comes', async () => {
  const [model] = (await open('cube.glb')).models;
  const first = test.client.call('models.preview', { requestId: 'a', modelId: model!.id, recipe, choice: ALL });
  const second = test.client.call('models.preview', { requestId: 'b', modelId: model!.id, recipe, choice: ALL });
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  const { textures, seams } = await second;
  expect(test.payloads('models.coarse').map(({ requestId }) => requestId)).toContain('b');
  expect(textures.map(({ key }) => key)).toEqual(model!.view.textures.map(({ key }) => key));
  expect(seams.after).toBeGreaterThan(0);
  const { bytes, mimeType } = await test.studio.readMedia({ id: textures[0]!.media, variant: 'full' });
  expect(mimeType).toBe('image/webp');
  expect(await sharp(bytes).metadata()).toMatchObject({ width: 64, height: 32 });
});

it('exports a model under a free name, the same every time, and as its preview foretells', async () => {
  const [model] = (await open('cube.glb')).models;
  const { seams } = await test.client.call('models.preview', {
    requestId: 'c',
    modelId: model!.id,
    recipe,
    choice: ALL,
  });
  const [first, second] = [await exported(model!.id), await exported(model!.id)];
  expect([first.fileName, second.fileName]).toEqual(['cube art.glb', 'cube art (2).glb']);
  expect(first).toMatchObject({ textures: 1, islands: 1, notes: [], media: null, seams });
  const [a, b] = [first, second].map(({ path }) => readFileSync(path!)) as [Buffer, Buffer];
  expect(a.equals(b)).toBe(true);
  for (const { path } of [first, second]) await expectValidFile(path!);
});

it('exports chosen materials of a model with its other files', async () => {
  const [model] = (await open('house/shape.obj')).models;
  const result = await exported(model!.id, { ...ALL, materials: ['paint 2'] });
  expect(result.fileName).toBe('shape art/shape.obj');
  const written = join(at('out'), 'shape art');
  expect(readdirSync(written).sort()).toEqual(readdirSync(at('house')).sort());
  const changed = readdirSync(written).filter(
    (name) => !readFileSync(join(written, name)).equals(readFileSync(join(at('house'), name))),
  );
  expect(changed).toEqual(['texture-2.png']);
});

it('makes textures of plain colors, and a GLB file of an OBJ model with textures of another format', async () => {
  mkdirSync(at('toy'));
  const files = new Map(await objOf(fourMaterials(48)));
  files.set('shape.mtl', Buffer.from('newmtl paint 0\nKd 0.8 0.2 0.1\nnewmtl paint 1\nmap_Kd texture-1.png\n'));
  for (const [name, bytes] of files) writeFileSync(join(at('toy'), name), bytes);
  const [model] = (await open('toy/shape.obj')).models;
  expect([model!.paintable, model!.bakeable]).toEqual([['paint 1'], ['paint 0']]);
  const choice = { ...ALL, bake: true };
  const preview = { requestId: 'bake', modelId: model!.id, recipe, choice };
  const { textures } = await test.client.call('models.preview', preview);
  const baked = model!.view.materials.flatMap(({ bakedKey }) => bakedKey ?? []);
  expect(textures.map(({ key }) => key).sort()).toEqual(
    [...baked, ...model!.view.textures.map(({ key }) => key)].sort(),
  );
  const target = { kind: 'folder', folder: at('out') } as const;
  const request = { modelId: model!.id, recipe, choice, quality: null, target };
  const { jobId } = await test.client.call('models.export', { ...request, asGlb: true, textureFormat: 'webp' });
  const { result, error } = await ended(jobId);
  expect(error).toBeNull();
  const { path, fileName, textures: count } = result as ModelResult;
  expect([fileName, count]).toEqual(['shape art.glb', 2]);
  await expectValidFile(path!);
  const written = readFileSync(path!);
  expect(written.includes('EXT_texture_webp')).toBe(true);
});

it('leaves nothing of an export that is cancelled', async () => {
  const [model] = (await open('cube.glb')).models;
  const target = { kind: 'folder', folder: at('cancelled') } as const;
  const request = { modelId: model!.id, recipe, choice: ALL, quality: null, target };
  const { jobId } = await test.client.call('models.export', request);
  await test.client.call('jobs.cancel', { jobId });
  expect((await ended(jobId)).state).toBe('cancelled');
  expect(readdirSync(folder)).not.toContain('cancelled');
});

it('opens uploaded files as one model, and calls them by their names', async () => {
  const upload = (name: string): Promise<string> =>
    test.studio.acceptUpload(name, Readable.from([readFileSync(join(at('house'), name))]));
  const tokens = await Promise.all(readdirSync(at('house')).map(upload));
  const { models, failed } = await test.client.call('models.open', { sources: [{ kind: 'upload', tokens }] });
  expect(failed).toEqual([]);
  expect(models[0]).toMatchObject({ name: 'shape.obj', path: null });
  const [alone] = await Promise.all(['shape.obj'].map(upload));
  const refused = await test.client.call('models.open', { sources: [{ kind: 'upload', tokens: [alone!] }] });
  expect(refused.failed[0]!.error).toMatchObject({
    code: 'mesh/missing-file',
    message: 'shape.obj names the file shape.mtl, which is not there.',
  });
});
